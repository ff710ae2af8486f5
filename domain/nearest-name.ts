/**
 * The known name that a misspelled one is nearest to.
 *
 * @param known at least one name
 */
export function nearestName(name: string, known: readonly string[]): string {
  return closest(name, known).name;
}

/** The known name that was probably meant; `undefined` if none is near. A part of a name counts as near. */
export function meantName(name: string, known: readonly string[]): string | undefined {
  const lower = name.toLowerCase();
  const partOf = known.find((other) => lower.length > 3 && other.toLowerCase().includes(lower));
  if (partOf !== undefined) return partOf;
  const { name: nearest, edits: count } = closest(name, known);
  return count <= Math.max(1, Math.floor(Math.min(name.length, nearest.length) / 3)) ? nearest : undefined;
}

function closest(name: string, known: readonly string[]): { name: string; edits: number } {
  const byDistance = known.map((other) => ({ name: other, edits: editDistance(name, other) }));
  return byDistance.reduce((best, next) => (next.edits < best.edits ? next : best));
}

/** How many characters have to be inserted, removed or replaced (Levenshtein). */
export function editDistance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (const [index, sign] of [...one].entries()) {
    const next = [index + 1];
    for (let at = 1; at <= other.length; at += 1) {
      const replaced = (row[at - 1] ?? 0) + (other[at - 1] === sign ? 0 : 1);
      next.push(Math.min(replaced, (row[at] ?? 0) + 1, (next[at - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[other.length] ?? 0;
}
