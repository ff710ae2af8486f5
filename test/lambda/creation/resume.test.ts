import { describe, expect, it } from 'vitest';
import type { StrategyName } from '../../../domain/strategy-name.ts';
import { Crash, type Fault } from '../world/calls.ts';
import { unaccounted } from '../world/unaccounted.ts';
import { codeOf, World } from '../world/world.ts';

const dayMs = 86_400_000;
const creation = 'genesys POST /api/v2/oauth/clients';
const regeneration = 'genesys POST /api/v2/oauth/clients/{clientId}/secret';
const addition = 'genesys POST /api/v2/oauth/clients/{clientId}/secrets';

/** A createSecret that failed at its request to Genesys Cloud. */
async function arrange(strategy: StrategyName, call: string, fault: Fault, isLater = false) {
  const world = new World({ strategy });
  const secret = world.createSecret('crm');
  if (isLater) {
    await world.rotate(secret);
    world.time.advance(3 * dayMs);
  }
  const token = world.begin(secret);
  world.intercept = (its) => (its === call ? fault : undefined);
  await world.step(secret, 'createSecret', token).catch((error: unknown) => error);
  world.intercept = () => undefined;
  const before = world.calls.length;
  const again = async (afterMs = 150_000) => {
    world.time.advance(afterMs);
    return codeOf(world.step(secret, 'createSecret', token));
  };
  const calls = (its: string) => world.calls.slice(before).filter((other) => other === its).length;
  const clients = () => world.cloud.clients().filter(({ name }) => name === 'crm');
  return { world, secret, token, again, calls, clients };
}

describe('a request that may still take effect', () => {
  it('is waited for', async () => {
    const { world, again } = await arrange('alternating-clients', creation, 'response-lost');
    const startedAt = world.time.now();
    expect(await again(0)).toBeUndefined();
    expect(world.time.now() - startedAt).toBeGreaterThanOrEqual(45_000);
  });

  it('is left to a later run without the time to wait', async () => {
    const { world, again, calls } = await arrange('alternating-clients', creation, 'response-lost');
    world.timeoutMs = 60_000;
    expect(await again(0)).toBe('outcome-pending');
    expect(calls(creation) + calls(regeneration)).toBe(0);
    expect(await again()).toBeUndefined();
  });
});

describe('a client that was created, and whose secret was lost', () => {
  it.each<Fault>(['response-lost', 'crash-after'])(
    'is found by its intent, and gets a new secret: %s',
    async (fault) => {
      const { world, secret, token, again, calls, clients } = await arrange('alternating-clients', creation, fault);
      expect(await again()).toBeUndefined();
      expect(calls(creation)).toBe(0);
      expect(clients()).toHaveLength(2);
      expect(world.logsIn(secret, token)).toBe(true);
      expect(world.audits()).toContain('candidate-recovered');
      expect(await unaccounted(world, [secret])).toEqual([]);
    },
  );

  it('is found in the same way in an organization with many clients', async () => {
    const { world, again, clients } = await arrange('replacement-client', creation, 'crash-after');
    world.cloud.settings.listingPageSize = 2;
    for (let count = 0; count < 9; count += 1) world.organization.createClient(`other-${count}`);
    expect(await again()).toBeUndefined();
    expect(clients()).toHaveLength(2);
  });

  it('that is listed late leaves a second one, for which a search is owed', async () => {
    const world = new World({ strategy: 'replacement-client' });
    const secret = world.createSecret('crm');
    world.cloud.settings.listingDelayMs = 600_000;
    let isFirst = true;
    world.intercept = (call) => {
      if (call !== creation || !isFirst) return undefined;
      isFirst = false;
      return 'response-lost';
    };
    await world.rotateUntilDone(secret);
    expect(world.cloud.clients().filter(({ name }) => name === 'crm')).toHaveLength(3);
    const made = (await world.state(secret))?.generations.at(-1);
    expect(made).toMatchObject({ state: 'current', creation: { sweepAt: expect.any(String) } });
    expect(await unaccounted(world, [secret])).toEqual([]);
  });

  it('that carries a copied intent is not taken for it', async () => {
    const { world, secret, again } = await arrange('alternating-clients', creation, 'before');
    const state = await world.state(secret);
    const intentId = state?.generations.at(-1)?.creation?.intentId;
    world.time.advance(3 * 3_600_000);
    world.organization.createClient('planted', { description: `[genesys-oauth-rotation intent=${intentId}]` });
    expect(await again()).toBeUndefined();
    expect(world.document(secret, 'AWSPENDING').clientId).not.toBe(
      world.cloud.clients().find(({ name }) => name === 'planted')?.id,
    );
  });
});

