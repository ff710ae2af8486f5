import { describe, expect, it } from 'vitest';
import { RotationError } from '../../../domain/rotation-error.ts';
import { formatClaim } from '../../../lambda/ledger/client-claim.ts';
import type { Generation, SecretState } from '../../../lambda/ports/ledger-state.ts';
import { otherArn } from '../ledger/observations.ts';
import { generation, hourMs, iso, nowMs, settings } from '../ledger/states.ts';
import { type ArrangedWorld, arrangeWorld, dueDuty, inForce, leavingClients, stateWith } from './world.ts';

const minuteMs = 60_000;

/** Nothing was revoked; the duty and a timer remain for this time. */
async function expectHeld(world: ArrangedWorld, reason: string, afterMs: number): Promise<void> {
  const at = iso(nowMs + afterMs);
  expect(await world.run()).toMatchObject({ outcome: 'held', reason, nextAttemptAt: at });
  expect(world.changes()).toEqual([]);
  expect(await world.generation()).toMatchObject({ arm: 1, duty: { nextAttemptAt: at, attempts: 0 } });
  expect(world.timers.filter((timer) => timer.generation === 1)).toMatchObject([{ arm: 1, at }]);
  expect(world.records()).toContainEqual(expect.objectContaining({ event: 'retirement-held', reason, until: at }));
  expect((await world.stored()).outbox).toContainEqual(expect.objectContaining({ type: 'retirement-held', reason }));
  expect(world.logger.metrics).toEqual([]);
  expect(world.isLocked()).toBe(false);
}

describe('O6', () => {
  it('a secret with a hold', async () => {
    const world = await arrangeWorld();
    world.versions.set('v3', { clientId: 'client-foreign', clientSecret: 'CANARY-x' });
    world.labels.set('AWSCURRENT', 'v3');
    await expectHeld(world, 'secret-held', hourMs);
    expect(world.logged()).toContainEqual(expect.objectContaining({ holds: ['client-changed'] }));
  });

  it('a secret that is scheduled for deletion, which also becomes one dead letter', async () => {
    const world = await arrangeWorld();
    Object.assign(world.described, { deletion: 'scheduled' });
    // Lambda repeats the order after one and two minutes, then sends it to the queue.
    for (const minutes of [0, 1, 2]) {
      world.time.advance(minutes * minuteMs);
      await expect(world.run()).rejects.toMatchObject({
        code: 'secret-deleted',
        message: expect.stringContaining('scheduled for deletion'),
      });
    }
    expect(world.changes()).toEqual([]);
    expect(world.isLocked()).toBe(false);
    expect(await world.generation()).toMatchObject({ duty: { nextAttemptAt: iso(nowMs + hourMs), attempts: 0 } });
    world.time.advance(hourMs);
    expect(await world.run()).toMatchObject({ outcome: 'held', reason: 'secret-held' });
  });

  it('a generation that AWSPENDING refers to', async () => {
    const world = await arrangeWorld();
    world.labels.set('AWSPENDING', 'v1');
    await expectHeld(world, 'is-pending', hourMs);
  });

  it('does not become more records with every attempt', async () => {
    const world = await arrangeWorld();
    world.labels.set('AWSPENDING', 'v1');
    for (let attempt = 0; attempt < 5; attempt += 1) {
      expect(await world.run()).toMatchObject({ outcome: 'held' });
      world.time.advance(hourMs);
    }
    expect((await world.stored()).outbox.filter(({ type }) => type === 'retirement-held')).toHaveLength(1);
    expect(world.timers).toHaveLength(5);
  });

  it('ends by itself', async () => {
    const world = await arrangeWorld();
    world.labels.set('AWSPENDING', 'v1');
    await world.run();
    world.labels.delete('AWSPENDING');
    world.time.advance(hourMs);
    expect(await world.run()).toMatchObject({ outcome: 'regenerate' });
  });
});

describe('O7: beside an AWSCURRENT', () => {
  it('that is rejected', async () => {
    const world = await arrangeWorld();
    world.genesys.add('client-b', ['CANARY-changed']);
    await expectHeld(world, 'credential-rejected', 15 * minuteMs);
    expect(world.logged()).toContainEqual(expect.objectContaining({ level: 'ERROR', finding: 'credential-rejected' }));
  });

  it('that is rejected, though an admin secret could make the call', async () => {
    const world = await arrangeWorld({ tags: { 'genesys-rotation:admin-secret': 'admin' } });
    world.genesys.add('client-b', ['CANARY-changed']);
    await expectHeld(world, 'credential-rejected', 15 * minuteMs);
  });

  it('whose login is inconclusive (G7)', async () => {
    const world = await arrangeWorld();
    world.genesys.faults.push({ call: 'login client-b', isDone: false, error: unavailable() });
    expect(await world.run()).toMatchObject({ outcome: 'failed', code: 'genesys-unavailable' });
    expect(world.changes()).toEqual([]);
    expect(await world.generation()).toMatchObject({ duty: { nextAttemptAt: iso(nowMs + minuteMs), attempts: 1 } });
    expect(world.logged()).toContainEqual(expect.objectContaining({ level: 'ERROR', code: 'genesys-unavailable' }));
    expect(world.logger.metrics.map(({ name }) => name)).toContain('RetirementFailed');
  });
});

