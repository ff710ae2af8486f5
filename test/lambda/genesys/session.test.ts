import { inspect } from 'node:util';
import ApiClient from 'purecloud-platform-client-v2/src/purecloud-platform-client-v2/ApiClient.js';
import { describe, expect, it } from 'vitest';
import { html, json, throttle } from './local-server.ts';
import { arrangeCloud, clientSecret } from './session-under-test.ts';
import { serve } from './transport-under-test.ts';

const login = 'POST /oauth/token';
const client = json(200, {
  id: 'client-1',
  name: 'Billing',
  state: 'active',
  roleDivisions: [],
  secret: 'no longer sent',
});
const refusal = (error: string) => json(400, { error, description: 'no' }, { 'inin-correlation-id': 'correlation-1' });

describe('a token', () => {
  it('serves all calls, also those that begin at once', async () => {
    const { session, open, count } = await arrangeCloud({ 'GET /api/v2/oauth/clients/client-1': client });
    await Promise.all([session.getClient('client-1'), open().getClient('client-1'), session.logIn()]);
    expect(count(login)).toBe(1);
  });

  it('is renewed before it ends', async () => {
    const { session, count, time } = await arrangeCloud({});
    await session.logIn();
    time.advance(3_200_000);
    await session.logIn();
    expect(count(login)).toBe(1);
    time.advance(200_000);
    await session.logIn();
    expect(count(login)).toBe(2);
  });

  it.each([
    [100, 75_000, 85_000],
    [86_400, 86_095_000, 86_105_000],
  ])(
    'of %d seconds is renewed at a fifth of its life, or five minutes, before it ends',
    async (life, before, after) => {
      const { session, count, time } = await arrangeCloud({
        [login]: json(200, { access_token: 'token', expires_in: life }),
      });
      await session.logIn();
      time.advance(before);
      await session.logIn();
      expect(count(login)).toBe(1);
      time.advance(after - before);
      await session.logIn();
      expect(count(login)).toBe(2);
    },
  );

  it('without a readable end serves one call, and is revoked all the same', async () => {
    const { session, count } = await arrangeCloud({
      [login]: json(200, { access_token: 'token' }),
      'DELETE /api/v2/tokens/me': json(200, {}),
    });
    await session.logIn();
    await session.logIn();
    expect(count(login)).toBe(2);
    await session.revokeToken();
    expect(count('DELETE /api/v2/tokens/me')).toBe(1);
  });

  it('that was revoked behind our back is replaced once', async () => {
    const { session, server, count } = await arrangeCloud({
      'GET /api/v2/oauth/clients/client-1': (outgoing, received) =>
        (received.headers.authorization === 'Bearer token-1' ? json(401, {}) : client)(outgoing, received),
    });
    expect(await session.getClient('client-1')).toMatchObject({ id: 'client-1' });
    expect(count(login)).toBe(2);
    expect(server.received).toHaveLength(4);
  });

  it('that is rejected again is not retried for ever', async () => {
    const { session, count } = await arrangeCloud({ 'GET /api/v2/oauth/clients/client-1': json(401, {}) });
    await expect(session.getClient('client-1')).rejects.toMatchObject({ code: 'current-credential-rejected' });
    expect(count(login)).toBe(2);
  });

  it('of one credential never becomes the default of the SDK', async () => {
    const { session } = await arrangeCloud({});
    await session.logIn();
    expect(ApiClient.instance).toBeUndefined();
  });
});

