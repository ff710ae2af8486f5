const defaultMarginMs = 300_000;

/**
 * How long before its expiry a token is renewed, in milliseconds: 5 min or a fifth of its lifetime, whichever is less, and
 * up to half as much again, so that processes that started together do not renew together.
 *
 * @param jitter from 0 to 1, constant for the process
 * @param wantedMs instead of 5 min; then at most half of the lifetime
 */
export function refreshMarginMs(lifeMs: number, jitter: number, wantedMs?: number): number {
  const marginMs = wantedMs === undefined ? Math.min(defaultMarginMs, lifeMs / 5) : Math.min(wantedMs, lifeMs / 2);
  return Math.max(marginMs * (1 + jitter / 2), expiryMarginMs(lifeMs));
}

/** How long before its expiry a token is no longer returned, because requests take time: 5 s, or a twentieth of its lifetime. */
export function expiryMarginMs(lifeMs: number): number {
  return Math.min(5000, lifeMs / 20);
}
