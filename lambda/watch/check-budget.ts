/** How many checks at once one secret gets within this time, in milliseconds. */
export const checksAtOnce = 5;
const withinMs = 10 * 60_000;

/**
 * How often changes have a secret checked at once with logins and a list of clients. A caller who may tag one secret could
 * otherwise have every request that Genesys Cloud allows, and every run of this function, spent on it. It lives as long as the
 * warm function.
 */
export class CheckBudget {
  readonly #checkedAtMs = new Map<string, readonly number[]>();

  /** Whether one more is within the budget; then it is spent. */
  spend(secretArn: string, nowMs: number): boolean {
    for (const [arn, times] of this.#checkedAtMs) {
      if ((times.at(-1) ?? 0) <= nowMs - withinMs) this.#checkedAtMs.delete(arn);
    }
    const recent = (this.#checkedAtMs.get(secretArn) ?? []).filter((atMs) => atMs > nowMs - withinMs);
    if (recent.length >= checksAtOnce) return false;
    this.#checkedAtMs.set(secretArn, [...recent, nowMs]);
    return true;
  }
}
