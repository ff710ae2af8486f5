import { describe, expect, it } from 'vitest';
import { numberTimers } from '../../../lambda/ledger/number-timers.ts';
import { duty, generation, hourMs, iso, nowMs, stateOf } from './states.ts';

const before = stateOf([
  generation(1, 'grace', { arm: 3 }),
  generation(2, 'grace', { clientId: 'client-b' }),
  generation(3, 'current', { clientId: 'client-c' }),
]);
const at = iso(nowMs + 5 * hourMs);
const moved = (n: number) => ({
  ...before,
  generations: before.generations.map((one) => (one.n === n ? { ...one, duty: duty({ nextAttemptAt: at }) } : one)),
});

describe('the timers of duties', () => {
  it('are none if no time changed', () => {
    expect(numberTimers(before, before)).toEqual({ state: before, timers: [] });
  });

  it('have the next number of their generation, so that no name is used twice', () => {
    const { state, timers } = numberTimers(before, moved(1));
    expect(timers).toEqual([{ generation: 1, at }]);
    expect(state.generations.map(({ arm }) => arm)).toEqual([4, undefined, undefined]);
  });

  it('begin with the first for a duty that is new', () => {
    const { state, timers } = numberTimers(before, moved(3));
    expect(timers).toEqual([{ generation: 3, at }]);
    expect(state.generations[2]?.arm).toBe(1);
  });
});
