import { describe, expect, it } from 'vitest';
import { RotationError } from '../../../domain/rotation-error.ts';
import type { Generation } from '../../../lambda/ports/ledger-state.ts';
import { generation, iso, nowMs } from '../ledger/states.ts';
import { arrangeWorld, dueDuty, inForce, stateWith } from './world.ts';

const tags = { 'genesys-rotation:integration-credentials': '11111111-2222-3333-4444-555555555555' };
const credentialId = tags['genesys-rotation:integration-credentials'];

async function arrange(fields: Partial<Generation> = {}, holds = 'client-a') {
  const world = await arrangeWorld({ state: stateWith(fields), tags });
  world.genesys.integrations.addCredential(credentialId, holds);
  return world;
}

const failing = () => {
  throw new RotationError('destination-rejected', { message: 'No.', nextStep: 'see why.' });
};

describe('O10: a destination that still holds the old credential', () => {
  it('gets the one in force before the old one is revoked', async () => {
    const world = await arrange();
    expect(await world.run()).toMatchObject({ outcome: 'regenerate' });
    expect(world.genesys.integrations.updates).toMatchObject([{ fields: { clientId: 'client-b' } }]);
    expect(world.records().map(({ event }) => event)).toEqual(
      expect.arrayContaining(['destination-written', 'secret-regenerated']),
    );
  });

  it('that cannot be written holds the revocation for 15 minutes, which is no attempt', async () => {
    const world = await arrange();
    world.genesys.integrations.onUpdate = failing;
    const nextAttemptAt = iso(nowMs + 900_000);
    expect(await world.run()).toMatchObject({ outcome: 'failed', code: 'destination-rejected', nextAttemptAt });
    expect(world.changes()).toEqual([]);
    expect(await world.generation()).toMatchObject({ duty: { attempts: 0, nextAttemptAt } });
    expect(world.timers).toMatchObject([{ at: nextAttemptAt }]);
    expect(world.logger.metrics.map(({ name }) => name)).toEqual(['RetirementFailed', 'RetirementFailed']);
  });

  it('that cannot be written is reported in an emergency, and the revocation goes on', async () => {
    const world = await arrange({ compromised: true });
    world.genesys.integrations.onUpdate = failing;
    expect(await world.run()).toMatchObject({ outcome: 'regenerate' });
    expect(world.logged()).toContainEqual(expect.objectContaining({ level: 'WARN', code: 'destination-rejected' }));
    const duty = { phase: 'deliver', dueAt: iso(nowMs + 60_000) };
    expect(await world.generation(2)).toMatchObject({ state: 'current', duty });
    expect(world.timers).toContainEqual(expect.objectContaining({ generation: 2, at: duty.dueAt }));
  });

  it('of an abandoned rotation gets the one in force, in an emergency if it can', async () => {
    for (const compromised of [false, true]) {
      const abandoned = generation(1, 'abandoned', { duty: dueDuty(), compromised });
      const world = await arrangeWorld({ state: { ...stateWith(), generations: [abandoned, inForce()] }, tags });
      world.genesys.integrations.addCredential(credentialId, 'client-a');
      if (compromised) world.genesys.integrations.onUpdate = failing;
      expect(await world.run()).toMatchObject({ outcome: 'regenerate' });
      expect(world.genesys.integrations.updates).toMatchObject([{ fields: { clientId: 'client-b' } }]);
    }
  });

  it('is left alone if it holds another one', async () => {
    const world = await arrange({}, 'client-other');
    expect(await world.run()).toMatchObject({ outcome: 'regenerate' });
    expect(world.genesys.integrations.updates).toEqual([]);
  });

  it('of a decommissioned secret is left alone', async () => {
    const world = await arrangeWorld({ state: stateWith({}, { decommissionedAt: iso(nowMs) }), tags });
    world.genesys.integrations.addCredential(credentialId, 'client-a');
    await world.run();
    expect(world.genesys.integrations.updates).toEqual([]);
  });
});

describe('AWSCURRENT moved back by an operator', () => {
  it.each([
    { secrets: ['CANARY-a'], delivered: ['client-a'], warned: [] },
    // Its secret was replaced by hand, so a copy of it would be of no use.
    { secrets: ['changed'], delivered: [], warned: ['current-credential-rejected'] },
  ])('goes to the destinations if it logs in: $delivered', async ({ secrets, delivered, warned }) => {
    const world = await arrange({}, 'client-b');
    world.genesys.add('client-a', secrets);
    world.labels.set('AWSCURRENT', 'v1');
    world.labels.set('AWSPREVIOUS', 'v2');
    await world.run();
    expect(world.genesys.integrations.updates.map(({ fields }) => fields.clientId)).toEqual(delivered);
    const codes = world
      .logged()
      .flatMap(({ level, message, code }) =>
        level === 'WARN' && message === 'The destinations keep the credential that was withdrawn' ? code : [],
      );
    expect(codes).toEqual(warned);
    expect((await world.stored()).currentGeneration).toBe(1);
  });
});
