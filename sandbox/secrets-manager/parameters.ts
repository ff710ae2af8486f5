import { SecretsManagerError } from './secrets-manager-error.ts';

/** Reads the parameters of one request and rejects malformed ones as Secrets Manager does. */
export interface Parameters {
  text(name: string, limits?: TextLimits): string;
  optionalText(name: string, limits?: TextLimits): string | undefined;
  optionalFlag(name: string): boolean | undefined;
  optionalNumber(name: string, least: number, most: number): number | undefined;
  optionalTexts(name: string): readonly string[] | undefined;
  optionalObjects(name: string): readonly Parameters[] | undefined;
  optionalObject(name: string): Parameters | undefined;
}

interface TextLimits {
  readonly least?: number;
  readonly most?: number;
  readonly pattern?: RegExp;
}

export function readParameters(source: unknown): Parameters {
  const fields = isObject(source) ? source : reject('SerializationException: the body is not a JSON object');

  const optionalText = (name: string, { least = 1, most = 65_536, pattern }: TextLimits = {}) => {
    const value = fields[name];
    if (value === undefined || value === null) return undefined;
    if (typeof value !== 'string') return reject(`${name} must be a string`);
    if (value.length < least) return unsatisfied(name, `Member must have length greater than or equal to ${least}`);
    if (value.length > most) return unsatisfied(name, `Member must have length less than or equal to ${most}`);
    if (pattern !== undefined && !pattern.test(value)) {
      return unsatisfied(name, `Member must satisfy regular expression pattern: ${pattern.source}`);
    }
    return value;
  };
  const list = (name: string): readonly unknown[] | undefined => {
    const value = fields[name];
    if (value === undefined || value === null) return undefined;
    return Array.isArray(value) ? value : reject(`${name} must be a list`);
  };

  return {
    optionalText,
    text: (name, limits) => optionalText(name, limits) ?? unsatisfied(name, 'Member must not be null'),
    optionalFlag(name) {
      const value = fields[name];
      if (value === undefined || value === null) return undefined;
      return typeof value === 'boolean' ? value : reject(`${name} must be a boolean`);
    },
    optionalNumber(name, least, most) {
      const value = fields[name];
      if (value === undefined || value === null) return undefined;
      if (typeof value !== 'number' || !Number.isInteger(value)) return reject(`${name} must be an integer`);
      if (value < least) return unsatisfied(name, `Member must have value greater than or equal to ${least}`);
      if (value > most) return unsatisfied(name, `Member must have value less than or equal to ${most}`);
      return value;
    },
    optionalTexts: (name) =>
      list(name)?.map((value) => (typeof value === 'string' ? value : reject(`${name} must hold strings`))),
    optionalObjects: (name) => list(name)?.map(readParameters),
    optionalObject: (name) => (fields[name] === undefined ? undefined : readParameters(fields[name])),
  };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function reject(message: string): never {
  throw new SecretsManagerError('ValidationException', message);
}

/** The message omits the value: it may be the secret. */
function unsatisfied(name: string, constraint: string): never {
  const field = `${name.charAt(0).toLowerCase()}${name.slice(1)}`;
  return reject(`1 validation error detected: Value at '${field}' failed to satisfy constraint: ${constraint}`);
}
