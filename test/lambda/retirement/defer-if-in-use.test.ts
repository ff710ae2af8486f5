import { describe, expect, it } from 'vitest';
import { RotationError } from '../../../domain/rotation-error.ts';
import type { ClientUsage } from '../../../lambda/ports/genesys-cloud.ts';
import type { Generation, SecretState } from '../../../lambda/ports/ledger-state.ts';
import { hourMs, iso, nowMs } from '../ledger/states.ts';
import { arrangeWorld, dueDuty, inForce, retired, stateWith } from './world.ts';

const dayMs = 24 * hourMs;
const operations = [
  { operation: 'GET /api/v2/users', requests: 5 },
  { operation: 'POST /api/v2/conversations', requests: 2 },
];
const used: ClientUsage = { known: true, requests: 7, operations };

async function arrange(policy: string, use?: ClientUsage, fields: Partial<Generation> = {}) {
  const world = await arrangeWorld({ state: stateWith(fields), tags: { 'genesys-rotation:in-use-policy': policy } });
  if (use !== undefined) world.genesys.usage.set('client-a', use);
  return world;
}

describe('usage is not checked', () => {
  it.each<[string, string, Partial<Generation>]>([
    ['the policy is ignore', 'ignore', {}],
    ['the credential leaked', 'block', { compromised: true }],
  ])('if %s', async (_what, policy, fields) => {
    const world = await arrange(policy, used, fields);
    expect(await world.run()).toMatchObject({ outcome: 'regenerate' });
    expect(world.genesys.requests.join()).not.toContain('usage');
  });

  it('of what was never in force', async () => {
    const { inForceUntil: _, ...abandoned } = retired({ state: 'abandoned' });
    const state = { ...stateWith(), generations: [abandoned, inForce()] };
    const world = await arrangeWorld({ state, tags: { 'genesys-rotation:in-use-policy': 'block' } });
    world.genesys.usage.set('client-a', used);
    expect(await world.run()).toMatchObject({ outcome: 'regenerate' });
  });

  it('of one secret among several, because usage is counted by client, which is audited', async () => {
    const clients: SecretState['clients'] = { 'client-b': { role: 'current', origin: 'created', claimed: true } };
    const generations = [retired({ clientId: 'client-b', secretId: 'id-1' }), inForce({ secretId: 'id-2' })];
    const state = { ...stateWith({}, { clients }), generations };
    const world = await arrangeWorld({ state, tags: { 'genesys-rotation:in-use-policy': 'block' } });
    world.genesys.usage.set('client-b', used);
    expect(await world.run()).toMatchObject({ outcome: 'delete-secret' });
    expect(world.genesys.requests.join()).not.toContain('usage');
    expect(JSON.stringify(world.records())).toContain('counted by client');
  });
});

describe('O9: a client that is in use', () => {
  it('is deferred for a day, with a timer, audited with what it calls, and counted', async () => {
    const world = await arrange('defer', used);
    const nextAttemptAt = iso(nowMs + dayMs);
    expect(await world.run()).toMatchObject({ outcome: 'deferred', nextAttemptAt });
    expect(await world.generation()).toMatchObject({ arm: 1, duty: { deferrals: 1, attempts: 0, nextAttemptAt } });
    expect(world.timers).toMatchObject([{ arm: 1, at: nextAttemptAt }]);
    const record = { event: 'retirement-deferred', clientId: 'client-a', operations, deferral: 1, of: 3 };
    expect(world.records()).toContainEqual(expect.objectContaining({ ...record, dueAt: nextAttemptAt }));
    expect(JSON.stringify(world.records())).toContain('7 requests');
    expect(world.logger.metrics).toEqual([
      { name: 'RetirementDeferred', value: 1, unit: 'Count', dimensions: { SecretName: 'crm/sync' } },
    ]);
  });

  it('is deferred three times and then revoked, and what it calls is audited', async () => {
    const world = await arrange('defer', used);
    for (let deferral = 1; deferral <= 3; deferral += 1) {
      expect(await world.run()).toMatchObject({ outcome: 'deferred' });
      world.time.advance(dayMs);
    }
    expect(await world.run()).toMatchObject({ outcome: 'regenerate' });
    expect(world.records()).toContainEqual(
      expect.objectContaining({ event: 'usage-checked', operations, deferrals: 3 }),
    );
  });

  it('is deferred three times and then waits for an operator, who is asked every hour', async () => {
    const world = await arrange('block', used, { duty: dueDuty({ deferrals: 3 }) });
    for (let hour = 1; hour <= 3; hour += 1) {
      const nextAttemptAt = iso(nowMs + hour * hourMs);
      expect(await world.run()).toMatchObject({ outcome: 'blocked', nextAttemptAt });
      world.time.advance(hourMs);
    }
    expect(world.changes()).toEqual([]);
    expect(world.records()).toContainEqual(expect.objectContaining({ event: 'retirement-blocked', operations }));
    expect(world.logger.metrics.slice(0, 2)).toEqual([
      { name: 'RetirementsBlocked', value: 1, unit: 'Count', dimensions: { SecretName: 'crm/sync' } },
      { name: 'RetirementsBlocked', value: 1, unit: 'Count' },
    ]);
    expect((await world.generation())?.duty).toMatchObject({ deferrals: 3 });
    world.genesys.usage.clear();
    expect(await world.run()).toMatchObject({ outcome: 'regenerate' });
  });

  it('is only reported with the policy report', async () => {
    const world = await arrange('report', used);
    expect(await world.run()).toMatchObject({ outcome: 'regenerate' });
    expect(world.records()).toContainEqual(expect.objectContaining({ event: 'usage-checked', operations }));
  });
});

describe('usage data', () => {
  it('that cannot be available yet is awaited once, whatever the deferral period', async () => {
    const world = await arrange('block', used, { inForceUntil: iso(nowMs - hourMs) });
    const nextAttemptAt = '2026-12-03T06:00:00.000Z';
    expect(await world.run()).toMatchObject({ outcome: 'deferred', nextAttemptAt });
    expect(world.genesys.requests.join()).not.toContain('usage');
    expect(world.records().map(({ event }) => event)).toContain('retirement-deferred');
  });

  it('is awaited at least a minute', async () => {
    const world = await arrange('defer', undefined, { inForceUntil: '2026-12-01T23:59:59.999Z' });
    world.time.advance(Date.parse('2026-12-02T23:59:30.000Z') - nowMs);
    const { nextAttemptAt = '' } = await world.run();
    expect(Date.parse(nextAttemptAt) - world.time.now()).toBeGreaterThanOrEqual(60_000);
  });

  it('that may not be read does not hold the revocation, and the missing permission is audited', async () => {
    const world = await arrange('block');
    const error = new RotationError('missing-permission', { message: 'Rejected usage.', nextStep: 'allow it.' });
    world.genesys.faults.push({ call: 'usage', isDone: false, error });
    expect(await world.run()).toMatchObject({ outcome: 'regenerate' });
    expect(world.records()).toContainEqual(
      expect.objectContaining({ reason: expect.stringContaining('Rejected usage.') }),
    );
  });

  it('that takes longer than two seconds has everything fetched anew before the request', async () => {
    const world = await arrange('report', used);
    world.hooks.onCall = (call) => {
      if (call !== 'usage client-a') return;
      world.time.advance(2_001);
      world.labels.set('AWSCURRENT', 'v1');
    };
    expect(await world.run()).toMatchObject({ outcome: 'failed', code: 'version-conflict' });
    expect(world.genesys.requests.filter((request) => request.startsWith('getClient'))).toHaveLength(2);
    expect(world.changes()).toEqual([]);
  });
});