describe('O8: a client', () => {
  it('that another secret logs in as', async () => {
    const world = await arrangeWorld();
    await world.ledger.owners.contest('org-1', 'client-a', otherArn);
    await expectHeld(world, 'client-shared', hourMs);
  });

  it('that another secret logs in as, in an emergency, is revoked', async () => {
    const world = await arrangeWorld({ state: stateWith({ compromised: true }) });
    await world.ledger.owners.contest('org-1', 'client-a', otherArn);
    expect(await world.run()).toMatchObject({ outcome: 'regenerate' });
  });

  it('whose description another account has claimed', async () => {
    const world = await arrangeWorld();
    const description = formatClaim({ secretArn: otherArn, clientId: 'client-a' });
    world.genesys.add('client-a', ['CANARY-a'], { description });
    await expectHeld(world, 'client-shared', hourMs);
  });

  it('that the ledger gives to another secret (G2)', async () => {
    const world = await arrangeWorld();
    await world.ledger.owners.transfer('org-1', 'client-a', {
      from: world.ledger.states.keys().next().value ?? '',
      to: otherArn,
    });
    await expectHeld(world, 'not-owned', hourMs);
  });

  it('that no secret owns and that was adopted (G2)', async () => {
    const clients = {
      ...stateWith().clients,
      'client-c': { role: 'standby', origin: 'adopted', claimed: false },
    } as const;
    const world = await arrangeWorld({ state: stateWith({ clientId: 'client-c' }, { clients }) });
    world.genesys.add('client-c', ['CANARY-c']);
    await expectHeld(world, 'not-owned', hourMs);
  });

  it('that another credential of this secret needs', async () => {
    const planned = generation(3, 'planned', { token: 't3' });
    const rotation: SecretState['rotation'] = {
      token: 't3',
      generation: 3,
      strategy: 'alternating-clients',
      startedAt: iso(nowMs),
      baseVersionId: 'v2',
      emergency: false,
      settings,
    };
    const base = stateWith();
    const world = await arrangeWorld({
      state: { ...base, rotation, nextGeneration: 4, generations: [...base.generations, planned] },
    });
    world.labels.set('AWSPENDING', 't3');
    await expectHeld(world, 'client-needed', hourMs);
  });

  it('that is disabled, and whose credential logs in', async () => {
    const world = await arrangeWorld();
    world.genesys.add('client-a', ['CANARY-a'], { state: 'disabled' });
    world.genesys.livingOn.add('client-a CANARY-a');
    await expectHeld(world, 'client-disabled', hourMs);
  });

  it('that is disabled, and whose credential does not log in, is dead (T10)', async () => {
    const world = await arrangeWorld();
    world.genesys.add('client-a', ['CANARY-a'], { state: 'disabled' });
    expect(await world.run()).toMatchObject({ outcome: 'regenerate' });
    expect(world.changes()).toEqual([]);
    expect(await world.generation()).toMatchObject({ state: 'revoked', revoked: { how: 'external' } });
  });

  it('that no longer exists is dead (T10)', async () => {
    const world = await arrangeWorld();
    world.genesys.clients.delete('client-a');
    expect(await world.run()).toMatchObject({ outcome: 'regenerate' });
    expect(await world.generation()).toMatchObject({
      state: 'revoked',
      revoked: { how: 'external', verified: { status: 401 } },
    });
    expect((await world.stored()).clients['client-a']?.role).toBe('gone');
  });

  it('that was not found, though its credential logs in, is not dead', async () => {
    const world = await arrangeWorld();
    world.genesys.clients.delete('client-a');
    world.genesys.livingOn.add('client-a CANARY-a');
    expect(await world.run()).toMatchObject({ outcome: 'failed', code: 'revocation-ineffective' });
    expect(await world.generation()).toMatchObject({ state: 'grace' });
  });
});

