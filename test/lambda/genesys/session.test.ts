import { inspect } from 'node:util';
import ApiClient from 'purecloud-platform-client-v2/src/purecloud-platform-client-v2/ApiClient.js';
import { describe, expect, it } from 'vitest';
import { html, json } from './local-server.ts';
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

  it('that was revoked behind our back is replaced once', async () => {
    const { session, server, count } = await arrangeCloud({
      'GET /api/v2/oauth/clients/client-1': (outgoing, received) =>
        (received.headers.authorization === 'Bearer token-1' ? json(401, {}) : client)(outgoing, received),
    });
    expect(await session.getClient('client-1')).toMatchObject({ id: 'client-1' });
    expect(count(login)).toBe(2);
    expect(server.received).toHaveLength(4);
  });

  it('that is refused again is not asked for for ever', async () => {
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
  it.each([400, 401])('that is refused with HTTP %d says that the credential is dead, as proof', async (status) => {
    const answer = json(status, { error: 'invalid_client' }, { 'inin-correlation-id': 'correlation-1' });
    const { cloud, credential, session } = await arrangeCloud({ [login]: answer });
    expect(await session.logIn()).toBe('refused');
    expect(await cloud.tryLogin(credential)).toEqual({ outcome: 'refused', status, correlationId: 'correlation-1' });
  });

  it.each([
    ['a request that was malformed', refusal('invalid_request')],
    ['a server in trouble', refusal('temporarily_unavailable')],
    ['the page of a proxy', html(400)],
    ['a firewall', html(403)],
    ['a success without a token', json(200, {})],
  ])('proves nothing about the credential when the answer is that of %s', async (_what, answer) => {
    const { cloud, credential } = await arrangeCloud({ [login]: answer });
    await expect(cloud.tryLogin(credential)).rejects.toMatchObject({ name: 'RotationError' });
  });

  it('is done anew each time for a proof, and not with a token that is in hand', async () => {
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
    const error = await session.getClient('client-1').catch((thrown: unknown) => thrown);
    const basic = Buffer.from(`client-1:${clientSecret}`).toString('base64');
    const text = inspect(error, { depth: null, showHidden: true });
    expect(text).not.toContain(clientSecret);
    expect(text).not.toContain(basic);
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

  it('that was made, but whose answer lacks the secret, may be there', async () => {
    const { session } = await arrangeCloud({ 'POST /api/v2/oauth/clients': json(200, { id: 'client-2' }) });
    await expect(session.createClient({ name: 'twin' })).rejects.toMatchObject({ outcome: 'unknown' });
  });

  it('is refused with the permission that is missing', async () => {
    const { session } = await arrangeCloud({ 'POST /api/v2/oauth/clients': json(403, { message: 'Missing.' }) });
    await expect(session.createClient({})).rejects.toMatchObject({
      code: 'missing-permission',
      nextStep: expect.stringContaining('oauth:client:add'),
    });
  });
});

describe('the list of clients', () => {
  it('is read to its end, and never from a host that an answer names', async () => {
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

it('says which strategies are left where an organisation has no endpoint for several secrets', async () => {
  const { session } = await arrangeCloud({});
  await expect(session.listSecrets('client-1')).rejects.toMatchObject({
    code: 'unsupported-by-org',
    nextStep: expect.stringContaining('alternating-clients'),
  });
});
