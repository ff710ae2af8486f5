import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { runInNewContext } from 'node:vm';
import { afterAll, describe, expect, it } from 'vitest';
import { fromStatic } from '../../client/sources/from-static.ts';
import { createTokenProvider } from '../../client/token-provider.ts';
import { createClientWorld, gatewayUrl, refusal } from './world.ts';

const path = '/api/v2/tokens/me';

async function expire(world: ReturnType<typeof createClientWorld>, token: string): Promise<void> {
  const headers = { authorization: `Bearer ${token}` };
  await world.fetch(`${gatewayUrl}${path}`, { method: 'DELETE', headers });
  world.requests.length = 0;
  world.authorizations.length = 0;
}

describe('authorizedFetch', () => {
  it('adds the token to a path, a URL and a Request', async () => {
    const world = createClientWorld();
    const { authorizedFetch, getToken } = world.provider(world.createClient());
    const url = `${gatewayUrl}${path}`;
    for (const input of [path, url, new URL(url), new Request(url)]) {
      expect((await authorizedFetch(input)).status).toBe(200);
    }
    const bearer = `Bearer ${(await getToken()).reveal()}`;
    expect(world.authorizations.slice(1)).toEqual([bearer, bearer, bearer, bearer]);
  });

  it('keeps the method, the headers and the body', async () => {
    const world = createClientWorld();
    const sent: Request[] = [];
    const { authorizedFetch } = world.provider(world.createClient(), {
      fetch: (input, init) => {
        sent.push(new Request(input, init));
        return world.fetch(input, init);
      },
    });
    const init = { method: 'PUT', headers: { 'x-trace': '1', authorization: 'Basic mine' }, body: '{"a":1}' };
    await authorizedFetch('/api/v2/oauth/clients', init);
    const [, request] = sent;
    expect(request?.method).toBe('PUT');
    expect(request?.headers.get('x-trace')).toBe('1');
    expect(request?.headers.get('authorization')).toMatch(/^Bearer /);
    expect(await request?.text()).toBe('{"a":1}');
  });

  it('renews the token after a 401 and retries the request once', async () => {
    const world = createClientWorld();
    const { authorizedFetch, getToken } = world.provider(world.createClient());
    const token = await getToken();
    await expire(world, token.reveal());
    const response = await authorizedFetch(path);
    expect(response.status).toBe(200);
    expect(world.requests).toEqual([`GET ${path}`, 'POST /oauth/token', `GET ${path}`]);
  });

  it('renews once for many requests that were rejected together', async () => {
    const world = createClientWorld();
    const { authorizedFetch, getToken } = world.provider(world.createClient());
    const token = await getToken();
    await expire(world, token.reveal());
    const responses = await Promise.all(Array.from({ length: 200 }, () => authorizedFetch(path)));
    expect(new Set(responses.map(({ status }) => status))).toEqual(new Set([200]));
    expect(world.tokenRequests()).toBe(1);
  });

  it('returns the second 401 as it is, and does not request a token for every rejected call', async () => {
    const world = createClientWorld();
    const { authorizedFetch } = world.provider(world.createClient(), {
      fetch: (input, init) =>
        String(input).includes('/api/') ? Promise.resolve(refusal(401)) : world.fetch(input, init),
    });
    for (let call = 0; call < 100; call += 1) {
      expect((await authorizedFetch(path)).status).toBe(401);
      await world.clock.advance(100);
    }
    expect(world.tokenRequests()).toBeLessThan(8);
  });

  it('does not retry after a 403', async () => {
    const world = createClientWorld();
    const { authorizedFetch } = world.provider(world.createClient());
    const response = await authorizedFetch('/api/v2/oauth/clients', { method: 'POST', body: '{}' });
    expect([403, 415, 400]).toContain(response.status);
    world.fail(path, refusal(403));
    world.requests.length = 0;
    expect((await authorizedFetch(path)).status).toBe(403);
    expect(world.requests).toEqual([`GET ${path}`]);
  });

  it('waits as long as a 429 asks, and no longer than allowed', async () => {
    const world = createClientWorld();
    const { authorizedFetch } = world.provider(world.createClient());
    world.fail(path, refusal(429, {}, { 'retry-after': '12' }));
    const waiting = authorizedFetch(path);
    await world.clock.advance(11_999);
    expect(world.requests.filter((request) => request === `GET ${path}`)).toHaveLength(1);
    await world.clock.advance(1);
    expect((await waiting).status).toBe(200);
    world.fail(path, refusal(429, {}, { 'retry-after': '61' }));
    expect((await authorizedFetch(path)).status).toBe(429);
  });

  it('ends a wait when the caller aborts', async () => {
    const world = createClientWorld();
    const { authorizedFetch } = world.provider(world.createClient());
    world.fail(path, refusal(429, {}, { 'retry-after': '12' }));
    const controller = new AbortController();
    const waiting = authorizedFetch(path, { signal: controller.signal }).catch((error: unknown) => error);
    await world.clock.advance(1000);
    const reason = new Error('no longer wanted');
    controller.abort(reason);
    expect(await waiting).toBe(reason);
  });

  it('does not retry a body that it cannot replay', async () => {
    const world = createClientWorld();
    const { authorizedFetch, getToken } = world.provider(world.createClient());
    const token = await getToken();
    await expire(world, token.reveal());
    const body = new Blob(['{}']).stream();
    const init = { method: 'POST', body, duplex: 'half' } as RequestInit;
    expect((await authorizedFetch('/api/v2/oauth/clients', init)).status).toBe(401);
    expect(world.requests).toEqual(['POST /api/v2/oauth/clients']);
  });

  it.each([
    [
      'an async generator of another realm',
      () => runInNewContext('(async function* () { yield new Uint8Array(1); })()'),
    ],
    ['an old stream', () => ({ pipe() {}, on() {} })],
    ['a stream without an iterator', () => ({ getReader() {} })],
  ])('does not retry %s', async (_what, create) => {
    const world = createClientWorld();
    const sent: unknown[] = [];
    const { authorizedFetch } = world.provider(world.createClient(), {
      fetch: async (input, init) => {
        if (String(input).includes('/oauth/')) return world.fetch(input, init);
        sent.push(init?.body);
        return refusal(sent.length === 1 ? 429 : 401, {}, { 'retry-after': '1' });
      },
    });
    const body = create() as NonNullable<RequestInit['body']>;
    const init = { method: 'POST', body, duplex: 'half' };
    expect((await authorizedFetch('/api/v2/uploads', init)).status).toBe(429);
    expect(sent).toEqual([body]);
  });

  it('takes a Request of another realm', async () => {
    const world = createClientWorld();
    const { authorizedFetch } = world.provider(world.createClient());
    const foreign = runInNewContext(`({ url: '${gatewayUrl}${path}', method: 'DELETE', headers: {}, body: null })`);
    expect((await authorizedFetch(foreign)).status).toBe(204);
    expect(world.requests.at(-1)).toBe(`DELETE ${path}`);
  });

  describe('behind a redirect to another host', () => {
    const servers: Server[] = [];
    const received: { readonly authorization: string | undefined; readonly body: string }[] = [];
    const listen = async (answer: (response: ServerResponse) => void) => {
      const server = createServer(async (request, response) => {
        const body = Buffer.concat(await request.toArray()).toString();
        if (request.url === '/oauth/token') response.end('{"access_token":"canary-token","expires_in":3600}');
        else {
          received.push({ authorization: request.headers.authorization, body });
          answer(response);
        }
      }).listen(0, '127.0.0.1');
      await once(server, 'listening');
      servers.push(server);
      return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    };
    afterAll(() => {
      for (const server of servers) server.closeAllConnections();
      for (const server of servers) server.close();
    });

    it.each([
      ['POST', 307, '{"canary":1}'],
      ['PUT', 308, '{"canary":1}'],
      ['GET', 302, undefined],
    ])('%s sends neither token nor body there after a %d', async (method, status, body) => {
      const elsewhere = await listen((response) => response.end('elsewhere'));
      const api = await listen((response) => response.writeHead(status, { location: `${elsewhere}/steal` }).end());
      const { authorizedFetch } = createTokenProvider(fromStatic({ clientId: 'c', clientSecret: 's' }), {
        gatewayUrl: api,
      });
      received.length = 0;
      const init = { method, ...(body && { body }) };
      const inputs = [
        () => authorizedFetch('/api/v2/x', init),
        () => authorizedFetch(new Request(`${api}/api/v2/x`, init)),
      ];
      for (const send of inputs) expect((await send()).status).toBe(body ? status : 200);
      expect(received.map(({ authorization, body: sent }) => [authorization, sent])).toEqual(
        body
          ? [
              ['Bearer canary-token', body],
              ['Bearer canary-token', body],
            ]
          : [
              ['Bearer canary-token', ''],
              [undefined, ''],
              ['Bearer canary-token', ''],
              [undefined, ''],
            ],
      );
    });
  });

  it.each([
    'https://api.mypurecloud.com/api/v2/tokens/me',
    'https://evil.example/api/v2/tokens/me',
    'http://127.0.0.1:2/api/v2/tokens/me',
    '//evil.example/api/v2',
    'http://127.0.0.1:1@evil.example/',
    'file:///etc/passwd',
    'not a url',
  ])('sends no token to %s', async (url) => {
    const world = createClientWorld();
    const { authorizedFetch } = world.provider(world.createClient());
    await expect(authorizedFetch(url)).rejects.toMatchObject({ code: 'host-not-allowed' });
    expect(world.requests).toEqual(['POST /oauth/token']);
  });

  it('only sends tokens to the API in the region of the credential', async () => {
    const sent: string[] = [];
    const world = createClientWorld();
    const { authorizedFetch } = world.provider(world.createClient(), {
      gatewayUrl: undefined,
      fetch: async (input) => {
        sent.push(String(input));
        return refusal(200, { access_token: 'token', expires_in: 3600 });
      },
    });
    await authorizedFetch('/api/v2/tokens/me');
    await expect(authorizedFetch('https://api.mypurecloud.ie/api/v2/tokens/me')).rejects.toThrow('host-not-allowed');
    await expect(authorizedFetch('http://api.mypurecloud.com/api/v2/tokens/me')).rejects.toThrow('host-not-allowed');
    expect(sent).toEqual(['https://login.mypurecloud.com/oauth/token', 'https://api.mypurecloud.com/api/v2/tokens/me']);
  });

  it('reports why the token cannot be renewed', async () => {
    const world = createClientWorld();
    const credential = world.createClient();
    const { authorizedFetch } = world.provider(credential, { rejectionRetryWindowMs: 0 });
    await authorizedFetch(path);
    world.genesys.deleteByHand(credential.clientId);
    await expect(authorizedFetch(path)).rejects.toMatchObject({ code: 'credentials-rejected' });
  });
});
