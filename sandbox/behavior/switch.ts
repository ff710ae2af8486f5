/** How sure the vendor's documentation makes one of the positions. `chosen`: a choice of the operator who sets up the service. */
export type Evidence = 'sure' | 'likely' | 'unknown' | 'chosen';

/** One point in which the real service is slow, strict or undocumented. */
export interface Switch<Value> {
  readonly evidence: Evidence;
  readonly defaultValue: Value;
  readonly meaning: string;
  /** Such as `true or false`. */
  readonly allowed: string;
  /** The value that JSON stands for, or `undefined` if it is not allowed. */
  read(json: unknown): { readonly value: Value } | undefined;
}

type Row<Value> = Pick<Switch<Value>, 'evidence' | 'defaultValue' | 'meaning'>;

export type Switches = Readonly<Record<string, Switch<unknown>>>;

/** The values of a table of switches, which may be changed at any time. */
export type Positions<Table> = {
  -readonly [Name in keyof Table]: Table[Name] extends Switch<infer Value> ? Value : never;
};

export function defaultPositions<Table extends Switches>(table: Table): Positions<Table> {
  const entries = Object.entries(table).map(([name, { defaultValue }]) => [name, defaultValue]);
  return Object.fromEntries(entries) as Positions<Table>;
}

export function flag(row: Row<boolean>): Switch<boolean> {
  return {
    ...row,
    allowed: 'true or false',
    read: (json) => (typeof json === 'boolean' ? { value: json } : undefined),
  };
}

/** A whole number. */
export function count(row: Row<number> & { readonly least?: number; readonly most?: number }): Switch<number> {
  const { least = 0, most = Number.MAX_SAFE_INTEGER, ...rest } = row;
  return {
    ...rest,
    allowed:
      row.most === undefined ? `a whole number, ${least} or more` : `a whole number between ${least} and ${most}`,
    read: (json) => (isWhole(json, least, most) ? { value: json } : undefined),
  };
}

/** A whole number, or null in JSON for none. */
export function optionalCount(row: Row<number | undefined> & { readonly least?: number }): Switch<number | undefined> {
  const { least = 1, ...rest } = row;
  return {
    ...rest,
    allowed: `a whole number, ${least} or more, or null for none`,
    read: (json) => {
      if (json === null) return { value: undefined };
      return isWhole(json, least) ? { value: json } : undefined;
    },
  };
}

/** Not after the year 10000, so that a time plus it is still a time. */
const mostMs = 8_000 * 365 * 24 * 60 * 60 * 1000;

export function milliseconds(row: Row<number>): Switch<number> {
  return { ...count({ ...row, most: mostMs }), allowed: 'milliseconds, a whole number, 0 or more' };
}

export function choice<const Value extends string | number>(values: readonly Value[], row: Row<Value>): Switch<Value> {
  return {
    ...row,
    allowed: `one of ${values.map((value) => JSON.stringify(value)).join(', ')}`,
    read: (json) => {
      const value = values.find((each) => each === json);
      return value === undefined ? undefined : { value };
    },
  };
}

/** Several of some names, none of them twice. */
export function choices<const Value extends string>(
  values: readonly Value[],
  row: Row<readonly Value[]>,
): Switch<readonly Value[]> {
  return {
    ...row,
    allowed: `a list of ${values.map((value) => JSON.stringify(value)).join(', ')}`,
    read: (json) => {
      if (!Array.isArray(json) || new Set(json).size < json.length) return undefined;
      return json.every((each): each is Value => values.includes(each)) ? { value: json } : undefined;
    },
  };
}

/** Text that `isAllowed` accepts. */
export function text(
  row: Row<string> & { readonly allowed: string; readonly isAllowed: (text: string) => boolean },
): Switch<string> {
  const { isAllowed, ...rest } = row;
  return { ...rest, read: (json) => (typeof json === 'string' && isAllowed(json) ? { value: json } : undefined) };
}

/** A list of text, or null in JSON for no list. */
export function optionalList(
  row: Row<readonly string[] | undefined> & { readonly allowed: string; readonly isAllowed: (text: string) => boolean },
): Switch<readonly string[] | undefined> {
  const { isAllowed, ...rest } = row;
  return {
    ...rest,
    read: (json) => {
      if (json === null) return { value: undefined };
      const isList = Array.isArray(json) && json.every((each) => typeof each === 'string' && isAllowed(each));
      return isList ? { value: json } : undefined;
    },
  };
}

function isWhole(json: unknown, least: number, most = Number.MAX_SAFE_INTEGER): json is number {
  return Number.isSafeInteger(json) && Number(json) >= least && Number(json) <= most;
}
