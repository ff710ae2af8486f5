import { describe, expect, it } from 'vitest';
import { RotationError, type RotationErrorCode } from '../../../domain/rotation-error.ts';
import type { SecretState } from '../../../lambda/ports/ledger-state.ts';
import { iso, nowMs, secretArn } from '../ledger/states.ts';
import { type ArrangedWorld, arrangeWorld, dueDuty, leavingClients, stateWith } from './world.ts';

const minuteMs = 60_000;

function error(code: RotationErrorCode, outcome: 'unchanged' | 'unknown' = 'unchanged', retryAfterMs?: number) {
  return new RotationError(code, { message: 'It went wrong.', nextStep: 'see why.', outcome, retryAfterMs });
}

const unknown = () => error('genesys-unavailable', 'unknown');

describe('O11: an attempt that fails', () => {
  it('is counted, logged, published and tried again in a minute, and the function does not fail', async () => {
    const world = await arrangeWorld();
    world.genesys.faults.push({ call: 'getClient', isDone: false, error: error('missing-permission') });
    const nextAttemptAt = iso(nowMs + minuteMs);
    expect(await world.run()).toEqual({ outcome: 'failed', code: 'missing-permission', nextAttemptAt });
    expect(await world.generation()).toMatchObject({ state: 'grace', arm: 1, duty: { attempts: 1, nextAttemptAt } });
    expect(world.timers).toEqual([{ secretArn, generation: 1, arm: 1, at: nextAttemptAt }]);
    expect(world.logger.metrics).toEqual([
      {
        name: 'RetirementFailed',
        value: 1,
        unit: 'Count',
        dimensions: { SecretName: 'crm/sync', Phase: 'regenerate' },
      },
      { name: 'RetirementFailed', value: 1, unit: 'Count', dimensions: { Code: 'missing-permission' } },
    ]);
    expect(world.published).toMatchObject([
      { type: 'Rotation Failed', resource: secretArn, detail: { phase: 'regenerate', code: 'missing-permission' } },
    ]);
    expect(world.logged()).toContainEqual(
      expect.objectContaining({ level: 'ERROR', code: 'missing-permission', nextStep: 'see why.', attempts: 1 }),
    );
    expect(world.isLocked()).toBe(false);
  });

  it('is tried again for ever, later each time, and reported as overdue from the third on', async () => {
    const world = await arrangeWorld();
    const minutes: number[] = [];
    for (let attempt = 1; attempt <= 7; attempt += 1) {
      world.genesys.faults.push({ call: 'getClient', isDone: false, error: error('genesys-unavailable') });
      const before = world.time.now();
      const { nextAttemptAt = '' } = await world.run();
      minutes.push((Date.parse(nextAttemptAt) - before) / minuteMs);
      world.time.advance(Date.parse(nextAttemptAt) - world.time.now());
    }
    expect(minutes).toEqual([1, 5, 15, 30, 60, 60, 60]);
    expect(new Set(world.timers.map(({ arm }) => arm)).size).toBe(7);
    const overdue = world.logged().filter(({ finding }) => finding === 'retirement-overdue');
    expect(overdue.map(({ attempts }) => attempts)).toEqual([3, 4, 5, 6, 7]);
    expect(await world.run()).toMatchObject({ outcome: 'regenerate' });
  });

  it('that cannot be published is recorded all the same', async () => {
    const world = await arrangeWorld();
    Object.assign(world.services, { events: { publish: () => Promise.reject(error('destination-unavailable')) } });
    world.genesys.faults.push({ call: 'getClient', isDone: false, error: error('genesys-unavailable') });
    expect(await world.run()).toMatchObject({ outcome: 'failed', code: 'genesys-unavailable' });
    world.time.advance(minuteMs);
    expect(await world.run()).toMatchObject({ outcome: 'regenerate' });
  });

  it('because of a malformed tag that it needs changes nothing; another one does not stop it', async () => {
    const needed = await arrangeWorld({ tags: { 'genesys-rotation:in-use-policy': 'blok' } });
    expect(await needed.run()).toMatchObject({ outcome: 'failed', code: 'invalid-settings' });
    expect(needed.changes()).toEqual([]);
    const other = await arrangeWorld({ tags: { 'genesys-rotation:grace-period': 'for ever' } });
    expect(await other.run()).toMatchObject({ outcome: 'regenerate' });
  });
});

