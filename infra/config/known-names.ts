import { meantName } from '../../domain/nearest-name.ts';

interface AnySchema {
  readonly type: string;
  readonly entries?: Readonly<Record<string, AnySchema>>;
  readonly wrapped?: AnySchema;
  readonly item?: AnySchema;
  readonly pipe?: readonly AnySchema[];
}

/** A name that no part of the schema has. */
export interface UnknownName {
  readonly path: readonly (string | number)[];
  readonly problem: string;
}

/** Every unknown name in a value, with the one that was probably meant. A strict schema would report the first of each object. */
export function findUnknownNames(
  schema: unknown,
  value: unknown,
  path: readonly (string | number)[] = [],
): UnknownName[] {
  const { entries, wrapped, item, pipe } = schema as AnySchema;
  const inner = wrapped ?? pipe?.[0];
  if (inner !== undefined && inner !== schema) return findUnknownNames(inner, value, path);
  if (item !== undefined) {
    return Array.isArray(value) ? value.flatMap((its, index) => findUnknownNames(item, its, [...path, index])) : [];
  }
  if (entries === undefined || typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, its]) => {
    const known = entries[name];
    if (known !== undefined) return findUnknownNames(known, its, [...path, name]);
    const meant = meantName(name, Object.keys(entries));
    const hint = meant === undefined ? 'check its spelling' : `did you mean ${meant}?`;
    return [{ path: [...path, name], problem: `is not a setting; ${hint}` }];
  });
}
