import { type ConditionBlock, checkCondition } from './condition.ts';

/** `'*'`, or whom a statement is about: by service, account, role. */
export type PrincipalElement = '*' | Readonly<Record<string, readonly string[]>>;

export interface Statement {
  readonly sid: string | undefined;
  readonly effect: 'Allow' | 'Deny';
  readonly actions: readonly string[];
  readonly notActions: readonly string[] | undefined;
  readonly resources: readonly string[];
  readonly notResources: readonly string[] | undefined;
  /** Only in a policy of a resource or in a trust policy. */
  readonly principal: PrincipalElement | undefined;
  readonly condition: ConditionBlock;
}

export interface PolicyDocument {
  readonly statements: readonly Statement[];
}

const known = new Set(['Sid', 'Effect', 'Action', 'NotAction', 'Resource', 'NotResource', 'Principal', 'Condition']);

/**
 * Reads a policy in which every CloudFormation function is resolved.
 *
 * @param where names the policy in errors
 * @throws {Error} for what IAM would refuse, and for what the sandbox could not judge
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
  if (unknown.length > 0) throw new Error(`${where}: the sandbox cannot judge ${unknown.join(', ')}.`);
  const { Sid, Effect, Action, NotAction, Resource, NotResource, Principal, Condition = {} } = statement;
  if (Effect !== 'Allow' && Effect !== 'Deny') throw new Error(`${where}: Effect is Allow or Deny.`);
  if ((Action === undefined) === (NotAction === undefined)) throw new Error(`${where}: one of Action and NotAction.`);
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
  const variable = JSON.stringify(read).match(/\$\{[^}]*\}/);
  if (variable !== null) throw new Error(`${where}: the sandbox does not know the policy variable ${variable[0]}.`);
  return read;
}

function readPrincipal(source: unknown, where: string): PrincipalElement {
  if (source === '*') return '*';
  const kinds = Object.entries(asObject(source, where));
  const other = kinds.find(([kind]) => kind !== 'Service' && kind !== 'AWS');
  if (other !== undefined) throw new Error(`${where}: the sandbox does not know the principal ${other[0]}.`);
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
    throw new Error(`${where}: a text was expected, not ${JSON.stringify(member)}.`);
  });
}

function asObject(value: unknown, where: string): Record<string, unknown> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw new Error(`${where}: an object was expected, not ${JSON.stringify(value)}.`);
}
