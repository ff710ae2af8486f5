const secondsPerUnit = { s: 1, m: 60, h: 3600, d: 86_400 } as const;

/** The longest period that is accepted: two years, in seconds. Anything longer is a typing error. */
const longestSeconds = 730 * 86_400;

/**
 * Reads `30s`, `15m`, `24h` or `7d` as seconds. `undefined` for everything else, and for more than two years.
 */
export function parseDuration(text: string): number | undefined {
  const match = /^(\d{1,9})([smhd])$/.exec(text);
  if (match === null) return undefined;
  const seconds = Number(match[1]) * secondsPerUnit[match[2] as keyof typeof secondsPerUnit];
  return seconds <= longestSeconds ? seconds : undefined;
}

/** Writes seconds in the largest unit that divides them, such as `1d` for 86,400. */
export function formatDuration(seconds: number): string {
  for (const unit of ['d', 'h', 'm'] as const) {
    if (seconds !== 0 && seconds % secondsPerUnit[unit] === 0) return `${seconds / secondsPerUnit[unit]}${unit}`;
  }
  return `${seconds}s`;
}
