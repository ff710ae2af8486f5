import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CredentialFields } from '../../client/credential.ts';
import type { TokenProviderEvent } from '../../client/events.ts';
import { fromStatic } from '../../client/sources/from-static.ts';
import { createTokenProvider } from '../../client/token-provider.ts';
import { type ForeignTokenEndpoint, startForeignTokenEndpoint } from './foreign-token-endpoint.ts';

const clientId = '11111111-2222-4333-8444-555555555555';
const first = { clientId, clientSecret: 'first-secret-with-Marks_~.-0123456789' };
const second = { clientId, clientSecret: 'second-secret-canary-0123456789' };

/** A source that holds another credential after a rotation. */
const sourceOf = (stored: { credential: CredentialFields }) => ({
  name: 'a store',
  load: async () => fromStatic(stored.credential).load({ refresh: true }),
});

describe.each(['opaque', 'jwt'] as const)('with the token endpoint of oidc-provider and %s tokens', (format) => {
  let server: ForeignTokenEndpoint;
  beforeAll(async () => {
    server = await startForeignTokenEndpoint(format);
  });
  afterAll(() => server.close());

  it('the token provider gets one token for many callers, which the server says is live', async () => {
    server.register(first);
    const { getToken } = createTokenProvider(fromStatic(first), { gatewayUrl: server.url });
    const [token, ...others] = await Promise.all([getToken(), getToken(), getToken()]);
    expect(others).toEqual([token, token]);
    expect(token?.reveal().split('.').length).toBe(format === 'jwt' ? 3 : 1);
    expect(token?.expiresAt.getTime()).toBeGreaterThan(Date.now() + 3_500_000);
    if (format === 'opaque') {
      const said = await server.introspect(token?.reveal() ?? '', first);
      expect(said).toMatchObject({ active: true, client_id: clientId });
    }
  });

  it('the token provider takes a rejected secret for rejected, and shows it to nobody', async () => {
    server.register(second);
    const events: TokenProviderEvent[] = [];
    const provider = createTokenProvider(fromStatic(first), {
      gatewayUrl: server.url,
      onEvent: (event) => events.push(event),
    });
    const error = await provider.getToken().catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'credentials-rejected' });
    expect(`${JSON.stringify(events)}${JSON.stringify(error)}${(error as Error).stack}`).not.toContain('first-secret');
  });

  it('the token provider finds the new secret after a rotation, when its old one is rejected', async () => {
    server.register(first);
    const stored = { credential: first };
    const provider = createTokenProvider(sourceOf(stored), { gatewayUrl: server.url });
    const before = await provider.getToken();
    server.register(second);
    stored.credential = second;
    const after = await provider.getToken({ forceRefresh: true });
    expect(after.reveal()).not.toBe(before.reveal());
  });

  it('the token provider does not take a client that may not use the grant for a rejected secret', async () => {
    server.register({ ...first, grantTypes: ['authorization_code'] });
    const { getToken } = createTokenProvider(fromStatic(first), { gatewayUrl: server.url });
    await expect(getToken()).rejects.toMatchObject({ code: 'genesys-request-rejected', status: 400 });
  });
});
