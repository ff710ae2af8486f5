/** How long a client waits at least after the first 429, and after many in a row, in milliseconds. */
const leastWaitMs = { first: 1_000, longest: 3_000 };

/** Without a 429 for this long, the next one is the first again, in milliseconds. */
const quietMs = 60_000;

/**
 * The rate limit of one client, which all of its requests in this instance share: after a 429 none is sent for a while. Waits
 * grow while the 429s go on, whatever they ask for: `Retry-After: 0`, or a date that is past by our clock, must not make
 * requests faster than the rate limit allows, and one that is far ahead must not stop the requests of later invocations.
 */
export class Throttle {
  #untilMs = 0;
  #waits = 0;

  /** How long until another request may be sent; 0 if now. In milliseconds. */
  remainingMs(nowMs: number): number {
    return Math.max(0, this.#untilMs - nowMs);
  }

  /**
   * Notes a 429, and returns how long its request has to wait, in milliseconds.
   *
   * @param sentAtMs when its request was sent: those that were on their way together count as one
   * @param requestedMs what the response asks for; `undefined` if it does not say
   */
  note({ sentAtMs, nowMs, requestedMs = 0 }: { sentAtMs: number; nowMs: number; requestedMs?: number | undefined }) {
    if (nowMs - this.#untilMs > quietMs) this.#waits = 0;
    if (sentAtMs >= this.#untilMs) this.#waits += 1;
    const leastMs = Math.min(leastWaitMs.first * 2 ** (this.#waits - 1), leastWaitMs.longest);
    const waitMs = Math.max(requestedMs, leastMs);
    this.#untilMs = Math.max(this.#untilMs, nowMs + Math.min(waitMs, leastWaitMs.longest));
    return waitMs;
  }
}