describe('what cannot be recorded is thrown', () => {
  it.each(['commit', 'release', 'readOwner'])('if the ledger fails (%s)', async (call) => {
    const world = await arrangeWorld();
    world.ledger.failures.set(call, error('ledger-unavailable'));
    await expect(world.run()).rejects.toMatchObject({ code: 'ledger-unavailable' });
    // What was carried out is reported, and reported again by the retry: not knowing is worse than knowing twice.
    const isCarriedOut = call === 'release';
    expect(world.changes()).toHaveLength(isCarriedOut ? 1 : 0);
    expect(world.published).toHaveLength(isCarriedOut ? 1 : 0);
    expect(world.logger.metrics).toHaveLength(isCarriedOut ? 1 : 0);
  });

  it('if another invocation took the lock over, and nothing is sent', async () => {
    const world = await arrangeWorld();
    world.ledger.failures.set('commit', error('lock-lost'));
    await expect(world.run()).rejects.toMatchObject({ code: 'lock-lost' });
    expect(world.changes()).toEqual([]);
  });

  it('if no timer can be created, and the duty stays as it is', async () => {
    const world = await arrangeWorld();
    world.genesys.faults.push({ call: 'getClient', isDone: false, error: error('genesys-unavailable') });
    Object.assign(world.services, { timers: { arm: () => Promise.reject(error('aws-access-denied')) } });
    await expect(world.run()).rejects.toMatchObject({ code: 'aws-access-denied' });
    expect(await world.generation()).toMatchObject({ duty: dueDuty() });
    expect(world.isLocked()).toBe(false);
  });

  it('if the timer of an early order cannot be created, which is no attempt', async () => {
    const later = iso(nowMs + 60 * minuteMs);
    const world = await arrangeWorld({ state: stateWith({ duty: dueDuty({ nextAttemptAt: later }) }) });
    Object.assign(world.services, { timers: { arm: () => Promise.reject(error('aws-unavailable')) } });
    await expect(world.run()).rejects.toMatchObject({ code: 'aws-unavailable' });
    expect(await world.generation()).toMatchObject({ duty: { attempts: 0, nextAttemptAt: later } });
  });

  it('if the secret cannot be described', async () => {
    const world = await arrangeWorld();
    Object.assign(world.services.store, { describe: () => Promise.reject(error('aws-unavailable')) });
    await expect(world.run()).rejects.toMatchObject({ code: 'aws-unavailable' });
    expect(world.isLocked()).toBe(false);
  });
});

describe('G5: a request that Genesys Cloud throttles', () => {
  it('is sent again after the wait, with a new intent, labels read again and a new login', async () => {
    const world = await arrangeWorld();
    const throttled = error('rate-limited', 'unchanged', 3_000);
    world.genesys.faults.push({ call: 'regenerateSecret', isDone: false, error: throttled });
    expect(await world.run()).toMatchObject({ outcome: 'regenerate' });
    const sent = world.calls.findIndex((call) => call.startsWith('regenerateSecret'));
    const between = world.calls.slice(sent + 1, world.calls.lastIndexOf('regenerateSecret client-a'));
    expect(between).toEqual(['login client-b CANARY-b', 'readOwner', 'getClient client-a', 'commit', 'describe']);
    expect(world.time.slept).toContain(3_000);
  });

  it.each<[string, (world: ArrangedWorld) => unknown]>([
    ['AWSCURRENT was moved back', ({ labels }) => labels.set('AWSCURRENT', 'v1')],
    ['AWSPENDING was moved to it', ({ labels }) => labels.set('AWSPENDING', 'v1')],
    ['AWSCURRENT no longer logs in', ({ genesys }) => genesys.add('client-b', ['CANARY-changed'])],
    ['another secret uses the client', ({ ledger }) => ledger.owners.contest('org-1', 'client-a', 'arn:other')],
    [
      'the client was deactivated by hand',
      ({ genesys }) => genesys.add('client-a', ['CANARY-a'], { state: 'inactive' }),
    ],
  ])('is not sent again if meanwhile %s', async (_what, change) => {
    const world = await arrangeWorld();
    world.genesys.faults.push({
      call: 'regenerateSecret',
      isDone: false,
      error: error('rate-limited', 'unchanged', 500),
    });
    world.hooks.onCall = (call) => {
      if (call === 'regenerateSecret client-a') change(world);
    };
    expect(await world.run()).toMatchObject({ outcome: 'failed', code: 'version-conflict' });
    expect(world.changes()).toHaveLength(1);
    expect(world.genesys.clients.get('client-a')?.secrets).toContain('CANARY-a');
    expect((await world.stored()).intent).toBeUndefined();
  });

  it('is given up for this time if the function has no time left', async () => {
    const world = await arrangeWorld();
    Object.assign(world.services, { deadline: { remainingMs: () => 21_000 } });
    world.genesys.faults.push({
      call: 'regenerateSecret',
      isDone: false,
      error: error('rate-limited', 'unchanged', 30_000),
    });
    expect(await world.run()).toMatchObject({ outcome: 'failed', code: 'rate-limited' });
    expect((await world.stored()).intent).toBeUndefined();
    expect(world.changes()).toHaveLength(1);
  });
});

