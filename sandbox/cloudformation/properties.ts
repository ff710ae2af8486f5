import { asObject } from './as-object.ts';

/** The properties of a resource, with every intrinsic function resolved. Unread properties are an error at `end`. */
export interface Properties {
  optional(name: string): unknown;
  text(name: string): string;
  optionalText(name: string): string | undefined;
  optionalNumber(name: string): number | undefined;
  optionalFlag(name: string): boolean | undefined;
  object(name: string): Readonly<Record<string, unknown>>;
  /** Empty when it is missing. */
  texts(name: string): readonly string[];
  /** Empty when it is missing. */
  objects(name: string): readonly Properties[];
  optionalProperties(name: string): Properties | undefined;
  /** Marks properties that do not affect the sandbox as read. */
  ignore(...names: readonly string[]): void;
  /** @throws {Error} naming every property that was neither read nor ignored */
  end(): void;
}

export function readProperties(source: unknown, where: string): Properties {
  const fields = asObject(source, where);
  const read = new Set<string>();
  const inner: Properties[] = [];

  const optional = (name: string): unknown => {
    read.add(name);
    return fields[name];
  };
  const nested = (value: unknown, name: string): Properties => {
    const properties = readProperties(value, `${where}.${name}`);
    inner.push(properties);
    return properties;
  };
  const required = <Value>(name: string, value: Value | undefined): Value => {
    if (value === undefined) throw new Error(`${where}: ${name} is missing.`);
    return value;
  };
  const optionalText = (name: string): string | undefined => {
    const value = optional(name);
    return value === undefined ? undefined : asText(value, `${where}.${name}`);
  };
  const list = (name: string): readonly unknown[] => {
    const value = optional(name) ?? [];
    if (Array.isArray(value)) return value;
    throw new Error(`${where}.${name} is not a list.`);
  };

  return {
    optional,
    optionalText,
    text: (name) => required(name, optionalText(name)),
    optionalNumber(name) {
      const text = optionalText(name);
      if (text !== undefined && !Number.isFinite(Number(text))) throw new Error(`${where}.${name} is not a number.`);
      return text === undefined ? undefined : Number(text);
    },
    optionalFlag(name) {
      const text = optionalText(name);
      if (text !== undefined && text !== 'true' && text !== 'false')
        throw new Error(`${where}.${name} must be true or false.`);
      return text === undefined ? undefined : text === 'true';
    },
    object: (name) => asObject(optional(name), `${where}.${name}`),
    texts: (name) => list(name).map((member, index) => asText(member, `${where}.${name}[${index}]`)),
    objects: (name) => list(name).map((member, index) => nested(member, `${name}[${index}]`)),
    optionalProperties(name) {
      const value = optional(name);
      return value === undefined ? undefined : nested(value, name);
    },
    ignore(...names) {
      for (const name of names) read.add(name);
    },
    end() {
      const unread = Object.keys(fields).filter((name) => !read.has(name));
      if (unread.length > 0)
        throw new Error(`${where}: the sandbox does not support the property ${unread.join(', ')}.`);
      for (const properties of inner) properties.end();
    },
  };
}

/** CloudFormation accepts numbers and booleans as strings, and vice versa. */
function asText(value: unknown, where: string): string {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw new Error(`${where} is not a string: ${JSON.stringify(value)}`);
}
