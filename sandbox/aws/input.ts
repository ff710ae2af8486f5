import { AwsError } from './aws-error.ts';

/** The parameters of one request, whatever the protocol. Text of the query protocol counts as the number or flag it says. */
export interface Input {
  /** The parameters as sent. */
  readonly fields: Readonly<Record<string, unknown>>;
  text(name: string): string;
  optionalText(name: string): string | undefined;
  optionalNumber(name: string, least?: number, most?: number): number | undefined;
  optionalFlag(name: string): boolean | undefined;
  /** Empty without the parameter. */
  texts(name: string): readonly string[];
  /** Empty without the parameter. */
  objects(name: string): readonly Input[];
  optionalObject(name: string): Input | undefined;
  /** In milliseconds since 1970. */
  optionalTime(name: string): number | undefined;
}

/** @throws {AwsError} `ValidationException` for what has another type */
export function readInput(source: unknown): Input {
  if (typeof source !== 'object' || source === null || Array.isArray(source)) {
    throw new AwsError('SerializationException', 'The parameters are not an object.');
  }
  const fields = source as Readonly<Record<string, unknown>>;
  const optional = (name: string) => fields[name] ?? undefined;
  const optionalText = (name: string) => {
    const value = optional(name);
    return value === undefined || typeof value === 'string' ? value : wrong(name, 'a string');
  };
  const list = (name: string): readonly unknown[] => {
    const value = optional(name) ?? [];
    return Array.isArray(value) ? value : wrong(name, 'a list');
  };
  return {
    fields,
    optionalText,
    text: (name) => optionalText(name) ?? wrong(name, 'present'),
    optionalNumber(name, least = Number.NEGATIVE_INFINITY, most = Number.POSITIVE_INFINITY) {
      const value = optional(name);
      if (value === undefined) return undefined;
      const number = typeof value === 'boolean' || value === '' ? Number.NaN : Number(value);
      if (Number.isNaN(number)) return wrong(name, 'a number');
      return number >= least && number <= most ? number : wrong(name, `between ${least} and ${most}`);
    },
    optionalFlag(name) {
      const value = optional(name);
      if (value === undefined || typeof value === 'boolean') return value;
      return value === 'true' || value === 'false' ? value === 'true' : wrong(name, 'true or false');
    },
    texts: (name) => list(name).map((each) => (typeof each === 'string' ? each : wrong(name, 'a list of strings'))),
    objects: (name) => list(name).map(readInput),
    optionalObject(name) {
      const value = optional(name);
      return value === undefined ? undefined : readInput(value);
    },
    optionalTime(name) {
      const value = optional(name);
      if (value === undefined) return undefined;
      const ms = typeof value === 'number' ? value * 1000 : Date.parse(String(value));
      return Number.isNaN(ms) ? wrong(name, 'a time') : ms;
    },
  };
}

/** The parameters of the query protocol: `Dimensions.member.1.Name=…` is the field of the first object of a list. */
export function readQuery(form: URLSearchParams): object {
  const root: Record<string, unknown> = {};
  for (const [path, value] of form) {
    if (path === 'Action' || path === 'Version') continue;
    const keys = path.split('.').filter((key) => key !== 'member' && key !== 'entry');
    let at = root;
    for (const [index, key] of keys.entries()) {
      if (['__proto__', 'constructor', 'prototype'].includes(key)) break;
      if (index === keys.length - 1) at[key] = value;
      else {
        at[key] ??= {};
        at = at[key] as Record<string, unknown>;
      }
    }
  }
  return withLists(root) as object;
}

/** Objects whose keys are 1, 2, … are lists. */
function withLists(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, inner]) => [key, withLists(inner)] as const);
  if (entries.length === 0 || !entries.every(([key]) => /^[1-9]\d*$/.test(key))) return Object.fromEntries(entries);
  return entries.sort(([one], [other]) => Number(one) - Number(other)).map(([, inner]) => inner);
}

function wrong(name: string, allowed: string): never {
  throw new AwsError('ValidationException', `1 validation error detected: the parameter ${name} must be ${allowed}.`);
}
