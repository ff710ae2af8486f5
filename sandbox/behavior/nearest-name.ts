/** The name that differs least from a mistyped one; `undefined` if none is close. */
export function nearestName(name: string, names: readonly string[]): string | undefined {
  const byDistance = names.map((each) => ({ each, distance: distance(name.toLowerCase(), each.toLowerCase()) }));
  const [best] = byDistance.sort((one, other) => one.distance - other.distance);
  return best !== undefined && best.distance <= Math.max(2, name.length / 3) ? best.each : undefined;
}

/** The fewest characters to insert, remove or replace (Levenshtein). */
function distance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (const [at, sign] of [...one].entries()) {
    const next = [at + 1];
    for (const [index, otherSign] of [...other].entries()) {
      const replaced = (row[index] ?? 0) + (sign === otherSign ? 0 : 1);
      next.push(Math.min(replaced, (row[index + 1] ?? 0) + 1, (next[index] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
