import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { runFaster } from '../../../sandbox/control/run-faster.ts';
import { type Clock, createClock } from '../../../sandbox/core/clock.ts';

let clock: Clock;
let quiet: () => Promise<void>;
let end: () => void;
beforeEach(() => {
  vi.useFakeTimers();
  clock = createClock();
  quiet = async () => {};
  end = runFaster(clock, { quiet: () => quiet() }, 60);
});
afterEach(() => {
  end();
  clock.close();
  vi.useRealTimers();
});

const passedMs = async (realMs: number) => {
  const beforeMs = clock.now();
  await vi.advanceTimersByTimeAsync(realMs);
  return clock.now() - beforeMs;
};

it('lets a minute pass in each second, and what falls due in it run', async () => {
  let ranAtMs = 0;
  const dueMs = clock.now() + 30_000;
  clock.at(dueMs, () => {
    ranAtMs = clock.now();
  });
  expect(await passedMs(1000)).toBe(60_000);
  expect(ranAtMs).toBe(dueMs);
});

it('lets no time pass for a function that runs but its own', async () => {
  const running = Promise.withResolvers<void>();
  quiet = () => running.promise;
  expect(await passedMs(1000)).toBe(1000);
  quiet = async () => {};
  running.resolve();
  expect(await passedMs(1000)).toBeGreaterThan(50_000);
});

it('goes on after something failed that was due', async () => {
  const print = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  clock.at(clock.now() + 1000, () => {
    throw new Error('of something due, which is expected here');
  });
  await passedMs(1000);
  expect(print).toHaveBeenCalledWith(expect.stringContaining('which is expected here'));
  print.mockRestore();
  expect(await passedMs(1000)).toBe(60_000);
});

it('ends', async () => {
  end();
  expect(await passedMs(1000)).toBe(1000);
});
