import { fitsArn, fitsWildcard } from './wildcard.ts';

/** Operator, key and values as in a policy, with every value in a list. */
export type ConditionBlock = Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;

/** The condition keys of a request. A missing key is missing in AWS too. */
export type RequestContext = Readonly<Record<string, string | readonly string[]>>;

type Compare = (expected: string, actual: string) => boolean;

/** An operator with `Not` holds when none of its values matches, or the key is missing. */
const comparisons: Readonly<Record<string, Compare>> = {
  StringEquals: (expected, actual) => expected === actual,
  StringEqualsIgnoreCase: (expected, actual) => expected.toLowerCase() === actual.toLowerCase(),
  StringLike: (expected, actual) => fitsWildcard(expected, actual),
  ArnEquals: fitsArn,
  ArnLike: fitsArn,
  NumericLessThan: (expected, actual) => Number(actual) < Number(expected),
  Bool: (expected, actual) => expected.toLowerCase() === actual.toLowerCase(),
};

/** The keys that the sandbox's services provide. A condition on any other key could never be evaluated correctly. */
const knownKeys = [
  'aws:principalaccount',
  'aws:principalarn',
  'aws:resourceaccount',
  'aws:resourcetag/*',
  'aws:securetransport',
  'aws:sourceaccount',
  'aws:sourcearn',
  'aws:tagkeys',
  'aws:userid',
  'cloudwatch:namespace',
  'dynamodb:leadingkeys',
  'iam:passedtoservice',
  'kms:calleraccount',
  'kms:encryptioncontext:secretarn',
  'kms:viaservice',
  's3:if-none-match',
  's3:objectcreationoperation',
  's3:tlsversion',
  'secretsmanager:name',
  'secretsmanager:resource/allowrotationlambdaarn',
  'secretsmanager:resourcetag/*',
  'secretsmanager:rotationlambdaarn',
  'secretsmanager:secretid',
  'secretsmanager:versionid',
  'secretsmanager:versionstage',
];

/** @throws {Error} for an operator or a key that the sandbox does not support */
export function checkCondition(operator: string, key: string, where: string): void {
  const { name } = readOperator(operator);
  if (name !== 'Null' && !Object.hasOwn(comparisons, name)) {
    throw new Error(`${where}: the sandbox does not support the condition operator ${operator}.`);
  }
  if (knownKeys.some((pattern) => fitsWildcard(pattern, key, true))) return;
  throw new Error(`${where}: the sandbox does not support the condition key ${key}.`);
}

/** Every operator and key must match one of its values. */
export function conditionHolds(condition: ConditionBlock, context: RequestContext): boolean {
  const actual = new Map(Object.entries(context).map(([key, value]) => [key.toLowerCase(), asList(value)]));
  return Object.entries(condition).every(([operator, keys]) =>
    Object.entries(keys).every(([key, expected]) =>
      keyHolds(
        operator,
        expected.map((each) => substituted(each, actual.get(userId)?.[0])),
        actual.get(key.toLowerCase()),
      ),
    ),
  );
}

/** The one policy variable that the sandbox knows. */
export const policyVariable = `$${'{aws:userid}'}`;

const userId = 'aws:userid';

/**
 * `undefined`, which matches nothing, if the request has no value for the variable. What it stands for is compared literally.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
 */
function substituted(expected: string, value: string | undefined): string | undefined {
  if (!expected.includes(policyVariable)) return expected;
  return value === undefined ? undefined : expected.replaceAll(policyVariable, () => value);
}

function keyHolds(
  operator: string,
  expected: readonly (string | undefined)[],
  actual: readonly string[] | undefined,
): boolean {
  const { name, negated, ifExists, quantifier } = readOperator(operator);
  if (name === 'Null') return expected.includes(String(actual === undefined));
  if (actual === undefined) return negated || ifExists || quantifier === 'ForAllValues';
  const compare = comparisons[name] as Compare;
  const fits = (value: string) => expected.some((each) => each !== undefined && compare(each, value)) !== negated;
  // Without a quantifier a key has one value: only `dynamodb:LeadingKeys` and `aws:TagKeys` are lists.
  return quantifier === 'ForAllValues' ? actual.every(fits) : actual.some(fits);
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