describe('O8: a client that an operator changed', () => {
  const graceMs = settings.gracePeriodSeconds * 1000;
  const quarantined: Partial<Generation> = { state: 'quarantine', duty: dueDuty({ phase: 'delete' }) };

  it('by activating it before its deletion gets a new grace period, and the change stays', async () => {
    const world = await arrangeWorld({ state: stateWith(quarantined, { clients: leavingClients }) });
    const nextAttemptAt = iso(nowMs + graceMs);
    expect(await world.run()).toEqual({ outcome: 'restarted', nextAttemptAt });
    expect(world.changes()).toEqual([]);
    expect(await world.generation()).toMatchObject({ state: 'grace', duty: { phase: 'deactivate', nextAttemptAt } });
    expect(world.timers).toMatchObject([{ at: nextAttemptAt }]);
    world.time.advance(graceMs);
    expect(await world.run()).toMatchObject({ outcome: 'deactivate' });
  });

  it.each([
    ['leaves', leavingClients, 'deactivate', []],
    ['stays', stateWith().clients, 'regenerate', ['regenerateSecret client-a']],
  ] as const)(
    'by deactivating it gets one new grace period, then its duty is carried out (the client %s)',
    async (_what, clients, outcome, changes) => {
      const world = await arrangeWorld({ state: stateWith({}, { clients }) });
      world.genesys.add('client-a', ['CANARY-a'], { state: 'inactive' });
      expect(await world.run()).toMatchObject({ outcome: 'restarted' });
      world.time.advance(2 * graceMs);
      expect(await world.run()).toMatchObject({ outcome });
      expect(world.changes()).toEqual(changes);
      expect(world.genesys.clients.get('client-a')?.state).toBe('inactive');
    },
  );

  it('by deactivating it because it leaked gets no grace period', async () => {
    const world = await arrangeWorld({ state: stateWith({ compromised: true }, { clients: leavingClients }) });
    world.genesys.add('client-a', ['CANARY-a'], { state: 'inactive' });
    expect(await world.run()).toMatchObject({ outcome: 'deactivate' });
  });
});

describe('L5: an intent of an earlier run', () => {
  const intent: SecretState['intent'] = {
    id: 'i-7',
    call: 'regenerate-secret',
    clientId: 'client-a',
    generation: 1,
    committedAt: iso(nowMs - 5_000),
    sendBefore: nowMs + 10_000,
    attempt: 1,
  };

  it('whose request may still be in flight is waited for', async () => {
    const world = await arrangeWorld({ state: stateWith({}, { intent }) });
    await expectHeld(world, 'outcome-unknown', 40_000);
    expect((await world.stored()).intent).toEqual(intent);
  });

  it('of a rotation is not replaced', async () => {
    const clientId = 'client-new';
    const old = { ...intent, generation: 3, clientId, sendBefore: nowMs - 60_000 };
    const base = stateWith({}, { intent: old });
    const planned = generation(3, 'planned', { clientId, token: 't3' });
    const rotation: SecretState['rotation'] = {
      token: 't3',
      generation: 3,
      strategy: 'alternating-clients',
      startedAt: iso(nowMs),
      baseVersionId: 'v2',
      emergency: false,
      settings,
    };
    const world = await arrangeWorld({
      state: { ...base, rotation, nextGeneration: 4, generations: [...base.generations, planned] },
    });
    world.labels.set('AWSPENDING', 't3');
    await expectHeld(world, 'outcome-unknown', 15 * minuteMs);
    expect((await world.stored()).intent).toEqual(old);
  });
});

describe('R24: a decommissioned secret', () => {
  it('is revoked without a working AWSCURRENT and whatever AWSPENDING refers to', async () => {
    const clients = {
      'client-a': { role: 'leaving', origin: 'created', claimed: true },
      'client-b': { role: 'leaving', origin: 'created', claimed: true },
    } as const;
    const state = stateWith({}, { decommissionedAt: iso(nowMs - hourMs), clients });
    const decommissioned = inForce({
      state: 'grace',
      duty: dueDuty({ phase: 'deactivate' }),
      inForceUntil: iso(nowMs),
    });
    const world = await arrangeWorld({
      state: { ...state, generations: [...state.generations.slice(0, 1), decommissioned] },
      tags: { 'genesys-rotation:admin-secret': 'admin' },
    });
    world.genesys.add('client-b', ['CANARY-changed']);
    world.labels.set('AWSPENDING', 'v1');
    expect(await world.run({ generation: 1 })).toMatchObject({ outcome: 'deactivate' });
    expect(await world.run({ generation: 2 })).toMatchObject({ outcome: 'deactivate' });
    expect(world.changes()).toEqual(['updateClient client-a inactive', 'updateClient client-b inactive']);
  });
});

function unavailable() {
  return new RotationError('genesys-unavailable', { message: 'No response.', nextStep: 'wait.' });
}
