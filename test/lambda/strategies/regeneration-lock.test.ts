import { describe, expect, it } from 'vitest';
import { RotationError } from '../../../domain/rotation-error.ts';
import { regenerateOnce, releaseLock } from '../../../lambda/strategies/regeneration-lock.ts';
import { arrangeRotation, clientRequestToken, document, secretArn } from '../fakes/rotation.ts';

const lock = { secretArn, clientId: 'client-2', phase: 'discard', promotedVersionId: clientRequestToken } as const;
const stored = document({ clientId: 'client-2', clientSecret: 'of-the-other-run' });

function arrange() {
  const arranged = arrangeRotation();
  const { rotation, session, lines, schedule, time } = arranged;
  session.addClient('client-2');
  const regenerate = (prepare?: () => Promise<void>) => regenerateOnce(rotation, session, 'client-2', prepare);
  const lockEnds = () => schedule.dueAt(lock);
  const logged = () => lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  const waitedMs = () => time.slept.reduce((sum, milliseconds) => sum + milliseconds, 0);
  return { ...arranged, regenerate, lockEnds, logged, waitedMs };
}

describe('a regeneration lock', () => {
  it('outlasts the work, and expires if it is never released', async () => {
    const { regenerate, lockEnds, time } = arrange();
    await regenerate();
    expect((await lockEnds())?.getTime()).toBeGreaterThan(time.now() + 60_000);
  });

  it('is kept if it is unknown whether the secret was regenerated', async () => {
    const { regenerate, lockEnds, session } = arrange();
    session.fail('regenerateSecret', ...Array<'answer-lost'>(10).fill('answer-lost'));
    await expect(regenerate()).rejects.toMatchObject({ outcome: 'unknown' });
    expect(await lockEnds()).toBeDefined();
  });

  it.each([
    [new RotationError('aws-unavailable', { message: 'Down.', nextStep: 'wait.' }), 'aws-unavailable'],
    [new TypeError('A bug.'), 'internal-error'],
  ])('that cannot be released does not fail a rotation whose secret is stored: %s', async (failure, code) => {
    const { rotation, schedule, logged } = arrange();
    schedule.cancel = () => Promise.reject(failure);
    await releaseLock(rotation, 'client-2');
    expect(logged()).toMatchObject([{ level: 'WARN', clientId: 'client-2', code }]);
  });
});

describe('a run that finds the lock taken', () => {
  it('logs the client that another run has locked', async () => {
    const { regenerate, schedule, logged } = arrange();
    schedule.set(lock, '2026-03-01T13:00:00.000Z');
    await regenerate();
    expect(logged()).toMatchObject([{ level: 'INFO', clientId: 'client-2' }]);
  });

  it('waits as long as a run may work before it checks for a lost lock, and no longer', async () => {
    const { regenerate, schedule, waitedMs } = arrange();
    schedule.set(lock, '2026-03-01T13:00:00.000Z');
    expect((await regenerate())?.reveal()).toBe('created-1');
    expect(waitedMs()).toBe(3_000);
  });
});

describe('a run that was slow', () => {
  it.each([3_000, 4_000])(
    'does not invalidate what another run stored after taking over its lock, after %d ms',
    async (slowMs) => {
      const { regenerate, session, time, storeByAnotherRun } = arrange();
      const prepare = async () => {
        await time.sleep(slowMs);
        storeByAnotherRun(stored);
      };
      expect(await regenerate(prepare)).toBeUndefined();
      expect(session.created).toEqual([]);
    },
  );
});
