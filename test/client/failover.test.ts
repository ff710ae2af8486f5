import { describe, expect, it } from 'vitest';
import type { TokenProviderEvent } from '../../client/events.ts';
import { changeableSource, createClientWorld, refusal } from './world.ts';

const typesOf = (events: readonly TokenProviderEvent[]) => events.map(({ type }) => type);

describe('a rejected credential', () => {
  it('is read once more past the cache, and the result is used', async () => {
    const world = createClientWorld();
    const old = world.createClient();
    const { source, asked, change } = changeableSource(old);
    const { getToken } = world.provider(source);
    await getToken();
    const renewed = world.genesys.regenerateByHand(old.clientId);
    change({ clientId: old.clientId, clientSecret: renewed.clientSecret }, old);
    await getToken({ forceRefresh: true });
    expect(asked).toEqual({ cached: 2, refreshed: 1 });
    expect(world.tokenRequests()).toBe(3);
    expect(typesOf(world.events)).toEqual(['version-in-use', 'refreshed', 'rejected', 'version-in-use', 'refreshed']);
  });

  it('is replaced by the next one, and the failover is reported', async () => {
    const world = createClientWorld();
    const [dead, alive] = [world.createClient(), world.createClient()];
    world.genesys.deleteByHand(dead.clientId);
    const { source, asked } = changeableSource(dead, alive);
    const { getToken } = world.provider(source);
    expect((await getToken()).clientId).toBe(alive.clientId);
    expect(asked).toEqual({ cached: 1, refreshed: 1 });
    expect(world.events).toContainEqual(
      expect.objectContaining({
        type: 'failed-over',
        clientId: alive.clientId,
        stage: 'AWSPENDING',
        from: expect.objectContaining({ clientId: dead.clientId, stage: 'AWSCURRENT' }),
      }),
    );
    expect(world.events).toContainEqual(expect.objectContaining({ type: 'rejected', status: 400 }));
  });

  it('continues with the cached credentials when the source fails', async () => {
    const world = createClientWorld();
    const [dead, alive] = [world.createClient(), world.createClient()];
    world.genesys.updateByHand(dead.clientId, { state: 'inactive' });
    const { source } = changeableSource(dead, alive);
    const { getToken } = world.provider({
      ...source,
      load: (options) =>
        options.refresh ? Promise.reject(new Error('Secrets Manager is down')) : source.load(options),
    });
    expect((await getToken()).clientId).toBe(alive.clientId);
  });

  it('fails at once at the start, when nothing has ever worked', async () => {
    const world = createClientWorld();
    const { clientId } = world.createClient();
    const { getToken } = world.provider({ clientId, clientSecret: 'mistyped' });
    await expect(getToken()).rejects.toMatchObject({
      code: 'credentials-rejected',
      message: expect.stringContaining(clientId),
    });
    expect(world.tokenRequests()).toBe(1);
  });

  it('is not retried in a tight loop, whatever the callers do', async () => {
    const world = createClientWorld();
    const { clientId } = world.createClient();
    const { getToken } = world.provider({ clientId, clientSecret: 'mistyped' });
    for (let second = 0; second < 3600; second += 1) {
      await getToken().catch(() => {});
      await world.clock.advance(1000);
    }
    expect(world.tokenRequests()).toBeLessThan(25);
  });

  it('is retried later, and used again when it works', async () => {
    const world = createClientWorld();
    const [first, second] = [world.createClient({ lifeSeconds: 600 }), world.createClient({ lifeSeconds: 600 })];
    world.genesys.updateByHand(first.clientId, { state: 'inactive' });
    const { source } = changeableSource(first, second);
    const { getToken } = world.provider(source);
    expect((await getToken()).clientId).toBe(second.clientId);
    world.genesys.updateByHand(first.clientId, { state: 'active' });
    await world.clock.advance(550_000);
    await getToken();
    await world.clock.settle();
    expect((await getToken()).clientId).toBe(first.clientId);
  });
});

describe('organizationId', () => {
  it('keeps the first token of a client of another organization from being used', async () => {
    const world = createClientWorld();
    const elsewhere = world.genesys.createOrganization({ name: 'Another' });
    const [own, foreign] = [world.createClient(), world.createClient({ organizationId: elsewhere.id })];
    const organizationId = (await world.provider(own).introspect()).organization.id;
    await expect(world.provider(foreign, { organizationId }).getToken()).rejects.toMatchObject({
      code: 'organization-mismatch',
      message: expect.stringContaining(elsewhere.id),
    });
    expect((await world.provider(own, { organizationId }).getToken()).clientId).toBe(own.clientId);
  });

  it('lets no token be used while the API does not say whose it is, and asks once', async () => {
    const world = createClientWorld();
    const own = world.createClient({ lifeSeconds: 600 });
    const organizationId = (await world.provider(own).introspect()).organization.id;
    const { getToken } = world.provider(own, { organizationId });
    world.fail('/api/v2/tokens/me', 'network-error');
    await expect(getToken()).rejects.toMatchObject({ code: 'genesys-unavailable' });
    await world.clock.advance(1000);
    await getToken();
    world.fail('/api/v2/tokens/me', 'network-error');
    await world.clock.advance(600_000);
    await getToken();
    expect(world.faultsLeft()).toBe(1);
  });
});

