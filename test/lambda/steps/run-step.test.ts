import { describe, expect, it } from 'vitest';
import { runStep } from '../../../lambda/steps/run-step.ts';
import type { MemorySecret } from '../fakes/memory-store.ts';
import { effectsIn } from '../world/effects.ts';
import { codeOf, World } from '../world/world.ts';

function arrange() {
  const world = new World();
  const secret = world.createSecret('crm');
  return { world, secret, token: world.begin(secret) };
}

describe('a step that may not run (P1)', () => {
  const cases: Readonly<Record<string, (world: World, secret: MemorySecret, token: string) => void>> = {
    'rotation-not-enabled': (_world, secret) => void Object.assign(secret, { rotationEnabled: false }),
    'secret-deleted': (_world, secret) => void Object.assign(secret, { deletion: 'scheduled' }),
    'version-not-found': (world, { arn }) => world.secrets.move(arn, 'AWSPENDING', undefined),
    'version-not-pending': (world, { arn }, token) => {
      world.secrets.move(arn, 'OTHER', token);
      world.secrets.move(arn, 'AWSPENDING', undefined);
    },
    'invalid-secret-document': (world, { arn }) => world.secrets.move(arn, 'AWSCURRENT', undefined),
  };

  it.each(Object.entries(cases))('%s', async (code, change) => {
    const { world, secret, token } = arrange();
    change(world, secret, token);
    expect(await codeOf(world.step(secret, 'createSecret', token))).toBe(code);
    expect(world.ledger.states.size).toBe(0);
    expect(effectsIn(world.calls)).toEqual([]);
  });

  it('because another function rotates the secret: the ledger does not learn of it', async () => {
    const { world, secret, token } = arrange();
    const event = { step: 'createSecret', secretId: secret.arn, clientRequestToken: token, rotationToken: undefined };
    const onKnown = () => {
      throw new Error('A secret of another function is not known.');
    };
    const run = world.invoke('rotate', (services) =>
      runStep({ ...event, step: 'createSecret' }, services, { variables: {}, isOwn: () => false, onKnown }),
    );
    expect(await codeOf(run)).toBe('rotation-not-enabled');
    expect(world.ledger.states.size).toBe(0);
  });

  it('because an operator took AWSPENDING away while it waited for the lock', async () => {
    const { world, secret, token } = arrange();
    world.intercept = (call) => {
      if (call === 'ledger acquire') world.secrets.move(secret.arn, 'AWSPENDING', undefined);
      return undefined;
    };
    expect(await codeOf(world.step(secret, 'createSecret', token))).toBe('version-not-found');
    expect(effectsIn(world.calls)).toEqual([]);
  });
});

describe('a rotation that has ended', () => {
  it.each(['createSecret', 'setSecret', 'testSecret', 'finishSecret'] as const)(
    '%s has nothing left to do',
    async (step) => {
      const { world, secret, token } = arrange();
      await world.rotate(secret, token);
      const before = world.calls.length;
      const state = await world.state(secret);
      expect(await world.step(secret, step, token)).toBe('already-current');
      expect(effectsIn(world.calls.slice(before))).toEqual([]);
      expect(await world.state(secret)).toEqual(state);
    },
  );

  it('is announced once more by a finishSecret that is repeated, with the same version', async () => {
    const { world, secret, token } = arrange();
    await world.rotate(secret, token);
    await world.step(secret, 'finishSecret', token);
    expect(world.events.map(({ type, detail }) => [type, detail.versionId])).toEqual([
      ['Credential Rotated', token],
      ['Credential Rotated', token],
    ]);
  });
});

describe('every step', () => {
  it.each(['createSecret', 'setSecret', 'testSecret'] as const)('%s may run again', async (step) => {
    const { world, secret, token } = arrange();
    for (const before of ['createSecret', 'setSecret', 'testSecret'] as const) {
      await world.step(secret, before, token);
      if (before === step) break;
    }
    const stored = world.document(secret, token);
    await world.step(secret, step, token);
    expect(world.document(secret, token)).toEqual(stored);
    expect(world.cloud.clients().filter(({ name }) => name === 'crm')).toHaveLength(2);
  });

  it.each(['setSecret', 'testSecret', 'finishSecret'] as const)(
    '%s needs the value that createSecret stores',
    async (step) => {
      const { world, secret, token } = arrange();
      expect(await codeOf(world.step(secret, step, token))).toBe('version-not-pending');
      expect(effectsIn(world.calls)).toEqual([]);
    },
  );
});

it('two secrets rotate without regard to each other', async () => {
  const { world, secret, token } = arrange();
  const other = world.createSecret('billing');
  const otherToken = world.begin(other);
  for (const step of ['createSecret', 'setSecret', 'testSecret', 'finishSecret'] as const) {
    await world.step(secret, step, token);
    await world.step(other, step, otherToken);
  }
  for (const its of [secret, other]) expect(world.logsIn(its, 'AWSCURRENT')).toBe(true);
});
