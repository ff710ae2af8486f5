import { describe, expect, it } from 'vitest';
import { fromSecretsManager } from '../../client/sources/from-secrets-manager.ts';
import { systemTime } from '../../client/time.ts';
import { createTokenProvider } from '../../client/token-provider.ts';
import { createClientWorld } from './world.ts';

describe('a machine that sleeps between the request for a token and its response', () => {
  it.each([
    ['by the wall clock only', 0],
    ['by both clocks', 7_200_000],
  ])('gets another token, %s', async (_what, monotonicMs) => {
    const world = createClientWorld();
    let isAsleep = false;
    const { getToken } = world.provider(world.createClient({ lifeSeconds: 3600 }), {
      time: { ...world.clock, monotonicNow: () => world.clock.monotonicNow() + (isAsleep ? monotonicMs : 0) },
      fetch: async (input, init) => {
        const response = await world.fetch(input, init);
        if (!isAsleep) world.clock.setWallClock(7_200_000);
        isAsleep = true;
        return response;
      },
    });
    expect((await getToken()).expiresAt.getTime() - world.clock.now()).toBeGreaterThan(3_000_000);
    expect(world.tokenRequests()).toBe(2);
  });

  it('again and again gets an error, not an expired token', async () => {
    const world = createClientWorld();
    const { getToken } = world.provider(world.createClient({ lifeSeconds: 3600 }), {
      fetch: (input, init) => {
        world.clock.setWallClock(7_200_000);
        return world.fetch(input, init);
      },
    });
    await expect(getToken()).rejects.toMatchObject({
      code: 'genesys-unavailable',
      message: expect.stringContaining('expired'),
    });
    expect(world.tokenRequests()).toBe(3);
  });
});

describe('periods without an end', () => {
  const endless = [Number.POSITIVE_INFINITY, 2 ** 33, 2 ** 31, 10_000.5];
  const names = ['timeoutMs', 'maxRateLimitWaitMs', 'rejectionRetryWindowMs', 'sourceTimeoutMs', 'refreshMarginMs'];
  const isWarned = async (action: () => Promise<unknown>) => {
    const warnings: string[] = [];
    const note = ({ name }: Error) => void warnings.push(name);
    process.on('warning', note);
    await action();
    await new Promise(setImmediate);
    process.off('warning', note);
    return warnings;
  };

  it.each(names.flatMap((name) => endless.map((value) => [name, value] as const)))(
    '%s of %d is taken',
    async (name, value) => {
      const world = createClientWorld();
      const { clientId, clientSecret } = world.createClient();
      const source = { name: 's', load: async () => [{ clientId, clientSecret } as never] };
      const provider = world.provider(source, { [name]: value, time: systemTime });
      expect(await isWarned(provider.getToken)).toEqual([]);
    },
  );

  it.each(endless)('timeoutMs and cacheMs of %d are taken by a source', async (value) => {
    const client = { send: async () => ({ VersionId: 'v', SecretString: '{"clientId":"a","clientSecret":"b"}' }) };
    const source = fromSecretsManager({ secretId: 'x', client, timeoutMs: value, cacheMs: value });
    expect(await isWarned(() => source.load({ refresh: false }))).toEqual([]);
  });

  it.each([
    ['timeoutMs', Number.NaN],
    ['cacheMs', Number.NEGATIVE_INFINITY],
    ['timeoutMs', 0],
    ['timeoutMs', '5s'],
  ])('%s of %s is refused when the source is created', (name, value) => {
    expect(() => fromSecretsManager({ secretId: 'x', [name]: value } as never)).toThrow(`invalid-options: "${name}"`);
  });

  it.each([1e300, '3600', '86400.5'])('a lifetime of %j is one that a date can show', async (expires_in) => {
    const fetch = async () => Response.json({ access_token: 't', expires_in });
    const { getToken } = createTokenProvider(
      { name: 's', load: async () => [{ clientId: 'a', clientSecret: 'b' } as never] },
      { fetch },
    );
    expect((await getToken()).expiresAt.toISOString()).toMatch(/^20/);
  });
});

describe('refreshMarginMs', () => {
  it.each([
    [undefined, 300],
    [600_000, 600],
    [0, 5],
    [10_000_000, 1800],
  ])('of %s renews a token of an hour %d s before its end', async (refreshMarginMs, seconds) => {
    const world = createClientWorld();
    const { getToken, peekToken } = world.provider(world.createClient({ lifeSeconds: 3600 }), { refreshMarginMs });
    await getToken();
    await world.clock.advance((3600 - seconds) * 1000 - 1);
    expect(peekToken()).toBeDefined();
    await world.clock.advance(1);
    expect(peekToken()).toBeUndefined();
  });
});