describe('an in-place rotation', () => {
  it('is waited out when nothing works for a moment', async () => {
    const world = createClientWorld();
    const old = world.createClient();
    const { source, change } = changeableSource(old);
    const { getToken } = world.provider(source);
    await getToken();
    const { clientSecret } = world.genesys.regenerateByHand(old.clientId);
    const waiting = getToken({ forceRefresh: true });
    await world.clock.advance(4000);
    change(old, { clientId: old.clientId, clientSecret });
    await world.clock.advance(3000);
    expect((await waiting).stage).toBe('AWSPENDING');
    expect(world.tokenRequests()).toBeLessThan(8);
  });

  it('is waited out until the login servers accept the new secret', async () => {
    const world = createClientWorld();
    world.genesys.settings.propagationDelayMs = 10_000;
    const old = world.createClient();
    const { source, change } = changeableSource(old);
    const { getToken } = world.provider(source);
    await getToken();
    const { clientSecret } = world.genesys.regenerateByHand(old.clientId);
    change({ clientId: old.clientId, clientSecret }, old);
    const waiting = getToken({ forceRefresh: true });
    await world.clock.advance(18_000);
    expect((await waiting).stage).toBe('AWSCURRENT');
  });

  it('fails with a coded error after the retry window', async () => {
    const world = createClientWorld();
    const old = world.createClient();
    const { getToken } = world.provider(old, { rejectionRetryWindowMs: 5000 });
    await getToken();
    world.genesys.deleteByHand(old.clientId);
    const waiting = getToken({ forceRefresh: true }).catch((error: unknown) => error);
    await world.clock.advance(5000);
    expect(await waiting).toMatchObject({ code: 'credentials-rejected', retryAfterMs: expect.any(Number) });
  });
});

describe('organizations', () => {
  it('are not mixed: the token of a client of another one is dropped', async () => {
    const world = createClientWorld();
    const elsewhere = world.genesys.createOrganization({ name: 'Other organization' });
    const own = world.createClient();
    const foreign = world.createClient({ organizationId: elsewhere.id });
    const { source } = changeableSource(own, foreign);
    const { getToken } = world.provider(source, { rejectionRetryWindowMs: 0 });
    await getToken();
    await world.clock.settle();
    world.genesys.updateByHand(own.clientId, { state: 'inactive' });
    await expect(getToken({ forceRefresh: true })).rejects.toMatchObject({
      code: 'organization-mismatch',
      message: expect.stringContaining(elsewhere.id),
    });
    expect((await getToken()).clientId).toBe(own.clientId);
  });

  it('are compared when a rotation brings another client, while the old token lives', async () => {
    const world = createClientWorld();
    const elsewhere = world.genesys.createOrganization({ name: 'Other organization' });
    const [own, standby, foreign] = [
      world.createClient(),
      world.createClient(),
      world.createClient({ organizationId: elsewhere.id }),
    ];
    const { source, change } = changeableSource(own);
    const { getToken } = world.provider(source, { rejectionRetryWindowMs: 0 });
    await getToken();
    expect(world.requests).toEqual(['POST /oauth/token']);
    world.genesys.regenerateByHand(own.clientId);
    change(standby);
    expect((await getToken({ forceRefresh: true })).clientId).toBe(standby.clientId);
    world.genesys.regenerateByHand(standby.clientId);
    change(foreign);
    await world.clock.advance(10_000);
    await expect(getToken({ forceRefresh: true })).rejects.toMatchObject({ code: 'organization-mismatch' });
  });

  it('that cannot be checked do not block a token', async () => {
    const world = createClientWorld();
    const [dead, alive] = [world.createClient(), world.createClient()];
    const { source } = changeableSource(dead, alive);
    const { getToken } = world.provider(source);
    world.fail('/api/v2/tokens/me', 'network-error', refusal(503), refusal(503));
    await getToken();
    world.genesys.deleteByHand(dead.clientId);
    expect((await getToken({ forceRefresh: true })).clientId).toBe(alive.clientId);
  });

  it('are different for two regions, and nothing is sent to the second', async () => {
    const world = createClientWorld();
    const [one, other] = [world.createClient(), world.createClient()];
    const { source } = changeableSource(one);
    let environment: 'mypurecloud.ie' | 'mypurecloud.com' = 'mypurecloud.com';
    const { getToken } = world.provider(
      {
        name: 'changing',
        load: async (options) => {
          const [first] = await source.load(options);
          return first === undefined
            ? []
            : [{ ...first, environment, ...(environment === 'mypurecloud.ie' ? { clientId: other.clientId } : {}) }];
        },
      },
      { rejectionRetryWindowMs: 0 },
    );
    await getToken();
    environment = 'mypurecloud.ie';
    await expect(getToken({ forceRefresh: true })).rejects.toMatchObject({
      code: 'organization-mismatch',
      message: expect.stringContaining('mypurecloud.ie'),
    });
    expect(world.tokenRequests()).toBe(1);
  });
});
