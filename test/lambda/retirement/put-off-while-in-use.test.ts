import { describe, expect, it } from 'vitest';
import { RotationError } from '../../../domain/rotation-error.ts';
import type { RotationSettings } from '../../../domain/rotation-settings.ts';
import type { ClientUsage } from '../../../lambda/interfaces/genesys-cloud.ts';
import { parseRetirementOrder, type RetirementOrder } from '../../../lambda/interfaces/retirement-order.ts';
import { putOffWhileInUse } from '../../../lambda/retirement/put-off-while-in-use.ts';
import { arrangeRotation } from '../fakes/rotation.ts';
import { order as dayOld } from './arrange-retirement.ts';

/** Promoted three days before the clock's 1 March at noon. */
const order: RetirementOrder = { ...dayOld, arrangedAt: '2026-02-26T12:00:00.000Z' };

const operations = [
  { operation: 'GET /api/v2/users', requests: 5 },
  { operation: 'POST /api/v2/conversations', requests: 2 },
];
const used: ClientUsage = { known: true, requests: 7, operations };
const unused: ClientUsage = { known: true, requests: 0, operations: [] };

function arrange(whileInUse: RotationSettings['whileInUse'], use?: ClientUsage) {
  const { rotation, ...arranged } = arrangeRotation(whileInUse === undefined ? {} : { whileInUse });
  if (use !== undefined) arranged.session.used.set('client-1', use);
  const run = (changed: Partial<RetirementOrder> = {}) =>
    putOffWhileInUse(rotation, arranged.session, { ...order, ...changed });
  const records = () => arranged.lines.map((line) => (JSON.parse(line) as { audit: Record<string, unknown> }).audit);
  return { ...arranged, journal: rotation.services.journal, rotation, run, records };
}

describe('nobody is asked', () => {
  it('where nothing is set', async () => {
    const { run, session, lines } = arrange(undefined, used);
    expect(await run()).toBe('go-on');
    expect([...session.calls, ...lines]).toEqual([]);
  });

  it('where the credential leaked', async () => {
    const { run, session } = arrange('stop', used);
    expect(await run({ urgent: true })).toBe('go-on');
    expect(session.calls).toEqual([]);
  });

  it('of one secret among several, for usage is counted by client; that is said', async () => {
    const { run, session, records } = arrange('stop', used);
    expect(await run({ phase: 'delete-secret', secretId: 'secret-1' })).toBe('go-on');
    expect(session.calls).toEqual([]);
    expect(JSON.stringify(records())).toContain('counted by client');
  });
});

describe('a client that is used', () => {
  it.each(['defer', 'stop'] as const)('is put off for a day, with a schedule of its own (%s)', async (choice) => {
    const { run, schedule } = arrange(choice, used);
    expect(await run()).toBe('put-off');
    expect(schedule.arranged).toEqual([{ ...order, deferrals: 1, dueAt: '2026-03-02T12:00:00.000Z' }]);
    expect(parseRetirementOrder(schedule.arranged[0])).toEqual(schedule.arranged[0]);
  });

  it('is put off as long as is set, from the time that the schedule was set to', async () => {
    const { rotation, session, schedule } = arrange('defer', used);
    const settings = { ...rotation.settings, deferralSeconds: 3600 };
    const late = { ...order, dueAt: '2026-03-01T13:00:00.000Z' };
    await putOffWhileInUse({ ...rotation, settings }, session, late);
    expect(schedule.arranged[0]?.dueAt).toBe('2026-03-01T14:00:00.000Z');
  });

  it('is in the audit with what it calls, and in a metric', async () => {
    const { run, records, journal } = arrange('defer', used);
    await run({ deferrals: 1 });
    expect(records()).toMatchObject([
      {
        event: 'retirement-deferred',
        clientId: 'client-1',
        usedFor: operations,
        deferral: 2,
        of: 3,
      },
    ]);
    expect(JSON.stringify(records())).toContain('7 requests');
    expect(journal.metrics).toEqual([
      { name: 'RetirementDeferred', value: 1, unit: 'Count', dimensions: { SecretName: 'billing' } },
    ]);
  });

  it('is not said to be put off before that is arranged', async () => {
    const { run, rotation, lines } = arrange('defer', used);
    const failure = new RotationError('aws-unavailable', { message: 'Down.', nextStep: 'wait.' });
    rotation.services.schedule.arrange = () => Promise.reject(failure);
    await expect(run()).rejects.toBe(failure);
    expect(lines).toEqual([]);
    expect(rotation.services.journal.metrics).toEqual([]);
  });

  it('is put off once by two runs at once', async () => {
    const { run, schedule } = arrange('defer', used);
    await Promise.all([run(), run()]);
    expect(new Set(schedule.arranged.map((arranged) => JSON.stringify(arranged))).size).toBe(1);
  });

  it('is put off three times and then revoked, with what it calls in the audit', async () => {
    const { run, schedule, records } = arrange('defer', used);
    for (const deferrals of [0, 1, 2]) expect(await run({ deferrals })).toBe('put-off');
    expect(await run({ deferrals: 3 })).toBe('go-on');
    expect(schedule.arranged.map(({ deferrals }) => deferrals)).toEqual([1, 2, 3]);
    expect(records().at(-1)).toMatchObject({ event: 'use-looked-at', usedFor: operations, deferrals: 3 });
  });

  it('is put off three times and then waits for a person', async () => {
    const { run, schedule, records, journal } = arrange('stop', used);
    const error = await run({ deferrals: 3 }).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'credential-in-use', outcome: 'unchanged' });
    expect(String(error)).toMatch(/client-1.*3 deferrals.*7 requests since 2026-02-27/);
    expect((error as RotationError).nextStep).toContain('dead letter queue');
    expect(schedule.arranged).toEqual([]);
    expect(records()).toMatchObject([{ event: 'retirement-stopped', usedFor: operations }]);
    expect(journal.metrics).toEqual([
      { name: 'RetirementStopped', value: 1, unit: 'Count', dimensions: { SecretName: 'billing' } },
      { name: 'RetirementStopped', value: 1, unit: 'Count' },
    ]);
  });

  it('is revoked where that is set, and it is said what it calls', async () => {
    const { run, records, journal } = arrange('proceed', used);
    expect(await run()).toBe('go-on');
    expect(records()).toMatchObject([{ event: 'use-looked-at', usedFor: operations }]);
    expect(journal.metrics).toEqual([]);
  });
});

