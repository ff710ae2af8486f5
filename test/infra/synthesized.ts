import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RotationConfig } from '../../infra/index.ts';
import { synthesize } from '../../infra/synthesize.ts';

export interface Resource {
  readonly Type: string;
  readonly Properties: Record<string, unknown>;
  readonly DependsOn?: readonly string[];
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
}

export interface Synthesized {
  readonly resources: Readonly<Record<string, Resource>>;
  /** Of the nested stacks, by their file names. */
  readonly nested: Readonly<Record<string, Readonly<Record<string, Resource>>>>;
  /** The text of every template, as CloudFormation gets it. */
  readonly sizes: readonly number[];
  readonly text: string;
}

/** Folders with one-line bundles, so that a template needs no build. */
export function createBundles(folder: string): string {
  for (const name of ['rotate', 'retire', 'watch', 'report']) {
    mkdirSync(join(folder, name), { recursive: true });
    writeFileSync(join(folder, name, 'index.cjs'), `exports.handler = async () => '${name}';\n`);
  }
  return folder;
}

/** Synthesizes a configuration; the files are removed again. */
export function synthesizeStack(config: RotationConfig): Synthesized {
  const folder = mkdtempSync(join(tmpdir(), 'rotation-stack-'));
  try {
    const outputFolder = join(folder, 'cdk.out');
    const assembly = synthesize({ config, bundleFolder: createBundles(join(folder, 'bundles')), outputFolder });
    const [stack] = assembly.stacks;
    if (stack === undefined) throw new Error('The app has no stack.');
    const text = readFileSync(stack.templateFullPath, 'utf8');
    const nested = readdirSync(outputFolder).filter((file) => file.endsWith('.nested.template.json'));
    const nestedTexts = nested.map((file) => readFileSync(join(outputFolder, file), 'utf8'));
    return {
      resources: JSON.parse(text).Resources,
      nested: Object.fromEntries(nested.map((file, index) => [file, JSON.parse(nestedTexts[index] ?? '').Resources])),
      sizes: [text, ...nestedTexts].map((template) => Buffer.byteLength(template)),
      text,
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

export function ofType(resources: Readonly<Record<string, Resource>>, type: string): [string, Resource][] {
  return Object.entries(resources).filter(([, resource]) => resource.Type === type);
}

/** The only resource of a type whose properties match. */
export function find(
  resources: Readonly<Record<string, Resource>>,
  type: string,
  matches: (properties: Record<string, unknown>) => boolean = () => true,
): Resource {
  const found = ofType(resources, type).filter(([, { Properties }]) => matches(Properties ?? {}));
  const [only] = found;
  if (only === undefined || found.length > 1) throw new Error(`${found.length} of ${type}, not one`);
  return only[1];
}

/** A value of a template as a string: `<region>` for values of the deployment, `<Id.Arn>` for attributes of a resource. */
export function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  const { Ref, 'Fn::Join': joined, 'Fn::GetAtt': attribute } = (value ?? {}) as Record<string, unknown>;
  if (typeof Ref === 'string') return `<${pseudo[Ref] ?? Ref}>`;
  if (Array.isArray(joined)) return (joined[1] as unknown[]).map(textOf).join(joined[0] as string);
  if (Array.isArray(attribute)) return `<${attribute.join('.')}>`;
  return JSON.stringify(value);
}

const pseudo: Readonly<Record<string, string>> = {
  'AWS::Partition': 'partition',
  'AWS::Region': 'region',
  'AWS::AccountId': 'account',
};

interface Statement {
  readonly Action: string | string[];
  readonly Resource: unknown;
  readonly Condition?: Record<string, Record<string, unknown>>;
}

/** What a role may do, one line for each action: `sqs:SendMessage on <Queue.Arn> if …`. */
export function allowedTo(resources: Readonly<Record<string, Resource>>, roleOf: RegExp): string[] {
  const policies = ofType(resources, 'AWS::IAM::Policy').filter(([id]) => roleOf.test(id));
  return policies
    .flatMap(([, { Properties }]) => (Properties.PolicyDocument as { Statement: Statement[] }).Statement)
    .flatMap(({ Action, Resource, Condition = {} }) => {
      const conditions = Object.entries(Condition).flatMap(([operator, values]) =>
        Object.entries(values).map(([key, value]) => `${key} ${describeOperator(operator)} ${shortArns(value)}`),
      );
      const suffix = conditions.length === 0 ? '' : ` if ${conditions.join(' and ')}`;
      const targets = Array.isArray(Resource) ? Resource : [Resource];
      const actions = Array.isArray(Action) ? Action : [Action];
      return actions.flatMap((action) => targets.map((target) => `${action} on ${shortArn(target)}${suffix}`));
    })
    .sort();
}

function describeOperator(operator: string): string {
  const described = { StringEquals: '=', StringLike: 'like', 'ForAllValues:StringLike': 'like' }[operator];
  if (described === undefined) throw new Error(`${operator} is not described`);
  return described;
}

function shortArns(value: unknown): string {
  return [value].flat().map(shortArn).join(' or ');
}

function shortArn(arn: unknown): string {
  return textOf(arn).replace(/^arn:[^:]+:[^:]+:[^:]*:[^:]*:/, '');
}
