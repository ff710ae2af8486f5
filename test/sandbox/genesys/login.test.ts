import { describe, expect, it } from 'vitest';
import { basic, organizationUnderTest } from './organization-under-test.ts';

const form = 'application/x-www-form-urlencoded';
const grant = 'grant_type=client_credentials';

describe('POST /oauth/token', () => {
  it('returns an opaque token with the validity of the client', async () => {
    const { cloud, login, organization, everywhere, salesRole } = organizationUnderTest();
    const { clientId, clientSecret } = cloud.createClient({
      organization,
      name: 'short',
      roleDivisions: [everywhere(salesRole)],
      accessTokenValiditySeconds: 300,
    });
    const { status, body } = await login(clientId, clientSecret);
    expect(status).toBe(200);
    expect(body).toEqual({ access_token: expect.stringMatching(/^[\w-]{86}$/), token_type: 'bearer', expires_in: 300 });
  });

  it('can create and accept secrets and tokens with characters that encodings change', async () => {
    const { cloud, login, createSalesClient } = organizationUnderTest();
    cloud.settings.hostileCharacters = true;
    const { clientId, clientSecret } = createSalesClient();
    const { status, body } = await login(clientId, clientSecret);
    expect(status).toBe(200);
    expect(encodeURIComponent(clientSecret).length).toBeGreaterThan(clientSecret.length * 1.5);
    expect(body.access_token).toMatch(/[+/~.]/);
  });

  it('rejects an unknown client with 400 and a wrong secret with 401, both invalid_client', async () => {
    const { login, createSalesClient } = organizationUnderTest();
    const { clientId, clientSecret } = createSalesClient();
    const unknown = await login('00000000-0000-4000-8000-000000000000', clientSecret);
    const wrong = await login(clientId, 'wrong');
    expect([unknown.status, unknown.body.error, unknown.body.description]).toEqual([
      400,
      'invalid_client',
      'client not found',
    ]);
    expect([wrong.status, wrong.body.error, wrong.body.error_description]).toEqual([
      401,
      'invalid_client',
      'authentication failed',
    ]);
  });

  it.each([
    ['no Basic header', 'POST', { 'content-type': form }, grant, 401, 'invalid_client'],
    ['a Bearer header', 'POST', { 'content-type': form, authorization: 'Bearer x' }, grant, 401, 'invalid_client'],
    [
      'a JSON body',
      'POST',
      { 'content-type': 'application/json', authorization: basic('a', 'b') },
      '{}',
      400,
      'invalid_request',
    ],
    ['no grant type', 'POST', { 'content-type': form, authorization: basic('a', 'b') }, '', 400, 'invalid_request'],
    [
      'another grant type',
      'POST',
      { 'content-type': form, authorization: basic('a', 'b') },
      'grant_type=password',
      400,
      'unsupported_grant_type',
    ],
    ['another method', 'GET', { 'content-type': form, authorization: basic('a', 'b') }, grant, 405, 'invalid_request'],
  ])('rejects %s', async (_, method, headers, content, status, error) => {
    const response = await organizationUnderTest().send(
      method,
      '/oauth/token',
      { ...headers } as Record<string, string>,
      content,
    );
    expect([response.status, response.body.error]).toEqual([status, error]);
    expect(response.body.error_description).toBe(response.body.description);
  });

  it('rejects a client of another grant type', async () => {
    const { cloud, login, organization } = organizationUnderTest();
    const client = cloud.createClient({ organization, name: 'web', roleDivisions: [], authorizedGrantType: 'CODE' });
    expect((await login(client.clientId, client.clientSecret)).body.error).toBe('unauthorized_client');
  });

  it.each(['inactive', 'disabled'] as const)('rejects an %s client', async (state) => {
    const { cloud, login, createSalesClient } = organizationUnderTest();
    const { clientId, clientSecret } = createSalesClient();
    cloud.updateByHand(clientId, { state });
    expect((await login(clientId, clientSecret)).status).toBe(401);
  });

  it('never quotes the request in an error', async () => {
    const { login, createSalesClient } = organizationUnderTest();
    const { clientId, clientSecret } = createSalesClient();
    const mixedUp = await login(clientSecret, clientId);
    const wrong = await login(clientId, `${clientSecret}x`);
    for (const { text } of [mixedUp, wrong]) expect(text).not.toContain(clientSecret);
  });

  it('creates secrets of 43 characters that contain - and _', () => {
    const { cloud, createSalesClient } = organizationUnderTest();
    for (let count = 0; count < 50; count += 1) createSalesClient();
    for (const secret of cloud.createdSecrets()) {
      expect(secret).toMatch(/^[\w-]{43}$/);
      expect(secret).toContain('-');
      expect(secret).toContain('_');
    }
  });
});

describe('propagation', () => {
  it('rejects a client created through the API until the delay has elapsed', async () => {
    const { asAdmin, clock, everywhere, login, salesRole } = organizationUnderTest({ propagationDelayMs: 10_000 });
    const { body } = await asAdmin('POST', '/api/v2/oauth/clients', {
      name: 'new',
      authorizedGrantType: 'CLIENT-CREDENTIALS',
      roleDivisions: [everywhere(salesRole)],
    });
    const attempt = () => login(String(body.id), String(body.secret));
    expect((await attempt()).body.description).toBe('client not found');
    await clock.advance(10_001);
    expect((await attempt()).status).toBe(200);
  });

  it('rejects a regenerated secret until the delay has elapsed, and the old one at once', async () => {
    const { cloud, clock, createSalesClient, login } = organizationUnderTest({ propagationDelayMs: 10_000 });
    const { clientId, clientSecret } = createSalesClient();
    const fresh = cloud.regenerateByHand(clientId).clientSecret;
    expect((await login(clientId, clientSecret)).status).toBe(401);
    expect((await login(clientId, fresh)).body.description).toBe('authentication failed');
    await clock.advance(10_001);
    expect((await login(clientId, fresh)).status).toBe(200);
  });

  it('can accept the old secret for a while', async () => {
    const { cloud, clock, createSalesClient, login } = organizationUnderTest({ oldSecretLingersMs: 5_000 });
    const { clientId, clientSecret } = createSalesClient();
    cloud.regenerateByHand(clientId);
    expect((await login(clientId, clientSecret)).status).toBe(200);
    await clock.advance(5_001);
    expect((await login(clientId, clientSecret)).status).toBe(401);
  });
});
