const longestMarginMs = 300_000;

/**
 * How long before its end a token is renewed, in milliseconds: 5 min or a fifth of its life, whichever is less, and up to
 * half as much again, so that processes which started together do not renew together.
 *
 * @param jitter from 0 to 1, the same for the life of the process
 */
export function refreshMarginMs(lifeMs: number, jitter: number): number {
  return Math.min(longestMarginMs, lifeMs / 5) * (1 + jitter / 2);
}

/** How long before its end a token is no longer handed out, for it takes time to arrive: 5 s, or a twentieth of its life. */
export function expiryMarginMs(lifeMs: number): number {
  return Math.min(5000, lifeMs / 20);
}
