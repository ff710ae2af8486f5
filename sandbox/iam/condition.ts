import { fitsArn, fitsWildcard } from './wildcard.ts';

/** Operator, key, values: as a policy writes them, each value in a list. */
export type ConditionBlock = Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;

/** What a request says of itself. A key that is missing is missing at AWS too. */
export type RequestContext = Readonly<Record<string, string | readonly string[]>>;

type Compare = (expected: string, given: string) => boolean;

/** An operator with `Not` holds when none of its values fits, a missing key included. */
const comparisons: Readonly<Record<string, Compare>> = {
  StringEquals: (expected, given) => expected === given,
  StringEqualsIgnoreCase: (expected, given) => expected.toLowerCase() === given.toLowerCase(),
  StringLike: (expected, given) => fitsWildcard(expected, given),
  ArnEquals: fitsArn,
  ArnLike: fitsArn,
  Bool: (expected, given) => expected.toLowerCase() === given.toLowerCase(),
};

/** The keys that the sandbox's services tell. Any other would be missing for ever, and the statement never as meant. */
const knownKeys = [
  'aws:principalaccount',
  'aws:principalarn',
  'aws:resourceaccount',
  'aws:resourcetag/*',
  'aws:securetransport',
  'aws:sourceaccount',
  'aws:sourcearn',
  'cloudwatch:namespace',
  'dynamodb:leadingkeys',
  'iam:passedtoservice',
  'kms:calleraccount',
  'kms:encryptioncontext:secretarn',
  'kms:viaservice',
  'secretsmanager:name',
  'secretsmanager:resource/allowrotationlambdaarn',
  'secretsmanager:resourcetag/*',
  'secretsmanager:rotationlambdaarn',
  'secretsmanager:secretid',
  'secretsmanager:versionid',
  'secretsmanager:versionstage',
];

/** @throws {Error} for an operator or a key that the sandbox cannot judge */
export function checkCondition(operator: string, key: string, where: string): void {
  const { name } = readOperator(operator);
  if (name !== 'Null' && !Object.hasOwn(comparisons, name)) {
    throw new Error(`${where}: the sandbox does not know the condition operator ${operator}.`);
  }
  if (knownKeys.some((pattern) => fitsWildcard(pattern, key, true))) return;
  throw new Error(`${where}: the sandbox does not know the condition key ${key}.`);
}

/** Every operator and key has to hold, by one of its values. */
export function conditionHolds(condition: ConditionBlock, context: RequestContext): boolean {
  const given = new Map(Object.entries(context).map(([key, value]) => [key.toLowerCase(), asList(value)]));
  return Object.entries(condition).every(([operator, keys]) =>
    Object.entries(keys).every(([key, expected]) => keyHolds(operator, expected, given.get(key.toLowerCase()))),
  );
}

function keyHolds(operator: string, expected: readonly string[], given: readonly string[] | undefined): boolean {
  const { name, negated, ifExists, quantifier } = readOperator(operator);
  if (name === 'Null') return expected.includes(String(given === undefined));
  if (given === undefined) return negated || ifExists || quantifier === 'ForAllValues';
  const compare = comparisons[name] as Compare;
  const fits = (value: string) => expected.some((candidate) => compare(candidate, value)) !== negated;
  // A list of several values without a quantifier is not foreseen: only dynamodb:LeadingKeys is one.
  return quantifier === 'ForAllValues' ? given.every(fits) : given.some(fits);
}

function readOperator(operator: string): {
  name: string;
  negated: boolean;
  ifExists: boolean;
  quantifier: string | undefined;
} {
  const [, quantifier, rest = ''] = /^(?:(ForAnyValue|ForAllValues):)?(.*)$/.exec(operator) ?? [];
  const ifExists = rest.endsWith('IfExists');
  const bare = ifExists ? rest.slice(0, -'IfExists'.length) : rest;
  const negated = /^(String|Arn)Not/.test(bare);
  return { name: negated ? bare.replace('Not', '') : bare, negated, ifExists, quantifier };
}

function asList(value: string | readonly string[]): readonly string[] {
  return typeof value === 'string' ? [value] : value;
}