describe('a client that is not used', () => {
  it.each(['defer', 'stop', 'proceed'] as const)('is revoked (%s)', async (choice) => {
    const { run, schedule, audited } = arrange(choice);
    expect(await run()).toBe('go-on');
    expect(schedule.arranged).toEqual([]);
    expect(audited()).toEqual(['use-looked-at']);
  });

  it('is revoked within its deferrals when its use ended with the day of the first look', async () => {
    const { rotation, session, schedule, time } = arrange('stop');
    const lastUse = Date.parse('2026-03-01T23:00:00.000Z');
    session.usage = async (_clientId, { from }) => (from.getTime() <= lastUse ? used : unused);
    const looks = ['put-off', 'put-off', 'put-off', 'go-on'];
    let next: RetirementOrder = { ...order, arrangedAt: '2026-02-20T12:00:00.000Z' };
    for (const look of looks) {
      expect(await putOffWhileInUse(rotation, session, next)).toBe(look);
      next = schedule.arranged.at(-1) ?? next;
      time.advance(86_400_000);
    }
  });

  it('is deleted although it was used in its grace period', async () => {
    const { rotation, session, time } = arrange('stop');
    const lastUse = Date.parse('2026-03-01T11:00:00.000Z');
    session.usage = async (_clientId, { from }) => (from.getTime() <= lastUse ? used : unused);
    time.advance(3 * 86_400_000);
    expect(await putOffWhileInUse(rotation, session, { ...order, phase: 'delete' })).toBe('go-on');
  });
});

describe('figures', () => {
  const intervalAt = async (arrangedAt: string) => {
    const { run, session } = arrange('defer');
    await run({ arrangedAt });
    return session.intervals.map(({ from, to }) => [from.toISOString(), to.toISOString()]);
  };

  it('are asked for from the first whole day after the promotion', async () => {
    expect(await intervalAt('2026-02-27T12:00:00.000Z')).toEqual([
      ['2026-02-28T00:00:00.000Z', '2026-03-01T12:00:00.000Z'],
    ]);
  });

  it('are of the last two whole days, or a use that has ended would count for ever', async () => {
    expect(await intervalAt('2026-01-01T12:00:00.000Z')).toEqual([
      ['2026-02-27T00:00:00.000Z', '2026-03-01T12:00:00.000Z'],
    ]);
  });

  it('that cannot be there yet are waited for once, whatever the deferral period', async () => {
    const { run, session, schedule, audited } = arrange('stop', used);
    const arrangedAt = '2026-02-28T12:00:00.001Z';
    expect(await run({ arrangedAt })).toBe('put-off');
    expect(session.calls).toEqual([]);
    expect(schedule.arranged).toMatchObject([{ deferrals: 1, dueAt: '2026-03-02T06:00:00.000Z' }]);
    expect(audited()).toEqual(['retirement-deferred']);
    expect(await run({ arrangedAt, deferrals: 1 })).toBe('go-on');
  });

  it('that cannot be there yet are not waited for where nothing depends on them', async () => {
    const { run, schedule, records } = arrange('proceed', used);
    expect(await run({ arrangedAt: '2026-03-01T11:00:00.000Z' })).toBe('go-on');
    expect(schedule.arranged).toEqual([]);
    expect(JSON.stringify(records())).toContain('whole days');
  });

  it('are waited for at least a minute', async () => {
    const { run, schedule, time } = arrange('defer');
    time.advance(-Date.parse('2026-03-01T12:00:00.000Z') + Date.parse('2026-03-01T23:59:30.000Z'));
    await run({ arrangedAt: '2026-02-28T12:00:00.000Z', dueAt: '2026-03-02T05:59:30.000Z' });
    expect(schedule.arranged).toMatchObject([{ dueAt: '2026-03-02T06:00:30.000Z' }]);
  });

  it('that Genesys Cloud does not have revoke nobody more or less, and that is said', async () => {
    const { run, records } = arrange('stop', { known: false, because: 'Genesys Cloud has no usage figures' });
    expect(await run()).toBe('go-on');
    expect(records()).toMatchObject([{ event: 'use-looked-at', because: expect.stringContaining('no usage') }]);
  });

  it('that may not be read are the same, and it is said what is missing', async () => {
    const { run, session, records } = arrange('stop');
    session.usage = () =>
      Promise.reject(new RotationError('missing-permission', { message: 'Refused usage.', nextStep: 'allow it.' }));
    expect(await run()).toBe('go-on');
    expect(records()).toMatchObject([{ because: expect.stringContaining('Refused usage.') }]);
  });

  it('that cannot be got now leave everything as it is, and are asked for again', async () => {
    const { run, session, schedule, lines } = arrange('defer');
    session.fail('usage', 'request-lost');
    await expect(run()).rejects.toMatchObject({ code: 'genesys-unavailable' });
    expect([...schedule.arranged, ...lines]).toEqual([]);
  });
});