it('a create that never arrived is sent with the same intent', async () => {
  const { world, secret, again, clients } = await arrange('alternating-clients', creation, 'crash-before');
  const intentId = (await world.state(secret))?.intent?.id;
  expect(await again()).toBeUndefined();
  expect(clients()).toHaveLength(2);
  const made = (await world.state(secret))?.generations.at(-1);
  expect(made).toMatchObject({ n: 2, state: 'stored', creation: { intentId } });
});

describe('a secret that was regenerated, and lost', () => {
  it('is regenerated again: no program ever had it', async () => {
    const { world, secret, token, again, calls } = await arrange(
      'alternating-clients',
      regeneration,
      'crash-after',
      true,
    );
    expect(await again()).toBeUndefined();
    expect(calls(regeneration)).toBe(1);
    expect(world.logsIn(secret, token)).toBe(true);
    expect((await world.state(secret))?.generations.map(({ n }) => n)).toEqual([1, 2, 3]);
  });

  it('in place, is regenerated although AWSCURRENT is dead: that is the repair', async () => {
    const { world, secret, token, again } = await arrange('in-place', regeneration, 'crash-after');
    expect(world.logsIn(secret, 'AWSCURRENT')).toBe(false);
    expect(await again()).toBeUndefined();
    await world.rotate(secret, token);
    expect(world.logsIn(secret, 'AWSCURRENT')).toBe(true);
  });

  it('in place, is regenerated once where the request never arrived', async () => {
    const { world, secret, token, again, calls } = await arrange('in-place', regeneration, 'crash-before');
    expect(world.logsIn(secret, 'AWSCURRENT')).toBe(true);
    expect(await again()).toBeUndefined();
    expect(calls(regeneration)).toBe(1);
    expect(world.logsIn(secret, token)).toBe(true);
  });

  it('is not regenerated if it cannot be found out whether it is in use', async () => {
    const { world, secret, again, calls } = await arrange('in-place', regeneration, 'crash-after');
    let logins = 0;
    world.intercept = (call) => {
      if (call !== 'genesys POST /oauth/token') return undefined;
      logins += 1;
      return logins === 1 ? 'unavailable' : undefined;
    };
    world.timeoutMs = 1_000;
    expect(await again()).toMatch(/genesys-unavailable|deadline-exceeded/);
    expect(calls(regeneration)).toBe(0);
    expect((await world.state(secret))?.rotation).toBeDefined();
  });
});

describe('multi-secret', () => {
  it('deletes the secret that was lost, by the name of its intent, and makes another', async () => {
    const { world, secret, token, again } = await arrange('multi-secret', addition, 'crash-after');
    expect(await again()).toBeUndefined();
    const { clientId } = world.document(secret, token);
    expect(world.cloud.liveCredentials().filter((live) => live.clientId === clientId)).toHaveLength(2);
    expect(world.audits()).toContain('secret-deleted');
    expect(await unaccounted(world, [secret])).toEqual([]);
  });
});

it('a credential that was stored is not made again', async () => {
  const { world, secret, token, again, calls, clients } = await arrange(
    'alternating-clients',
    'secrets storePending',
    'crash-after',
  );
  const stored = world.document(secret, token);
  expect(await again()).toBeUndefined();
  expect(calls(creation) + calls(regeneration)).toBe(0);
  expect(world.document(secret, token)).toEqual(stored);
  expect(clients()).toHaveLength(2);
});

it('a rotation that another one has replaced owes what it made, and its token makes nothing more', async () => {
  const { world, secret, token, clients } = await arrange(
    'alternating-clients',
    'secrets storePending',
    'crash-before',
  );
  world.time.advance(150_000);
  world.secrets.move(secret.arn, 'AWSPENDING', undefined);
  const next = await world.rotate(secret);
  expect(next).not.toBe(token);
  expect(clients()).toHaveLength(3);
  const abandoned = (await world.state(secret))?.generations.find(({ state }) => state === 'abandoned');
  expect(abandoned).toMatchObject({ token, duty: { reason: expect.any(String) } });
  expect(await unaccounted(world, [secret])).toEqual([]);
  expect(await codeOf(world.step(secret, 'createSecret', token))).toBe('version-not-found');
});

it('a function that died says nothing', async () => {
  const world = new World();
  const secret = world.createSecret('crm');
  world.intercept = (call) => (call === creation ? 'crash-after' : undefined);
  await expect(world.rotate(secret)).rejects.toBeInstanceOf(Crash);
});
