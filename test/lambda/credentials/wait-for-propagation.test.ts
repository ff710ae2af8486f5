import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { waitForPropagation } from '../../../lambda/credentials/wait-for-propagation.ts';
import { VirtualTime } from '../fakes/virtual-time.ts';

/** A credential that is accepted after some time, in an invocation that ends after another. */
function arrange({ acceptedAfterMs = Number.POSITIVE_INFINITY, timeLeftMs = 60_000, propagationMs = 20_000 }) {
  const time = new VirtualTime();
  const startedAt = time.now();
  const deadline = time.deadlineIn(timeLeftMs);
  const elapsedMs = () => time.now() - startedAt;
  let asked = 0;
  const wait = () =>
    waitForPropagation(
      { time, deadline, propagationMs },
      async () => {
        asked += 1;
        return elapsedMs() >= acceptedAfterMs ? 'accepted' : 'rejected';
      },
      (answer) => answer === 'accepted',
    );
  return { wait, elapsedMs, deadline, asked: () => asked };
}

describe('a change that propagates late', () => {
  it('is seen within three seconds of its arrival', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 20_000 }), async (acceptedAfterMs) => {
        const { wait, elapsedMs } = arrange({ acceptedAfterMs });
        expect((await wait()).result).toBe('accepted');
        expect(elapsedMs() - acceptedAfterMs).toBeLessThan(3_001);
      }),
    );
  });

  it.each([250, 1_000, 2_500])(
    'is checked often at first: what takes %d ms is seen after that',
    async (acceptedAfterMs) => {
      const { wait, elapsedMs } = arrange({ acceptedAfterMs });
      await wait();
      expect(elapsedMs()).toBe(acceptedAfterMs);
    },
  );

  it('is awaited as long as the invocation has time', async () => {
    const { wait } = arrange({ acceptedAfterMs: 250, timeLeftMs: 6_250 });
    expect(await wait()).toEqual({ result: 'accepted', conclusive: true });
  });

  it('does not make a credential invalid while it may still arrive', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 60_000 }),
        fc.integer({ min: 0, max: 90_000 }),
        async (propagationMs, timeLeftMs) => {
          const { wait, elapsedMs } = arrange({ propagationMs, timeLeftMs });
          const { result, conclusive } = await wait();
          expect(result).toBe('rejected');
          if (conclusive) expect(elapsedMs()).toBeGreaterThanOrEqual(propagationMs);
        },
      ),
    );
  });
});

describe('a credential that stays rejected', () => {
  it('is invalid after the propagation timeout, to the millisecond', async () => {
    const { wait, elapsedMs } = arrange({});
    expect(await wait()).toEqual({ result: 'rejected', conclusive: true });
    expect(elapsedMs()).toBe(20_000);
  });
});

it('leaves the invocation time to act on the result', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 6_000, max: 30_000 }), async (timeLeftMs) => {
      const { wait, deadline } = arrange({ timeLeftMs });
      await wait();
      expect(deadline.remainingMs()).toBeGreaterThanOrEqual(6_000);
    }),
  );
});

it('makes one request even if no time is left', async () => {
  const { wait, asked } = arrange({ timeLeftMs: 0 });
  expect(await wait()).toEqual({ result: 'rejected', conclusive: false });
  expect(asked()).toBe(1);
});
