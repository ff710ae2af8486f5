/** The outcome of one attempt. */
export type Attempt<Result> =
  | { readonly result: Result }
  | {
      readonly delayMs: number;
      /** The server asked for the wait, so it does not count as an attempt. */
      readonly isThrottled?: boolean;
      /** The error to throw when there is no further attempt, by what has been exhausted. */
      readonly giveUp: (exhausted: 'attempts' | 'time') => unknown;
    };

export interface RetryLimits {
  readonly maxAttempts: number;
  /** Whether a wait of this many milliseconds leaves time for another attempt. */
  readonly mayWait: (delayMs: number) => boolean;
  readonly sleep: (delayMs: number) => Promise<void>;
}

/**
 * Retries an attempt until it has a result, as long as the limits allow. An error that an attempt throws is final.
 *
 * @param attempt receives its number, from 1
 */
export async function retry<Result>(
  { maxAttempts, mayWait, sleep }: RetryLimits,
  attempt: (number: number) => Promise<Attempt<Result>>,
): Promise<Result> {
  for (let number = 1; ; ) {
    const outcome = await attempt(number);
    if ('result' in outcome) return outcome.result;
    const { delayMs, isThrottled = false, giveUp } = outcome;
    if (!isThrottled && number >= maxAttempts) throw giveUp('attempts');
    if (!mayWait(delayMs)) throw giveUp('time');
    await sleep(delayMs);
    if (!isThrottled) number += 1;
  }
}

/** Limits for an invocation: no wait may outlast it, and `reserveMs` of its time is reserved. */
export function limitsBefore(
  {
    deadline,
    time,
  }: { readonly deadline: { remainingMs(): number }; readonly time: { sleep(ms: number): Promise<void> } },
  reserveMs: number,
): Pick<RetryLimits, 'mayWait' | 'sleep'> {
  return {
    mayWait: (delayMs) => delayMs < deadline.remainingMs() - reserveMs,
    sleep: (delayMs) => time.sleep(delayMs),
  };
}
