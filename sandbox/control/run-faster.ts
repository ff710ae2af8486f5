import type { Clock } from '../core/clock.ts';
import { reportOnce } from '../core/observers.ts';
import type { Lambda } from '../lambda/lambda.ts';

/** Real milliseconds between two jumps of the clock. */
const tickMs = 100;

/**
 * Lets the clock run `speed` times as fast. While a function runs, its time is real: to it, a jump would be a pause of minutes
 * in the middle of its work. Returns a function that ends it.
 */
export function runFaster(clock: Clock, lambda: Pick<Lambda, 'quiet'>, speed: number): () => void {
  let timer: NodeJS.Timeout | undefined;
  let ended = false;
  const next = () => {
    if (ended) return;
    timer = setTimeout(() => void tick(), tickMs);
    timer.unref();
  };
  const tick = async () => {
    try {
      await lambda.quiet();
      if (!ended) await clock.advance((speed - 1) * tickMs);
    } catch (error) {
      // Nobody waits for it: without this, it would end the process.
      reportOnce('What was due at this time failed', error);
    } finally {
      next();
    }
  };
  next();
  return () => {
    ended = true;
    clearTimeout(timer);
  };
}
