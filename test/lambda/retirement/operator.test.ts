import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SecretState } from '../../../lambda/ports/ledger-state.ts';
import { iso, nowMs } from '../ledger/states.ts';
import { type ArrangedWorld, arrangeWorld, dueDuty, leavingClients, stateWith } from './world.ts';

const credentials: Readonly<Record<string, string>> = { v1: 'client-a CANARY-a', v2: 'client-b CANARY-b' };

const states: Readonly<Record<'regenerate' | 'deactivate' | 'delete', () => SecretState>> = {
  regenerate: () => stateWith(),
  deactivate: () => stateWith({}, { clients: leavingClients }),
  delete: () => stateWith({ state: 'quarantine', duty: dueDuty({ phase: 'delete' }) }, { clients: leavingClients }),
};

type Phase = keyof typeof states;

async function arrange(phase: Phase): Promise<ArrangedWorld> {
  const world = await arrangeWorld({ state: states[phase]() });
  if (phase === 'delete') world.genesys.add('client-a', ['CANARY-a'], { state: 'inactive' });
  return world;
}

/** Moves a label before the call with this number, and notes whether a later call read the labels. */
function moveAt(world: ArrangedWorld, at: number, stage: string, versionId: string) {
  const seen = { isMoved: false, isRead: false };
  world.hooks.onCall = (call, index) => {
    if (seen.isMoved && call === 'describe') seen.isRead = true;
    if (index !== at) return;
    world.labels.set(stage, versionId);
    seen.isMoved = true;
    if (call === 'describe') seen.isRead = true;
  };
  return seen;
}

const callsOf = async (phase: Phase): Promise<number> => {
  const world = await arrange(phase);
  await world.run();
  return world.calls.length;
};

describe.each(Object.keys(states) as Phase[])('an operator who rolls back during the phase %s', (phase) => {
  it('before any one of its calls', async () => {
    const total = await callsOf(phase);
    for (let at = 0; at < total; at += 1) {
      const world = await arrange(phase);
      const seen = moveAt(world, at, 'AWSCURRENT', 'v1');
      const revokedUnseen: boolean[] = [];
      world.genesys.onRevoked = () => revokedUnseen.push(seen.isMoved && seen.isRead);
      await world.run();
      // The labels that were read before the request are what it rests on.
      expect(revokedUnseen, `call ${at}`).not.toContain(true);
      world.hooks.onCall = () => {};
      for (let later = 0; later < 3; later += 1) {
        world.time.advance(120_000);
        await world.run();
      }
      const { generations, holds, nextCheckAt } = await world.stored();
      const [first] = generations;
      const isDead = !world.genesys.accepts('client-a', 'CANARY-a');
      if (isDead) {
        // It came in the very moment of the request: nothing else is revoked, and watch repairs it at once.
        expect(first?.state, `call ${at}`).toBe('revoked');
        expect(holds, `call ${at}`).toMatchObject([{ code: 'credential-rejected' }]);
        expect(Date.parse(nextCheckAt), `call ${at}`).toBeLessThanOrEqual(world.time.now());
        expect(phase, `call ${at}`).not.toBe('deactivate');
      } else {
        expect(first?.state, `call ${at}`).toBe('current');
        expect(generations[1]?.state, `call ${at}`).toBe('grace');
      }
      expect(world.genesys.accepts('client-b', 'CANARY-b')).toBe(true);
    }
  });

  it('in the second in which the request is sent', async () => {
    const world = await arrange(phase);
    world.hooks.onCall = (call) => {
      if (/^(regenerate|update|delete)/.test(call) && !call.endsWith(' active')) world.labels.set('AWSCURRENT', 'v1');
    };
    const { outcome } = await world.run();
    const { generations, holds, nextCheckAt } = await world.stored();
    if (phase === 'deactivate') {
      expect(outcome).toBe('undone');
      expect(world.genesys.accepts('client-a', 'CANARY-a')).toBe(true);
      expect(generations).toMatchObject([{ state: 'current' }, { state: 'grace' }]);
      return;
    }
    expect(generations).toMatchObject([{ state: 'revoked' }, { state: 'grace' }]);
    expect(holds).toMatchObject([{ code: 'credential-rejected' }]);
    expect(nextCheckAt).toBe(iso(nowMs));
    expect(world.logged()).toContainEqual(expect.objectContaining({ level: 'ERROR', finding: 'credential-rejected' }));
  });
});

describe('an operator who stages the old credential as AWSPENDING', () => {
  it('in the second in which its client is deactivated has it active again', async () => {
    const world = await arrange('deactivate');
    world.hooks.onCall = (call) => {
      if (call === 'updateClient client-a inactive') world.labels.set('AWSPENDING', 'v1');
    };
    expect(await world.run()).toMatchObject({ outcome: 'held', reason: 'is-pending' });
    expect(world.genesys.accepts('client-a', 'CANARY-a')).toBe(true);
    expect(await world.generation()).toMatchObject({ state: 'grace', duty: { nextAttemptAt: iso(nowMs + 3_600_000) } });
  });

  it('in the second in which it is regenerated is reported', async () => {
    const world = await arrange('regenerate');
    world.hooks.onCall = (call) => {
      if (call.startsWith('regenerate')) world.labels.set('AWSPENDING', 'v1');
    };
    expect(await world.run()).toMatchObject({ outcome: 'regenerate' });
    expect(world.logged()).toContainEqual(
      expect.objectContaining({ level: 'ERROR', message: expect.stringContaining('AWSPENDING was moved') }),
    );
  });
});

it('nothing is revoked that AWSCURRENT refers to, as far as the labels were read, whatever an operator moves when', async () => {
  const move = fc.record({
    at: fc.nat(40),
    stage: fc.constantFrom('AWSCURRENT', 'AWSPENDING'),
    versionId: fc.constantFrom('v1', 'v2'),
  });
  const property = fc.asyncProperty(
    fc.constantFrom<Phase>('regenerate', 'deactivate', 'delete'),
    fc.array(move, { maxLength: 4 }),
    fc.array(fc.constantFrom(0, 30_000, 120_000, 90_000_000), { minLength: 1, maxLength: 6 }),
    fc.array(fc.constantFrom(1, 2, 3), { minLength: 6, maxLength: 6 }),
    async (phase, moves, waits, ordered) => {
      const world = await arrange(phase);
      let read: string | undefined;
      world.hooks.onCall = (call, index) => {
        for (const { at, stage, versionId } of moves) if (at === index) world.labels.set(stage, versionId);
        if (call === 'describe') read = world.labels.get('AWSCURRENT');
      };
      const wrong: string[] = [];
      world.genesys.onRevoked = (died) => {
        if (read !== undefined && died.includes(credentials[read] ?? '')) wrong.push(`${read} died`);
      };
      for (const [index, waitMs] of waits.entries()) {
        await world.run({ generation: ordered[index] ?? 1 });
        expect(world.isLocked()).toBe(false);
        world.time.advance(waitMs);
      }
      expect(wrong).toEqual([]);
    },
  );
  await fc.assert(property, { numRuns: 150 });
});
