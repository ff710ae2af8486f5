/** Places values of a range on a length: what is outside is at its nearer end. Rounded to a tenth of a unit. */
export function linearScale(
  [from, to]: readonly [from: number, to: number],
  [start, end]: readonly [start: number, end: number],
): (value: number) => number {
  const span = Math.max(to - from, Number.EPSILON);
  return (value) => {
    const part = Math.min(1, Math.max(0, (value - from) / span));
    return Math.round((start + part * (end - start)) * 10) / 10;
  };
}