describe('a login', () => {
  it.each([400, 401])('that is rejected with HTTP %d proves that the credential is dead', async (status) => {
    const response = json(status, { error: 'invalid_client' }, { 'inin-correlation-id': 'correlation-1' });
    const { cloud, credential, session } = await arrangeCloud({ [login]: response });
    expect(await session.logIn()).toBe('rejected');
    const rejected = { outcome: 'rejected', status, error: 'invalid_client', correlationId: 'correlation-1' };
    expect(await cloud.tryLogin(credential)).toEqual(rejected);
  });

  it.each([
    ['a request that was malformed', refusal('invalid_request')],
    ['a server in trouble', refusal('temporarily_unavailable')],
    ['the page of a proxy', html(400)],
    ['a gateway with a code of its own', json(400, { code: 'bad.request' })],
    ['a gateway with a code beside', json(400, { code: 'bad.request', error: 'invalid_request' })],
    ['a firewall', html(403)],
    ['a success without a token', json(200, {})],
  ])('proves nothing about the credential when the response is that of %s', async (_what, response) => {
    const { cloud, credential } = await arrangeCloud({ [login]: response });
    await expect(cloud.tryLogin(credential)).rejects.toMatchObject({ name: 'RotationError' });
  });

  it('is sent each time for a proof, and never uses a kept token', async () => {
    const { cloud, credential, session, count } = await arrangeCloud({});
    await session.logIn();
    expect((await cloud.tryLogin(credential)).outcome).toBe('accepted');
    expect(count(login)).toBe(2);
  });

  it('goes through the path of the gateway', async () => {
    const { session, server } = await arrangeCloud(
      { 'GET /genesys/api/v2/oauth/clients/client-1': client },
      '/genesys',
    );
    await session.getClient('client-1');
    expect(server.received.map(({ url }) => url)).toEqual([
      '/genesys/oauth/token',
      '/genesys/api/v2/oauth/clients/client-1',
    ]);
  });

  it('leaves the secret in no error', async () => {
    const { session } = await arrangeCloud({ [login]: refusal('invalid_client') });
    const error = await session.getClient('client-1').catch((error: unknown) => error);
    const basic = Buffer.from(`client-1:${clientSecret}`).toString('base64');
    const text = inspect(error, { depth: null, showHidden: true });
    expect(text).not.toContain(clientSecret);
    expect(text).not.toContain(basic);
  });
});

describe('a login that fails', () => {
  const call = 'GET /api/v2/oauth/clients/client-1';
  const description = 'The IP address 203.0.113.7 is not on the allow list.';
  const notListed = json(401, { error: 'invalid_client', description });

  it.each([
    ['a malformed request', refusal('invalid_request'), 'login-inconclusive'],
    ['an unknown grant', refusal('unsupported_grant_type'), 'login-inconclusive'],
    ['a client without the grant', refusal('unauthorized_client'), 'login-inconclusive'],
    ['a server that failed', refusal('server_error'), 'login-inconclusive'],
    ['HTTP 401 without a word', html(401), 'login-inconclusive'],
    ['a word of a firewall', json(403, { error: 'invalid_client' }), 'login-inconclusive'],
    ['an address on no list', notListed, 'address-not-allowed'],
    ['an outage', html(503), 'genesys-unavailable'],
    ['a rate limit', throttle(3_600), 'rate-limited'],
  ])('with %s is reported as one, and is no rejection of the credential', async (_what, response, code) => {
    const { session, cloud, credential } = await arrangeCloud({ [login]: response });
    const named = {
      code,
      outcome: 'unchanged',
      summary: expect.stringMatching(/the login of client-1|POST .oauth.token/),
    };
    await expect(session.getClient('client-1')).rejects.toMatchObject(named);
    await expect(cloud.tryLogin(credential)).rejects.toMatchObject(named);
  });

  it('because the credential is dead is reported for the call that needed it', async () => {
    const { session, count } = await arrangeCloud({ [login]: refusal('invalid_client') });
    await expect(session.getClient('client-1')).rejects.toMatchObject({
      code: 'current-credential-rejected',
      correlationId: 'correlation-1',
      summary: expect.stringContaining(call),
      cause: { status: 401, errorCode: 'invalid_client', explanation: 'no', correlationId: 'correlation-1' },
    });
    expect(count(call)).toBe(0);
  });

  it('after another program revoked the token is reported the same way', async () => {
    let logins = 0;
    const { session, count } = await arrangeCloud({
      [login]: (outgoing, received) => {
        logins += 1;
        const first = json(200, { access_token: 'token-1', expires_in: 3600 });
        (logins === 1 ? first : refusal('invalid_client'))(outgoing, received);
      },
      [call]: (outgoing, received) => (logins === 1 ? json(401, {}) : client)(outgoing, received),
    });
    await expect(session.getClient('client-1')).rejects.toMatchObject({
      code: 'current-credential-rejected',
      cause: { status: 401, errorCode: 'invalid_client' },
    });
    expect(count(call)).toBe(1);
  });
});

