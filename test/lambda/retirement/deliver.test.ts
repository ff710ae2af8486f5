import { describe, expect, it } from 'vitest';
import { RotationError } from '../../../domain/rotation-error.ts';
import type { Generation } from '../../../lambda/ports/ledger-state.ts';
import { generation, iso, nowMs, settings } from '../ledger/states.ts';
import { arrangeWorld, dueDuty, inForce, stateWith } from './world.ts';

const credentialId = '11111111-2222-3333-4444-555555555555';
const tags = { 'genesys-rotation:integration-credentials': credentialId };

/** Generation 2 is in force and was not delivered; generation 1 is revoked. */
async function arrange(current: Partial<Generation> = {}) {
  const owed = inForce({ duty: dueDuty({ phase: 'deliver' }), ...current });
  const state = { ...stateWith(), generations: [generation(1, 'revoked', {}), owed] };
  const world = await arrangeWorld({ state, tags });
  world.genesys.integrations.addCredential(credentialId, 'client-a');
  const failing = () => {
    throw new RotationError('destination-rejected', { message: 'No.', nextStep: 'see why.' });
  };
  return { ...world, failing, deliver: () => world.run({ generation: 2 }) };
}

describe('a destination that an emergency left behind', () => {
  it('gets the credential in force, after which nothing is owed', async () => {
    const world = await arrange();
    expect(await world.deliver()).toMatchObject({ outcome: 'deliver' });
    expect(world.genesys.integrations.updates).toMatchObject([{ fields: { clientId: 'client-b' } }]);
    expect((await world.generation(2))?.duty).toBeUndefined();
    expect(await world.deliver()).toMatchObject({ outcome: 'nothing-due' });
  });

  it('is tried again for ever, later each time, and each failure is counted', async () => {
    const world = await arrange();
    world.genesys.integrations.onUpdate = world.failing;
    const nextAttemptAt = iso(nowMs + 60_000);
    expect(await world.deliver()).toMatchObject({ outcome: 'failed', code: 'destination-unavailable', nextAttemptAt });
    expect(await world.generation(2)).toMatchObject({ state: 'current', duty: { phase: 'deliver', attempts: 1 } });
    expect(world.timers).toMatchObject([{ generation: 2, at: nextAttemptAt }]);
    expect(world.logger.metrics.map(({ name }) => name)).toEqual(['RetirementFailed', 'RetirementFailed']);
  });

  it('gets nothing before the credential is in force', async () => {
    const stored = generation(3, 'stored', {
      clientId: 'client-a',
      token: 'v3',
      duty: dueDuty({ phase: 'deliver' }),
    });
    const rotation = {
      token: 'v3',
      generation: 3,
      strategy: 'alternating-clients',
      startedAt: iso(nowMs - 60_000),
      baseVersionId: 'v2',
      emergency: true,
      settings,
    } as const;
    const state = { ...stateWith(), nextGeneration: 4, rotation, generations: [inForce(), stored] };
    const world = await arrangeWorld({ state, tags });
    world.labels.set('AWSPENDING', 'v3');
    world.versions.set('v3', { clientId: 'client-a', clientSecret: 'CANARY-a', environment: 'mypurecloud.de' });
    expect(await world.run({ generation: 3 })).toMatchObject({ outcome: 'held', reason: 'is-pending' });
    expect(world.genesys.integrations.updates).toEqual([]);
  });

  it('gets no credential that does not log in', async () => {
    const world = await arrange();
    world.genesys.add('client-b', ['another']);
    expect(await world.deliver()).toMatchObject({ outcome: 'held', reason: 'credential-rejected' });
    expect(world.genesys.integrations.updates).toEqual([]);
  });
});
