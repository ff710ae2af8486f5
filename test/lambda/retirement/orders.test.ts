import { describe, expect, it } from 'vitest';
import { formatMarker } from '../../../domain/marker.ts';
import { generation, hourMs, iso, nowMs, secretArn, stateOf } from '../ledger/states.ts';
import { arrangeWorld, dueDuty, stateWith } from './world.ts';

const nothingHappened = (world: Awaited<ReturnType<typeof arrangeWorld>>) => {
  expect(world.changes()).toEqual([]);
  expect(world.published).toEqual([]);
  expect(world.isLocked()).toBe(false);
};

describe('O1: a secret that the ledger does not know', () => {
  it('is rejected without its text, and nothing is created for it', async () => {
    const world = await arrangeWorld({ state: undefined });
    const error = await world.run().catch((caught: unknown) => caught);
    expect(error).toMatchObject({ code: 'invalid-retirement-order', outcome: 'unchanged' });
    expect(String(error)).not.toContain(secretArn);
    expect(world.ledger.states.size).toBe(0);
    expect([world.timers, world.logger.metrics, world.calls]).toEqual([[], [], ['acquire']]);
    nothingHappened(world);
  });
});

describe('O2: a secret that another invocation works on', () => {
  it('is come back to in a minute, with a timer of its own', async () => {
    const world = await arrangeWorld();
    await world.ledger.acquire(secretArn, {
      holder: 'rotate/other/1',
      leaseMs: 60_000,
      mayCreate: false,
      waitUntilMs: 0,
    });
    expect(await world.run({ generation: 99 })).toEqual({ outcome: 'nothing-due' });
    expect(world.timers).toEqual([]);
    expect(await world.run()).toMatchObject({ outcome: 'busy' });
    const [timer] = world.timers;
    expect(timer).toMatchObject({ secretArn, generation: 1, at: iso(nowMs + 60_000) });
    // No number that the ledger will give to another timer.
    expect(timer?.arm).toBeGreaterThan(1e9);
    expect(world.changes()).toEqual([]);
    world.time.advance(66_000);
    expect(await world.run()).toMatchObject({ outcome: 'regenerate' });
  });
});

describe('O4: nothing is due', () => {
  it.each([
    ['a generation that does not exist', 99],
    ['the one in force', 2],
  ])('for %s, however often it is ordered', async (_what, n) => {
    const world = await arrangeWorld();
    for (let time = 0; time < 2; time += 1)
      expect(await world.run({ generation: n })).toEqual({ outcome: 'nothing-due' });
    expect(world.timers).toEqual([]);
    expect(world.genesys.requests).toEqual([]);
    nothingHappened(world);
  });

  it('for the generation of another secret, though the client is named alike', async () => {
    const world = await arrangeWorld();
    const otherArn = secretArn.replace('crm/sync', 'other');
    await expect(world.run({ secretArn: otherArn })).rejects.toMatchObject({ code: 'invalid-retirement-order' });
    nothingHappened(world);
  });
});

describe('O5: an early order', () => {
  it.each([
    ['its grace period', { dueAt: iso(nowMs + hourMs), nextAttemptAt: iso(nowMs + hourMs) }],
    ['the next attempt', { nextAttemptAt: iso(nowMs + hourMs) }],
  ])('before the end of %s only makes sure that there is a timer', async (_what, times) => {
    const world = await arrangeWorld({ state: stateWith({ duty: dueDuty(times), arm: 4 }) });
    for (let time = 0; time < 3; time += 1) {
      expect(await world.run()).toEqual({ outcome: 'not-due', nextAttemptAt: iso(nowMs + hourMs) });
    }
    // Not the recorded number: that schedule may be the one that has just fired.
    const arm = (nowMs + hourMs) / 1000;
    expect(world.timers).toEqual([{ secretArn, generation: 1, arm, at: iso(nowMs + hourMs) }]);
    expect(world.genesys.requests).toEqual([]);
    nothingHappened(world);
  });

  it('is carried out once its time has come', async () => {
    const world = await arrangeWorld({ state: stateWith({ duty: dueDuty({ nextAttemptAt: iso(nowMs + hourMs) }) }) });
    await world.run();
    world.time.advance(hourMs);
    expect(await world.run()).toMatchObject({ outcome: 'regenerate' });
  });
});

