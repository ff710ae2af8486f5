import { describe, expect, it } from 'vitest';
import { withLockedSecret } from '../../../lambda/locked-secret/with-locked-secret.ts';
import { effectsIn } from '../world/effects.ts';
import { codeOf, World } from '../world/world.ts';

function arrange() {
  const world = new World();
  const secret = world.createSecret('crm');
  const request = { secretArn: secret.arn, variables: {}, mayCreate: true };
  /** Another invocation takes the lock, and keeps it. */
  const takeLock = () =>
    world.ledger.acquire(secret.arn, {
      holder: 'retire/request-7/x',
      leaseMs: 30_000,
      mayCreate: true,
      waitUntilMs: 0,
    });
  return { world, secret, request, takeLock };
}

describe('a secret that another invocation works on', () => {
  it('is left alone, with the function and the request that holds it', async () => {
    const { world, secret, takeLock } = arrange();
    await takeLock();
    const token = world.begin(secret);
    const error = await world.step(secret, 'createSecret', token).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'secret-locked', outcome: 'unchanged' });
    expect(String(error)).toMatch(/The function retire \(request request-7\).*2026-03-01T12:00:30/);
    expect(effectsIn(world.calls)).toEqual([]);
  });

  it('is worked on once the lease of an invocation that died has ended', async () => {
    const { world, secret, takeLock } = arrange();
    await takeLock();
    world.time.advance(36_000);
    await world.rotate(secret);
    expect(world.logsIn(secret, 'AWSCURRENT')).toBe(true);
  });
});

describe('the lock', () => {
  it('is free after success', async () => {
    const { world, secret } = arrange();
    await world.step(secret, 'createSecret', world.begin(secret));
    expect(world.ledger.states.get(secret.arn)?.lockHolder).toBeUndefined();
  });

  it('is free after an error, and what was found out is kept', async () => {
    const { world, secret } = arrange();
    world.tag(secret, 'grace-period', 'a while');
    expect(await codeOf(world.step(secret, 'createSecret', world.begin(secret)))).toBe('invalid-settings');
    expect(world.ledger.states.get(secret.arn)?.lockHolder).toBeUndefined();
    expect((await world.state(secret))?.currentGeneration).toBe(1);
  });

  it('that was lost changes nothing more', async () => {
    const { world, secret, takeLock } = arrange();
    world.intercept = async (call) => {
      if (call !== 'ledger commit') return undefined;
      world.time.advance(200_000);
      await takeLock();
      return undefined;
    };
    expect(await codeOf(world.step(secret, 'createSecret', world.begin(secret)))).toBe('lock-lost');
    expect(world.calls).not.toContain('genesys POST /api/v2/oauth/clients');
    expect(world.ledger.states.get(secret.arn)?.lockHolder).toBe('retire/request-7/x');
  });

  it('that cannot be taken changes nothing', async () => {
    const { world, secret } = arrange();
    world.intercept = (call) => (call === 'ledger acquire' ? 'before' : undefined);
    expect(await codeOf(world.step(secret, 'createSecret', world.begin(secret)))).toBe('ledger-unavailable');
    expect(effectsIn(world.calls)).toEqual([]);
  });

  it('is renewed before a wait', async () => {
    const { world, secret } = arrange();
    const token = world.begin(secret);
    await world.step(secret, 'createSecret', token);
    world.cloud.regenerateByHand(String(world.document(secret, token).clientId));
    world.propagationMs = 100_000;
    const before = world.calls.length;
    await codeOf(world.step(secret, 'setSecret', token));
    expect(world.calls.slice(before)).toContain('ledger renew');
  });
});

describe('a secret that the ledger does not know', () => {
  it('is not added for a function that may not', async () => {
    const { world, secret, request } = arrange();
    const outcome = await world.invoke('retire', (services) =>
      withLockedSecret(services, { ...request, mayCreate: false }, async () => 'worked'),
    );
    expect(outcome).toBe('unknown-secret');
    expect(world.ledger.states.has(secret.arn)).toBe(false);
  });
});

it('the labels are read after the lock was taken', async () => {
  const { world, secret } = arrange();
  await world.step(secret, 'createSecret', world.begin(secret));
  expect(world.calls.lastIndexOf('secrets describe')).toBeGreaterThan(world.calls.indexOf('ledger acquire'));
});
