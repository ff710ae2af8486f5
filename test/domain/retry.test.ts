import { describe, expect, it } from 'vitest';
import { type Attempt, limitsBefore, retry } from '../../domain/retry.ts';

/** Runs attempts with these outcomes in order, and keeps what was slept and the numbers of the attempts. */
async function run(outcomes: readonly Attempt<string>[], { maxAttempts = 3, longestMs = 10_000 } = {}) {
  const slept: number[] = [];
  const numbers: number[] = [];
  const result = await retry(
    {
      maxAttempts,
      mayWait: (delayMs) => delayMs < longestMs,
      sleep: async (delayMs) => void slept.push(delayMs),
    },
    async (number) => {
      numbers.push(number);
      return outcomes[numbers.length - 1] ?? { result: 'late' };
    },
  ).catch((error: unknown) => error);
  return { result, slept, numbers };
}

const giveUp = (exhausted: string) => new Error(exhausted);
const failed = (delayMs: number): Attempt<never> => ({ delayMs, giveUp });
const throttled = (delayMs: number): Attempt<never> => ({ delayMs, giveUp, isThrottled: true });

describe('an attempt', () => {
  it('that has a result is the last', async () => {
    expect(await run([{ result: 'first' }])).toEqual({ result: 'first', slept: [], numbers: [1] });
  });

  it('that failed is retried after its delay, up to the limit', async () => {
    expect(await run([failed(1), failed(2), failed(3), { result: 'too late' }])).toEqual({
      result: new Error('attempts'),
      slept: [1, 2],
      numbers: [1, 2, 3],
    });
  });

  it('that was throttled does not count', async () => {
    const outcomes = [throttled(1), failed(2), throttled(3), throttled(4), failed(5), { result: 'at last' }];
    expect(await run(outcomes)).toEqual({
      result: 'at last',
      slept: [1, 2, 3, 4, 5],
      numbers: [1, 1, 2, 2, 2, 3],
    });
  });

  it.each([failed(10_000), throttled(10_000)])('is not waited for past the deadline: %j', async (outcome) => {
    expect(await run([outcome])).toMatchObject({ result: new Error('time'), slept: [] });
  });

  it('that throws is final', async () => {
    const limits = { maxAttempts: 3, mayWait: () => true, sleep: async () => {} };
    let attempts = 0;
    const attempt = async () => {
      attempts += 1;
      throw new Error('final');
    };
    await expect(retry(limits, attempt)).rejects.toThrow('final');
    expect(attempts).toBe(1);
  });
});

it('a wait ends before the reserved time of an invocation', async () => {
  const slept: number[] = [];
  const time = { sleep: async (delayMs: number) => void slept.push(delayMs) };
  const { mayWait, sleep } = limitsBefore({ deadline: { remainingMs: () => 10_000 }, time }, 2_000);
  expect([7_999, 8_000, 8_001].map(mayWait)).toEqual([true, false, false]);
  await sleep(5);
  expect(slept).toEqual([5]);
});