it('a late order revokes what is still owed', async () => {
  const world = await arrangeWorld();
  world.time.advance(90 * 86_400_000);
  expect(await world.run()).toMatchObject({ outcome: 'regenerate' });
});

it('two orders at once revoke once', async () => {
  const world = await arrangeWorld();
  const outcomes = await Promise.all([world.run(), world.run()]);
  expect(outcomes.map(({ outcome }) => outcome).toSorted()).toEqual(['busy', 'regenerate']);
  world.time.advance(66_000);
  expect(await world.run()).toEqual({ outcome: 'nothing-due' });
  expect(world.changes()).toEqual(['regenerateSecret client-a']);
});

describe('an order of the version before', () => {
  it('wakes up the duty of the generation with its client', async () => {
    const world = await arrangeWorld();
    expect(await world.runFormer('client-a')).toMatchObject({ outcome: 'regenerate' });
  });

  it.each([
    ['in force', 'client-b'],
    ['of another secret', 'client-foreign'],
  ])('for a client %s does nothing and says so', async (_what, clientId) => {
    const world = await arrangeWorld();
    expect(await world.runFormer(clientId)).toEqual({ outcome: 'nothing-due' });
    expect(world.logged()).toContainEqual(expect.objectContaining({ level: 'WARN', clientId }));
    nothingHappened(world);
  });

  it('has its secret adopted, and of AWSPREVIOUS nothing revoked, where AWSCURRENT is not what that version made', async () => {
    const world = await arrangeWorld({ state: undefined });
    expect(await world.runFormer('client-a')).toEqual({ outcome: 'nothing-due' });
    expect((await world.stored()).generations).toMatchObject([{ clientId: 'client-b', state: 'current' }]);
    expect(world.timers).toEqual([]);
    nothingHappened(world);
  });

  it('has AWSPREVIOUS adopted with a full grace period from now, where that version made AWSCURRENT', async () => {
    const world = await arrangeWorld({ state: undefined });
    const made = world.genesys.clients.get('client-b');
    if (made !== undefined) made.description = formatMarker({ secretArn, clientRequestToken: 'any' });
    expect(await world.runFormer('client-a')).toMatchObject({ outcome: 'not-due' });
    const { generations } = await world.stored();
    expect(generations).toMatchObject([
      { clientId: 'client-a', state: 'grace', duty: { dueAt: iso(nowMs + 24 * hourMs) } },
      { clientId: 'client-b', state: 'current' },
    ]);
    const at = iso(nowMs + 24 * hourMs);
    expect(new Set(world.timers.map((timer) => timer.at))).toEqual(new Set([at]));
    nothingHappened(world);
  });

  it.each([
    ['by no function', { rotationFunctionArn: undefined }],
    ['by the function of another team', { rotationFunctionArn: 'arn:another' }],
    ['no longer', { rotationEnabled: false }],
    ['for the first time soon', { wasRotated: false }],
  ])('for a secret that is rotated %s is rejected', async (_what, description) => {
    const world = await arrangeWorld({ state: undefined });
    Object.assign(world.described, description);
    await expect(world.runFormer('client-a')).rejects.toMatchObject({ code: 'invalid-retirement-order' });
    expect(world.ledger.states.size).toBe(0);
    nothingHappened(world);
  });

  it('that comes while another invocation works on the secret is retried by its sender', async () => {
    const world = await arrangeWorld();
    await world.ledger.acquire(secretArn, {
      holder: 'rotate/other/1',
      leaseMs: 60_000,
      mayCreate: false,
      waitUntilMs: 0,
    });
    await expect(world.runFormer('client-a')).rejects.toMatchObject({ code: 'secret-locked' });
  });
});

it('the ledger is not asked to revoke what it adopted a moment ago (G2)', async () => {
  const world = await arrangeWorld({
    state: stateOf([generation(1, 'current', { clientId: 'client-b', versions: ['v2'] })]),
  });
  expect(await world.run()).toEqual({ outcome: 'nothing-due' });
  nothingHappened(world);
});
