import { DefaultStackSynthesizer } from 'aws-cdk-lib';
import { placeholders } from './placeholders.ts';

type ParameterName = keyof typeof placeholders;

/** A part of a template, with the parameters in it that may be empty. */
interface Part {
  readonly value: unknown;
  readonly needs: ReadonlySet<ParameterName>;
}

export const noValue = { Ref: 'AWS::NoValue' } as const;

/** The condition that holds where a parameter is not empty. */
export function isGiven(parameter: string): string {
  return `Has${parameter}`;
}

/** Array members and object members that can be left out by themselves. */
const leavableMembers: readonly string[] = ['Statement', 'AlarmActions', 'OKActions'];
const leavableParents: readonly string[] = ['Variables', 'Properties'];

/**
 * Puts references to parameters where the placeholders are. What needs a parameter that may be empty, such as a statement
 * or a variable, is left out where it is empty.
 *
 * @throws Error for a placeholder in a place that cannot be left out, or in a name
 */
export function insertParameters(resource: object): object {
  const { value, needs } = insert(resource, []);
  if (needs.size > 0) throw new Error(`${[...needs].join()} is in a place that cannot be left out.`);
  return value as object;
}

function insert(value: unknown, path: readonly string[]): Part {
  if (typeof value === 'string') return insertIntoText(value);
  if (typeof value !== 'object' || value === null) return { value, needs: new Set() };
  const isList = Array.isArray(value);
  const members = Object.entries(value).map(([key, member]) => {
    if (!isList && insertIntoText(key).value !== key) throw new Error(`The name ${key} holds a placeholder.`);
    const part = insert(member, [...path, key]);
    const parent = path.at(-1) ?? '';
    if (isList && parent === 'Statement') requireOneResource(member, part);
    const isLeavable = (isList ? leavableMembers : leavableParents).includes(parent);
    return [key, isLeavable ? leaveOut(part) : part] as const;
  });
  const needs = new Set(members.flatMap(([, part]) => [...part.needs]));
  if (isList) return { value: members.map(([, part]) => part.value), needs };
  return joined({ value: Object.fromEntries(members.map(([key, part]) => [key, part.value])), needs });
}

/** Its other resources would be left out with it. */
function requireOneResource(statement: unknown, { needs }: Part): void {
  const { Resource } = statement as { Resource?: unknown };
  if (needs.size === 0 || !Array.isArray(Resource) || Resource.length === 1) return;
  throw new Error(`A statement for ${[...needs].join()} is for other resources too: ${JSON.stringify(Resource)}`);
}

function leaveOut({ value, needs }: Part): Part {
  const conditional = [...needs].reduce<unknown>(
    (inner, parameter) => ({ 'Fn::If': [isGiven(parameter), inner, noValue] }),
    value,
  );
  return { value: conditional, needs: new Set() };
}

function insertIntoText(text: string): Part {
  const found = (Object.keys(placeholders) as ParameterName[]).find((name) => text.includes(placeholders[name]));
  if (found === undefined) return { value: text, needs: new Set() };
  const pieces = text.split(placeholders[found]).map(insertIntoText);
  const inserted = found === 'DeploymentRoleArn' ? deploymentRole : { Ref: found };
  const parts = pieces.flatMap(({ value }, index) => [...(index > 0 ? [inserted] : []), value]);
  const own = found === 'ServiceName' || found === 'DeploymentRoleArn' ? [] : [found];
  const needs = new Set([...own, ...pieces.flatMap((piece) => [...piece.needs])]);
  const filled = parts.filter((part) => part !== '');
  if (filled.length === 1) return { value: filled[0], needs };
  return joined({ value: { 'Fn::Join': ['', filled] }, needs });
}

/** Otherwise the one of the CDK, because a pattern may not be an empty list, and a CDK app may include the template. */
const deploymentRole = {
  'Fn::If': [
    isGiven('DeploymentRoleArn'),
    { Ref: 'DeploymentRoleArn' },
    {
      'Fn::Sub': `arn:\${AWS::Partition}:iam::\${AWS::AccountId}:role/cdk-${DefaultStackSynthesizer.DEFAULT_QUALIFIER}-cfn-exec-role-\${AWS::AccountId}-\${AWS::Region}`,
    },
  ],
} as const;

/** Flattens a join in a join, and takes the ARN of the admin secret as it is where the parameter is one. */
function joined({ value, needs }: Part): Part {
  const parts = partsOf(value);
  if (parts === undefined) return { value, needs };
  const flat = parts.flatMap((part) => partsOf(part) ?? [part]);
  const join = { 'Fn::Join': ['', flat] };
  const isArnByName = needs.has('AdminSecret') && flat.at(-1) === '-??????' && flat.length > 2;
  return { value: isArnByName ? { 'Fn::If': [adminSecretIsArn, { Ref: 'AdminSecret' }, join] } : join, needs };
}

export const adminSecretIsArn = 'AdminSecretIsArn';

/** What is joined without anything between. */
function partsOf(value: unknown): readonly unknown[] | undefined {
  const [separator, parts] = ((value as { 'Fn::Join'?: unknown[] } | null)?.['Fn::Join'] ?? []) as [unknown?, unknown?];
  return separator === '' && Array.isArray(parts) ? parts : undefined;
}
