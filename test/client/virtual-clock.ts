import type { Time } from '../../client/time.ts';
import type { Clock } from '../../sandbox/core/clock.ts';

/** A clock that only moves on request, for both the provider and the sandbox. */
export interface VirtualClock extends Clock, Time {
  /** Sets the wall clock forwards or backwards, as an administrator or NTP does; the monotonic clock goes on. */
  setWallClock(milliseconds: number): void;
  /** The time as the servers have it. */
  readonly server: Clock;
  /** Lets everything run that waits for no timer. */
  settle(): Promise<void>;
}

export function createVirtualClock(start = '2026-03-01T12:00:00.000Z'): VirtualClock {
  const startMs = Date.parse(start);
  let elapsedMs = 0;
  let wallOffsetMs = 0;
  let order = 0;
  const timers = new Set<{ atMs: number; order: number; action: () => Promise<void> | void }>();

  const settle = async () => {
    for (let turn = 0; turn < 3; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  };
  const add = (atMs: number, action: () => Promise<void> | void) => {
    order += 1;
    const timer = { atMs, order, action };
    timers.add(timer);
    return () => void timers.delete(timer);
  };
  const clock: Omit<VirtualClock, 'server'> = {
    now: () => startMs + elapsedMs + wallOffsetMs,
    monotonicNow: () => elapsedMs,
    offsetMs: () => elapsedMs,
    settle,
    setTimer: (delayMs, action) => add(elapsedMs + delayMs, action),
    at: (atMs, action) => add(atMs - startMs, action),
    setWallClock(milliseconds) {
      wallOffsetMs += milliseconds;
    },
    async advance(milliseconds) {
      const target = elapsedMs + milliseconds;
      await settle();
      for (;;) {
        const [next] = [...timers].sort((one, other) => one.atMs - other.atMs || one.order - other.order);
        if (next === undefined || next.atMs > target) break;
        timers.delete(next);
        elapsedMs = Math.max(elapsedMs, next.atMs);
        await next.action();
        await settle();
      }
      elapsedMs = target;
      await settle();
    },
    close: () => timers.clear(),
  };
  return { ...clock, server: { ...clock, now: () => startMs + elapsedMs } };
}
