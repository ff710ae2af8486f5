import { describe, expect, it } from 'vitest';
import { RotationError } from '../../../domain/rotation-error.ts';
import type { RotationSettings } from '../../../domain/rotation-settings.ts';
import type { ClientUsage } from '../../../lambda/ports/genesys-cloud.ts';
import { parseRetirementOrder, type RetirementOrder } from '../../../lambda/ports/retirement-order.ts';
import { deferIfInUse } from '../../../lambda/retirement/defer-if-in-use.ts';
import { arrangeRotation } from '../fakes/rotation.ts';
import { order as dayOld } from './retirement-under-test.ts';

/** Promoted three days before the clock's 1 March at noon. */
const order: RetirementOrder = { ...dayOld, scheduledAt: '2026-02-26T12:00:00.000Z' };

const operations = [
  { operation: 'GET /api/v2/users', requests: 5 },
  { operation: 'POST /api/v2/conversations', requests: 2 },
];
const used: ClientUsage = { known: true, requests: 7, operations };
const unused: ClientUsage = { known: true, requests: 0, operations: [] };

function arrange(inUsePolicy: RotationSettings['inUsePolicy'], use?: ClientUsage) {
  const { rotation, ...arranged } = arrangeRotation(inUsePolicy === undefined ? {} : { inUsePolicy });
  if (use !== undefined) arranged.session.used.set('client-1', use);
  const run = (changed: Partial<RetirementOrder> = {}) =>
    deferIfInUse(rotation, arranged.session, { ...order, ...changed });
  const records = () => arranged.lines.map((line) => (JSON.parse(line) as { audit: Record<string, unknown> }).audit);
  return { ...arranged, logger: rotation.services.logger, rotation, run, records };
}

describe('usage is not checked', () => {
  it('if the policy is ignore', async () => {
    const { run, session, lines } = arrange('ignore', used);
    expect(await run()).toBe('proceed');
    expect([...session.calls, ...lines]).toEqual([]);
  });

  it('for one secret among several, because usage is counted by client, which is audited', async () => {
    const { run, session, records } = arrange('block', used);
    expect(await run({ phase: 'delete-secret', secretId: 'secret-1' })).toBe('proceed');
    expect(session.calls).toEqual([]);
    expect(JSON.stringify(records())).toContain('counted by client');
  });
});

describe('a client that is in use', () => {
  it.each(['defer', 'block'] as const)('is deferred for a day, with a schedule of its own (%s)', async (choice) => {
    const { run, schedule } = arrange(choice, used);
    expect(await run()).toBe('deferred');
    expect(schedule.scheduled).toEqual([{ ...order, deferrals: 1, dueAt: '2026-03-02T12:00:00.000Z' }]);
    expect(parseRetirementOrder(schedule.scheduled[0])).toEqual(schedule.scheduled[0]);
  });

  it('is audited with what it calls, and counted', async () => {
    const { run, records, logger } = arrange('defer', used);
    await run({ deferrals: 1 });
    expect(records()).toMatchObject([
      {
        event: 'retirement-deferred',
        clientId: 'client-1',
        operations: operations,
        deferral: 2,
        of: 3,
      },
    ]);
    expect(JSON.stringify(records())).toContain('7 requests');
    expect(logger.metrics).toEqual([
      { name: 'RetirementDeferred', value: 1, unit: 'Count', dimensions: { SecretName: 'billing' } },
    ]);
  });

  it('is deferred three times and then revoked, and what it calls is audited', async () => {
    const { run, schedule, records } = arrange('defer', used);
    for (const deferrals of [0, 1, 2]) expect(await run({ deferrals })).toBe('deferred');
    expect(await run({ deferrals: 3 })).toBe('proceed');
    expect(schedule.scheduled.map(({ deferrals }) => deferrals)).toEqual([1, 2, 3]);
    expect(records().at(-1)).toMatchObject({ event: 'usage-checked', operations: operations, deferrals: 3 });
  });

  it('is deferred three times and then blocked until an operator decides', async () => {
    const { run, schedule, records, logger } = arrange('block', used);
    const error = await run({ deferrals: 3 }).catch((error: unknown) => error);
    expect(error).toMatchObject({ code: 'credential-in-use', outcome: 'unchanged' });
    expect(String(error)).toMatch(/client-1.*3 deferrals.*7 requests since 2026-02-27/);
    expect((error as RotationError).nextStep).toContain('dead-letter queue');
    expect(schedule.scheduled).toEqual([]);
    expect(records()).toMatchObject([{ event: 'retirement-blocked', operations: operations }]);
    expect(logger.metrics).toEqual([
      { name: 'RetirementsBlocked', value: 1, unit: 'Count', dimensions: { SecretName: 'billing' } },
      { name: 'RetirementsBlocked', value: 1, unit: 'Count' },
    ]);
  });
});

describe('a client that is not in use', () => {
  it('is revoked within its deferrals if its usage ended on the day of the first check', async () => {
    const { rotation, session, schedule, time } = arrange('block');
    const lastUse = Date.parse('2026-03-01T23:00:00.000Z');
    session.usage = async (_clientId, { from }) => (from.getTime() <= lastUse ? used : unused);
    const looks = ['deferred', 'deferred', 'deferred', 'proceed'];
    let next: RetirementOrder = { ...order, scheduledAt: '2026-02-20T12:00:00.000Z' };
    for (const look of looks) {
      expect(await deferIfInUse(rotation, session, next)).toBe(look);
      next = schedule.scheduled.at(-1) ?? next;
      time.advance(86_400_000);
    }
  });
});

describe('usage data', () => {
  it('that cannot be available yet is awaited once, whatever the deferral period', async () => {
    const { run, session, schedule, audited } = arrange('block', used);
    const scheduledAt = '2026-02-28T12:00:00.001Z';
    expect(await run({ scheduledAt })).toBe('deferred');
    expect(session.calls).toEqual([]);
    expect(schedule.scheduled).toMatchObject([{ deferrals: 1, dueAt: '2026-03-02T06:00:00.000Z' }]);
    expect(audited()).toEqual(['retirement-deferred']);
    expect(await run({ scheduledAt, deferrals: 1 })).toBe('proceed');
  });

  it('is awaited at least a minute', async () => {
    const { run, schedule, time } = arrange('defer');
    time.advance(-Date.parse('2026-03-01T12:00:00.000Z') + Date.parse('2026-03-01T23:59:30.000Z'));
    await run({ scheduledAt: '2026-02-28T12:00:00.000Z', dueAt: '2026-03-02T05:59:30.000Z' });
    expect(schedule.scheduled).toMatchObject([{ dueAt: '2026-03-02T06:00:30.000Z' }]);
  });

  it('that may not be read does not change it either, and the missing permission is audited', async () => {
    const { run, session, records } = arrange('block');
    session.usage = () =>
      Promise.reject(new RotationError('missing-permission', { message: 'Refused usage.', nextStep: 'allow it.' }));
    expect(await run()).toBe('proceed');
    expect(records()).toMatchObject([{ reason: expect.stringContaining('Refused usage.') }]);
  });
});
