/** How often one call is sent, the first time included. A 429 does not count. */
export const maxAttempts = 5;

const baseDelayMs = 200;
const longestDelayMs = 5_000;

/** A delay before the attempt after this one: full jitter, so that many functions do not come back together. */
export function backoffMs(attempt: number, random: () => number): number {
  return random() * Math.min(longestDelayMs, baseDelayMs * 2 ** attempt);
}
