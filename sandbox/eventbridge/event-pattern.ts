import { fitsWildcard } from '../iam/wildcard.ts';

/** Maps a field's name to its allowed values, or to a pattern for the object in it. */
export type EventPattern = { readonly [field: string]: EventPattern | readonly unknown[] };

type Matcher = (value: unknown) => boolean;

/**
 * Reads an event pattern.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
 * @throws {Error} for what EventBridge would reject, and for matchers that the sandbox does not support
 */
export function readEventPattern(source: unknown, where: string): (event: unknown) => boolean {
  if (typeof source !== 'object' || source === null || Array.isArray(source)) {
    throw new Error(`${where}: an event pattern is an object, not ${JSON.stringify(source)}.`);
  }
  const fields = Object.entries(source).map(([field, expected]) => {
    const path = `${where}.${field}`;
    if (field.startsWith('$')) throw new Error(`${path}: the sandbox does not support ${field}.`);
    return [field, Array.isArray(expected) ? anyOf(expected, path) : readEventPattern(expected, path)] as const;
  });
  return (event) => fields.every(([field, matches]) => matches(fieldOf(event, field)));
}

function fieldOf(event: unknown, field: string): unknown {
  return typeof event === 'object' && event !== null ? (event as Record<string, unknown>)[field] : undefined;
}

/** A field that holds a list matches when one of its members does. */
function anyOf(expected: readonly unknown[], where: string): Matcher {
  if (expected.length === 0) throw new Error(`${where}: empty lists are not allowed.`);
  const matchers = expected.map((pattern) => matcherOf(pattern, where));
  return (value) => {
    const members = Array.isArray(value) && value.length > 0 ? value : [value];
    return members.some((member) => matchers.some((matches) => matches(member)));
  };
}

function matcherOf(pattern: unknown, where: string): Matcher {
  if (typeof pattern !== 'object' || pattern === null) return (value) => value === pattern;
  const [[operator, operand] = ['', undefined], ...more] = Object.entries(pattern);
  if (more.length > 0) throw new Error(`${where}: one matcher per object, not ${JSON.stringify(pattern)}.`);
  switch (operator) {
    case 'exists':
      return (value) => (value !== undefined) === operand;
    case 'anything-but':
      return anythingBut(operand, where);
    default: {
      const matches = textMatcher(operator, operand, where);
      return (value) => typeof value === 'string' && matches(value);
    }
  }
}

function textMatcher(operator: string, operand: unknown, where: string): (text: string) => boolean {
  if (typeof operand !== 'string') throw new Error(`${where}: ${operator} takes a string.`);
  switch (operator) {
    case 'prefix':
      return (text) => text.startsWith(operand);
    case 'suffix':
      return (text) => text.endsWith(operand);
    case 'wildcard':
      // In EventBridge `?` is an ordinary character.
      return (text) => fitsWildcard(operand.replaceAll('?', '\u0000'), text.replaceAll('?', '\u0000'));
    case 'equals-ignore-case':
      return (text) => text.toLowerCase() === operand.toLowerCase();
    default:
      throw new Error(`${where}: the sandbox does not support the matcher ${operator}.`);
  }
}

/** A missing field never matches. */
function anythingBut(operand: unknown, where: string): Matcher {
  if (typeof operand === 'object' && operand !== null && !Array.isArray(operand)) {
    const [[operator, inner] = ['', undefined]] = Object.entries(operand);
    const inners: readonly unknown[] = Array.isArray(inner) ? inner : [inner];
    const matchers = inners.map((one) => textMatcher(operator, one, where));
    return (value) => typeof value === 'string' && !matchers.some((matches) => matches(value));
  }
  const excluded: readonly unknown[] = Array.isArray(operand) ? operand : [operand];
  return (value) => value !== undefined && !excluded.includes(value);
}