describe('a client', () => {
  it('is copied with every field that its owner sets and none that the server owns', async () => {
    const { session } = await arrangeCloud({
      'GET /api/v2/oauth/clients/client-1': json(200, {
        id: 'client-1',
        ipAllowList: ['x'],
        createdBy: {},
        selfUri: '/',
      }),
    });
    expect((await session.getClient('client-1'))?.properties).toEqual({ ipAllowList: ['x'], name: '' });
  });

  it('that does not exist is absent, and counts as deleted', async () => {
    const { session } = await arrangeCloud({});
    expect(await session.getClient('client-1')).toBeUndefined();
    await expect(session.deleteClient('client-1')).resolves.toBeUndefined();
  });

  it('that was created, but whose response lacks the secret, may be there', async () => {
    const { session } = await arrangeCloud({ 'POST /api/v2/oauth/clients': json(200, { id: 'client-2' }) });
    await expect(session.createClient({ name: 'standby' })).rejects.toMatchObject({ outcome: 'unknown' });
  });

  it('is rejected, and the error names the missing permission', async () => {
    const { session } = await arrangeCloud({ 'POST /api/v2/oauth/clients': json(403, { message: 'Missing.' }) });
    await expect(session.createClient({})).rejects.toMatchObject({
      code: 'missing-permission',
      nextStep: expect.stringContaining('oauth:client:add'),
    });
  });
});

describe('the list of clients', () => {
  const list = 'GET /api/v2/oauth/clients';

  it('ends with an empty page, whatever it points to', async () => {
    const { session, count } = await arrangeCloud({ [list]: json(200, { entities: [], nextUri: '/x?page=2' }) });
    expect(await session.listClients()).toEqual([]);
    expect(count(list)).toBe(1);
  });

  it('that leads in a circle is given up', async () => {
    const circle = json(200, { entities: [{ id: 'client-1' }], nextUri: '/x' });
    const { session, count } = await arrangeCloud({ [list]: circle });
    await expect(session.listClients()).rejects.toMatchObject({
      code: 'genesys-unavailable',
      outcome: 'unchanged',
      summary: expect.stringContaining('500 pages'),
    });
    expect(count(list)).toBe(500);
  });

  it('is read to its end, and never from a host that a response names', async () => {
    const elsewhere = await serve(json(200, { entities: [] }));
    const { session, server } = await arrangeCloud({
      'GET /api/v2/oauth/clients': (outgoing, received) =>
        json(
          200,
          received.url.includes('page=2')
            ? { entities: [{ id: 'client-2' }] }
            : { entities: [{ id: 'client-1' }], nextUri: `${elsewhere.url}/stolen?page=2` },
        )(outgoing, received),
    });
    expect((await session.listClients()).map(({ id }) => id)).toEqual(['client-1', 'client-2']);
    expect(server.received.at(-1)?.url).toBe('/api/v2/oauth/clients?page=2');
    expect(elsewhere.received).toEqual([]);
  });
});

it('says which strategies are left where an organization has no endpoint for several secrets', async () => {
  const { session } = await arrangeCloud({});
  await expect(session.listSecrets('client-1')).rejects.toMatchObject({
    code: 'multi-secret-unavailable',
    nextStep: expect.stringContaining('alternating-clients'),
  });
});
