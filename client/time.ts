/** The clocks of the provider. Replaced in tests and simulations only. */
export interface Time {
  /** The wall clock, in milliseconds since 1970. */
  now(): number;
  /** A monotonic clock, in milliseconds since an arbitrary time. */
  monotonicNow(): number;
  /** Returns a function that cancels the timer. */
  setTimer(delayMs: number, action: () => void): () => void;
}

/** The longest that a timer of Node.js can wait, 24.8 days: beyond it, it would fire at once. */
export const longestTimerMs = 2 ** 31 - 1;

export const systemTime: Time = {
  now: Date.now,
  monotonicNow: () => performance.now(),
  setTimer(delayMs, action) {
    const timer = setTimeout(action, Math.min(delayMs, longestTimerMs));
    return () => clearTimeout(timer);
  },
};

/** An instant by both clocks. */
export interface Instant {
  readonly wallMs: number;
  readonly monotonicMs: number;
}

export function instantOf(time: Time): Instant {
  return { wallMs: time.now(), monotonicMs: time.monotonicNow() };
}

/**
 * How long ago it was, by the clock that says longer: a wall clock that is set back, or a monotonic one that stood still
 * while the machine slept, must not make an expired token look alive.
 */
export function ageMs(time: Time, since: Instant): number {
  return Math.max(time.now() - since.wallMs, time.monotonicNow() - since.monotonicMs);
}

/** @throws the signal's reason */
export function sleep(time: Time, delayMs: number, signal: AbortSignal | null | undefined): Promise<void> {
  let cancel = () => {};
  const over = new Promise<void>((resolve) => {
    cancel = time.setTimer(delayMs, resolve);
  });
  return abortable(over, signal, cancel);
}

/** The result of the work, or a `TimeoutError`: what is not ours may never settle. */
export function inTime<Value>(time: Time, limitMs: number, work: () => Promise<Value>): Promise<Value> {
  const controller = new AbortController();
  const cancel = time.setTimer(limitMs, () => controller.abort(new DOMException('No response', 'TimeoutError')));
  // Called in `then`, so that what it throws is a rejection too.
  return abortable(Promise.resolve().then(work), controller.signal).finally(cancel);
}

/** The promise, or the signal's reason if that comes first. The work behind the promise continues for other callers. */
export function abortable<Value>(
  promise: Promise<Value>,
  signal: AbortSignal | null | undefined,
  cancel = () => {},
): Promise<Value> {
  if (!signal) return promise;
  return new Promise((resolve, reject) => {
    const onAbort = () => {
      cancel();
      reject(signal.reason);
    };
    if (signal.aborted) {
      onAbort();
      promise.catch(() => {});
      return;
    }
    signal.addEventListener('abort', onAbort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}