describe('an irreversible request with an unknown outcome', () => {
  const worlds: readonly [string, SecretState, string][] = [
    ['regenerateSecret', stateWith(), 'revoked'],
    ['updateClient', stateWith({}, { clients: leavingClients }), 'quarantine'],
    [
      'deleteClient',
      stateWith({ state: 'quarantine', duty: dueDuty({ phase: 'delete' }) }, { clients: leavingClients }),
      'revoked',
    ],
  ];
  const arrange = async (state: SecretState) => {
    const world = await arrangeWorld({ state });
    if (state.generations[0]?.state === 'quarantine')
      world.genesys.add('client-a', ['CANARY-a'], { state: 'inactive' });
    return world;
  };

  it.each(worlds)('is not repeated if it took effect (%s)', async (call, state, end) => {
    const world = await arrange(state);
    world.genesys.faults.push({ call, isDone: true, error: unknown() });
    expect(await world.run()).toMatchObject({ outcome: 'failed', code: 'genesys-unavailable' });
    expect(await world.generation()).toMatchObject({ duty: { attempts: 1 } });
    expect((await world.stored()).intent).toMatchObject({ generation: 1, clientId: 'client-a' });
    world.time.advance(minuteMs);
    await world.run();
    expect(await world.generation()).toMatchObject({ state: end });
    expect(world.changes()).toHaveLength(1);
    expect((await world.stored()).intent).toBeUndefined();
  });

  it.each(worlds)('is sent anew once it is certain that it did not (%s)', async (call, state, end) => {
    const world = await arrange(state);
    world.genesys.faults.push({ call, isDone: false, error: unknown() });
    await world.run();
    world.time.advance(minuteMs);
    await world.run();
    expect(await world.generation()).toMatchObject({ state: end });
    expect(world.changes()).toHaveLength(2);
  });

  it.each(worlds)('is followed by nothing while it may still take effect (%s)', async (call, state) => {
    const world = await arrange(state);
    world.genesys.faults.push({ call, isDone: false, error: unknown() });
    await world.run();
    world.time.advance(44_000);
    expect((await world.run()).outcome).toBe('not-due');
    expect(world.changes()).toHaveLength(1);
  });

  it('is sent anew if no version is left to find out with', async () => {
    const world = await arrangeWorld();
    world.versions.delete('v1');
    world.genesys.faults.push({ call: 'regenerateSecret', isDone: true, error: unknown() });
    await world.run();
    world.time.advance(minuteMs);
    expect(await world.run()).toMatchObject({ outcome: 'regenerate' });
  });

  it('is found out about after AWSCURRENT was moved back to it, which is dead: a hold, and watch comes at once', async () => {
    const world = await arrangeWorld();
    world.genesys.faults.push({ call: 'regenerateSecret', isDone: true, error: unknown() });
    await world.run();
    world.labels.set('AWSCURRENT', 'v1');
    world.time.advance(minuteMs);
    expect(await world.run()).toMatchObject({ outcome: 'not-due' });
    const { holds, generations } = await world.stored();
    expect(holds).toMatchObject([{ code: 'credential-rejected' }]);
    expect(generations).toMatchObject([{ state: 'revoked' }, { state: 'grace' }]);
  });

  it('of a deactivation is undone after AWSCURRENT was moved back to it', async () => {
    const world = await arrangeWorld({ state: stateWith({}, { clients: leavingClients }) });
    world.genesys.faults.push({ call: 'updateClient', isDone: true, error: unknown() });
    await world.run();
    world.labels.set('AWSCURRENT', 'v1');
    world.time.advance(minuteMs);
    await world.run();
    expect(world.genesys.accepts('client-a', 'CANARY-a')).toBe(true);
    expect(await world.generation()).toMatchObject({ state: 'current' });
  });
});

it.each(['describe', 'login client-a'])(
  'an error after the request leaves the intent to be settled (%s)',
  async (call) => {
    const world = await arrangeWorld();
    let isSent = false;
    world.hooks.onCall = (made) => {
      if (isSent && made.startsWith(call)) throw error(call === 'describe' ? 'aws-unavailable' : 'genesys-unavailable');
      isSent ||= made.startsWith('regenerateSecret');
    };
    expect(await world.run()).toMatchObject({ outcome: 'failed' });
    expect((await world.stored()).intent).toMatchObject({ call: 'regenerate-secret' });
    world.hooks.onCall = () => {};
    world.time.advance(minuteMs);
    await world.run();
    expect(await world.generation()).toMatchObject({ state: 'revoked' });
    expect(world.changes()).toHaveLength(1);
  },
);
