import type { Time } from '../ports/time.ts';

/** The clock and the timers of the process. */
export const systemTime: Time = {
  now: () => Date.now(),
  sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
};
