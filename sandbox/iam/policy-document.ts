import { type ConditionBlock, checkCondition, policyVariable } from './condition.ts';

/** `'*'`, or the principals of a statement: services, accounts, roles. */
export type PrincipalElement = '*' | Readonly<Record<string, readonly string[]>>;

export interface Statement {
  readonly sid: string | undefined;
  readonly effect: 'Allow' | 'Deny';
  readonly actions: readonly string[];
  readonly notActions: readonly string[] | undefined;
  readonly resources: readonly string[];
  readonly notResources: readonly string[] | undefined;
  /** Only in resource policies and trust policies. */
  readonly principal: PrincipalElement | undefined;
  readonly condition: ConditionBlock;
}

export interface PolicyDocument {
  readonly statements: readonly Statement[];
}

const known = new Set(['Sid', 'Effect', 'Action', 'NotAction', 'Resource', 'NotResource', 'Principal', 'Condition']);

/**
 * Reads a policy whose CloudFormation functions are resolved.
 *
 * @param where the policy's name in errors
 * @throws {Error} for what IAM would reject or the sandbox does not support
 */
export function readPolicy(document: unknown, where: string): PolicyDocument {
  const { Version, Statement: statements, Id: _, ...rest } = asObject(document, where);
  if (Version !== '2012-10-17') throw new Error(`${where}: the version must be 2012-10-17, not ${String(Version)}.`);
  const unknown = Object.keys(rest);
  if (unknown.length > 0) throw new Error(`${where}: unknown element ${unknown.join(', ')}.`);
  const list = Array.isArray(statements) ? statements : [statements];
  return { statements: list.map((statement, index) => readStatement(statement, `${where}, statement ${index}`)) };
}

function readStatement(source: unknown, where: string): Statement {
  const statement = asObject(source, where);
  const unknown = Object.keys(statement).filter((name) => !known.has(name));
  if (unknown.length > 0) throw new Error(`${where}: the sandbox does not support ${unknown.join(', ')}.`);
  const { Sid, Effect, Action, NotAction, Resource, NotResource, Principal, Condition = {} } = statement;
  if (Effect !== 'Allow' && Effect !== 'Deny') throw new Error(`${where}: Effect must be Allow or Deny.`);
  if ((Action === undefined) === (NotAction === undefined))
    throw new Error(`${where}: exactly one of Action and NotAction is required.`);
  const read: Statement = {
    sid: typeof Sid === 'string' ? Sid : undefined,
    effect: Effect,
    actions: texts(Action ?? [], where),
    notActions: NotAction === undefined ? undefined : texts(NotAction, where),
    resources: texts(Resource ?? [], where),
    notResources: NotResource === undefined ? undefined : texts(NotResource, where),
    principal: Principal === undefined ? undefined : readPrincipal(Principal, where),
    condition: readCondition(Condition, where),
  };
  const conditions = JSON.stringify(read.condition).replaceAll(policyVariable, '');
  const variable = (conditions + JSON.stringify({ ...read, condition: {} })).match(/\$\{[^}]*\}/);
  if (variable !== null) throw new Error(`${where}: the sandbox does not support the policy variable ${variable[0]}.`);
  return read;
}

function readPrincipal(source: unknown, where: string): PrincipalElement {
  if (source === '*') return '*';
  const kinds = Object.entries(asObject(source, where));
  const other = kinds.find(([kind]) => kind !== 'Service' && kind !== 'AWS');
  if (other !== undefined) throw new Error(`${where}: the sandbox does not support the principal ${other[0]}.`);
  return Object.fromEntries(kinds.map(([kind, value]) => [kind, texts(value, where)]));
}

function readCondition(source: unknown, where: string): ConditionBlock {
  const block: Record<string, Record<string, readonly string[]>> = {};
  for (const [operator, keys] of Object.entries(asObject(source, where))) {
    block[operator] = {};
    for (const [key, value] of Object.entries(asObject(keys, where))) {
      checkCondition(operator, key, where);
      block[operator][key] = texts(value, where);
    }
  }
  return block;
}

function texts(value: unknown, where: string): readonly string[] {
  const list = Array.isArray(value) ? value : [value];
  return list.map((member) => {
    if (typeof member === 'string') return member;
    if (typeof member === 'boolean' || typeof member === 'number') return String(member);
    throw new Error(`${where}: expected a string, not ${JSON.stringify(member)}.`);
  });
}

function asObject(value: unknown, where: string): Record<string, unknown> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw new Error(`${where}: expected an object, not ${JSON.stringify(value)}.`);
}
