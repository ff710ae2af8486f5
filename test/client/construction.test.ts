import { describe, expect, it } from 'vitest';
import { fromStatic } from '../../client/sources/from-static.ts';
import { createTokenProvider } from '../../client/token-provider.ts';
import { createClientWorld } from './world.ts';

const source = fromStatic({ clientId: 'c', clientSecret: 's' });

describe('createTokenProvider', () => {
  it.each([
    ['no source', undefined, {}, 'No source was given'],
    ['something that is no source', {}, {}, 'No source was given'],
    ['a negative timeout', source, { timeoutMs: -1 }, '"timeoutMs" is -1'],
    ['a timeout of nothing', source, { timeoutMs: 0 }, '"timeoutMs" is 0'],
    ['a negative wait', source, { maxRateLimitWaitMs: -5 }, '"maxRateLimitWaitMs" is -5'],
    ['a wait that is no number', source, { maxRateLimitWaitMs: Number.NaN }, '"maxRateLimitWaitMs" is NaN'],
    ['a margin that is no number', source, { refreshMarginMs: Number.NaN }, '"refreshMarginMs" is NaN'],
    ['an organization of nothing', source, { organizationId: '' }, '"organizationId" is empty'],
    [
      'a misspelled option',
      source,
      { timeoutMS: 5 },
      'There is no option "timeoutMS" (allowed: gatewayUrl, timeoutMs,',
    ],
    ['a negative patience', source, { rejectionRetryWindowMs: -1 }, '"rejectionRetryWindowMs" is -1'],
    ['a period in words', source, { timeoutMs: '10s' }, '"timeoutMs" is 10s'],
    ['an unencrypted gateway', source, { gatewayUrl: 'http://gateway.example' }, '"gatewayUrl" must be https://'],
    ['a gateway with a password', source, { gatewayUrl: 'https://u:canary@gateway.example' }, '"gatewayUrl" must be'],
    ['a gateway with a query', source, { gatewayUrl: 'https://gateway.example/?a=canary' }, '"gatewayUrl" must be'],
    ['a gateway that is no URL', source, { gatewayUrl: 'gateway.example' }, '"gatewayUrl" must be'],
  ])('refuses %s by name', (_what, given, options, problem) => {
    const create = () => createTokenProvider(given as never, options as never);
    expect(create).toThrow(`invalid-options: ${problem}`);
    expect(create).not.toThrow('canary');
  });

  it.each([
    'https://gateway.example',
    'https://gateway.example:8443/genesys/',
    'http://localhost:8080',
    'http://[::1]:1/x',
  ])('accepts the gateway %s', (gatewayUrl) => {
    expect(() => createTokenProvider(source, { gatewayUrl })).not.toThrow();
    expect(() => createTokenProvider(source, { gatewayUrl: new URL(gatewayUrl) })).not.toThrow();
  });

  it('sends nothing until it is used', () => {
    const world = createClientWorld();
    world.provider(world.createClient());
    expect(world.requests).toEqual([]);
  });
});

describe('peekToken', () => {
  it('returns the cached token, and undefined when there is none or it is due', async () => {
    const world = createClientWorld();
    const { peekToken, getToken } = world.provider(world.createClient({ lifeSeconds: 3600 }));
    expect(peekToken()).toBeUndefined();
    const token = await getToken();
    expect(peekToken()).toBe(token);
    await world.clock.advance(54 * 60_000);
    expect(peekToken()).toBe(token);
    await world.clock.advance(60_000);
    expect(peekToken()).toBeUndefined();
    expect(await getToken()).toBe(token);
    await world.clock.settle();
    expect(peekToken()).not.toBe(token);
    expect(peekToken()).toBeDefined();
  });
});
