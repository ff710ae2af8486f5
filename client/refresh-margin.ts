const longestMarginMs = 300_000;

/**
 * How long before its expiry a token is renewed, in milliseconds: 5 min or a fifth of its lifetime, whichever is less, and
 * up to half as much again, so that processes that started together do not renew together.
 *
 * @param jitter from 0 to 1, constant for the process
 */
export function refreshMarginMs(lifeMs: number, jitter: number): number {
  return Math.min(longestMarginMs, lifeMs / 5) * (1 + jitter / 2);
}

/** How long before its expiry a token is no longer returned, because requests take time: 5 s, or a twentieth of its lifetime. */
export function expiryMarginMs(lifeMs: number): number {
  return Math.min(5000, lifeMs / 20);
}
