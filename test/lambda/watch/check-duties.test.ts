import { describe, expect, it } from 'vitest';
import { duty, generation } from '../ledger/states.ts';
import { hourMs, iso, nowMs, secretArn } from './secrets.ts';
import { nextStep } from './watched-run.ts';
import { arrangeSecret, current, knownState } from './watched-secret.ts';

const minuteMs = 60_000;

/** A previous credential that retire was to attempt so long ago. */
async function arrange(lateMs: number, fields: Partial<ReturnType<typeof duty>> = {}) {
  const owed = duty({ nextAttemptAt: iso(nowMs - lateMs), dueAt: iso(nowMs - lateMs), ...fields });
  const state = knownState([generation(1, 'grace', { clientId: 'client-0', arm: 3, duty: owed }), current()]);
  return arrangeSecret(state);
}

describe('a duty', () => {
  it.each([
    ['is not due', -hourMs],
    ['has just become due: its own timer is on its way', 5 * minuteMs],
  ])('that %s is left to retire', async (_, lateMs) => {
    const { visit, timers, found } = await arrange(lateMs);
    await visit();
    expect([timers, found()]).toEqual([[], []]);
  });

  it('that retire did not attempt wakes it with a timer of its own', async () => {
    const { visit, timers, found, stateNow, audited } = await arrange(5 * minuteMs + 1);
    await visit();
    expect(timers).toEqual([{ secretArn, generation: 1, arm: 4, at: iso(nowMs) }]);
    expect((await stateNow()).generations[0]).toMatchObject({ arm: 4, duty: { attempts: 0 } });
    expect(audited()).toMatchObject([{ event: 'retirement-scheduled', clientId: 'client-0' }]);
    expect(found()).toEqual([]);
  });

  it('that is an hour late is reported, and retire is woken in every run', async () => {
    const { visit, timers, found } = await arrange(hourMs + 1);
    await visit();
    await visit();
    expect(timers.map(({ arm }) => arm)).toEqual([4, 5]);
    expect(found()[0]).toMatchObject({
      level: 'ERROR',
      finding: 'retirement-overdue',
      generation: 1,
      clientId: 'client-0',
      phase: 'regenerate',
      secretArn,
      secretName: 'billing',
      ...nextStep,
    });
  });

  it.each([
    [2, 0],
    [3, 1],
  ])('that has failed %i times is so many findings: %i', async (attempts, expected) => {
    const { visit, found, timers } = await arrange(-hourMs, { attempts });
    await visit();
    expect(found()).toHaveLength(expected);
    expect(timers).toEqual([]);
  });

  it.each([
    ['for less than a day is no finding', { dueAt: iso(nowMs - 24 * hourMs) }, 0],
    ['for more than a day is one', { dueAt: iso(nowMs - 24 * hourMs - 1) }, 1],
    ['because its client is still in use is none', { dueAt: iso(nowMs - 48 * hourMs), deferrals: 1 }, 0],
  ])('that is held %s', async (_, fields, expected) => {
    const { visit, found, timers } = await arrange(-hourMs, fields);
    await visit();
    expect(found().map(({ finding }) => finding)).toEqual(Array(expected).fill('retirement-overdue'));
    expect(timers).toEqual([]);
  });

  it('of a deleted secret is not forgotten', async () => {
    const { visit, secrets, found } = await arrange(2 * hourMs);
    secrets.remove(secretArn);
    await visit();
    expect(found().map(({ finding }) => finding)).toEqual(['secret-deleted', 'retirement-overdue']);
  });
});
