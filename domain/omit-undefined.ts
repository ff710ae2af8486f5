/** The fields that are not `undefined`, in their order: an optional field is then absent, as its type requires. */
export function omitUndefined<Fields extends object>(
  fields: Fields,
): { [Name in keyof Fields]?: Exclude<Fields[Name], undefined> } {
  const defined = Object.entries(fields).filter(([, value]) => value !== undefined);
  return Object.fromEntries(defined) as ReturnType<typeof omitUndefined<Fields>>;
}
