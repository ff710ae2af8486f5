import { createServer } from 'node:http';
import platformClient from 'purecloud-platform-client-v2';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fromStatic } from '../../client/sources/from-static.ts';
import { systemTime } from '../../client/time.ts';
import { createTokenProvider } from '../../client/token-provider.ts';
import { createClock } from '../../sandbox/core/clock.ts';
import { listenOnLoopback } from '../../sandbox/core/loopback.ts';
import { createGenesysCloud } from '../../sandbox/genesys/genesys-cloud.ts';
import { serve } from '../sandbox/genesys/serve.ts';
import type { ClientCredential } from './world.ts';

const clock = createClock();
const genesys = createGenesysCloud({ clock });
const organization = genesys.createOrganization({ name: 'Contact Centre' });
const role = genesys.createRole({ organization, name: 'Viewer', permissions: ['oauth:client:view'] });
let server: Awaited<ReturnType<typeof serve>>;

beforeAll(async () => {
  server = await serve(genesys);
});
afterAll(async () => {
  await server.close();
  clock.close();
});

const createClient = () =>
  genesys.createClient({ organization, name: 'crm-sync', roleDivisions: [{ roleId: role.id, divisionId: '*' }] });

function bind(credential: ClientCredential) {
  // The class is exported as its first instance; each test has one of its own.
  const ApiClient = platformClient.ApiClient.instance.constructor as new () => typeof platformClient.ApiClient.instance;
  const apiClient = new ApiClient();
  apiClient.config.live_reload_config = false;
  apiClient.setGateway({
    host: '127.0.0.1',
    protocol: 'http',
    port: server.port,
    path_params_login: '',
    path_params_api: '',
  });
  const provider = createTokenProvider(fromStatic(credential), {
    gatewayUrl: `http://127.0.0.1:${server.port}`,
    rejectionRetryWindowMs: 0,
  });
  provider.authenticate(apiClient);
  const oauth = new platformClient.OAuthApi(apiClient as never);
  return { apiClient, provider, oauth };
}

/** An API that throttles the first request, and redirects writes to another host. */
async function bindToThrottling(maxRateLimitWaitMs: number) {
  const requests: string[] = [];
  const throttling = createServer((request, response) => {
    requests.push(`${request.method} ${request.url}`);
    const isFirst = requests.filter((line) => line.startsWith('GET')).length === 1;
    if (request.url === '/oauth/token') response.end('{"access_token":"t","expires_in":3600}');
    else if (request.method === 'POST') response.writeHead(307, { location: '//localhost:1/steal' }).end();
    else response.writeHead(isFirst ? 429 : 200, { 'retry-after': '1', 'content-type': 'application/json' }).end('{}');
  });
  const port = await listenOnLoopback(throttling);
  const ApiClient = platformClient.ApiClient.instance.constructor as new () => typeof platformClient.ApiClient.instance;
  const apiClient = new ApiClient();
  apiClient.config.live_reload_config = false;
  apiClient.setReturnExtendedResponses(true);
  apiClient.setGateway({ host: '127.0.0.1', protocol: 'http', port, path_params_login: '', path_params_api: '' });
  createTokenProvider(fromStatic({ clientId: `c-${port}`, clientSecret: 's' }), {
    gatewayUrl: `http://127.0.0.1:${port}`,
    maxRateLimitWaitMs,
    time: { ...systemTime, setTimer: (_delayMs, action) => systemTime.setTimer(0, action) },
  }).authenticate(apiClient);
  return { apiClient, requests, close: () => throttling.close() };
}

describe('an authenticated ApiClient', () => {
  it('logs in by itself and calls the API', async () => {
    const credential = createClient();
    const { oauth } = bind(credential);
    const found = await oauth.getOauthClient(credential.clientId);
    expect(found.id).toBe(credential.clientId);
  });

  it('retries a call once after a 401', async () => {
    const credential = createClient();
    const { oauth, provider, apiClient } = bind(credential);
    await new platformClient.TokensApi(apiClient as never).deleteTokensMe();
    const dead = await provider.getToken();
    expect((await oauth.getOauthClient(credential.clientId)).id).toBe(credential.clientId);
    expect(await provider.getToken()).not.toBe(dead);
  });

  it.each([
    ['waits as long as a 429 asks', 60_000, 200, 2],
    ['returns a 429 that asks for longer than is allowed', 0, 429, 1],
  ])('%s', async (_what, maxRateLimitWaitMs, status, sent) => {
    const { apiClient, requests, close } = await bindToThrottling(maxRateLimitWaitMs);
    const seen = await new platformClient.TokensApi(apiClient as never).getTokensMe().then(
      () => 200,
      (error: { status: number }) => error.status,
    );
    expect(seen).toBe(status);
    expect(requests.filter((request) => request === 'GET /api/v2/tokens/me')).toHaveLength(sent);
    close();
  });

  it('does not send a body to another host that a 307 names', async () => {
    const { apiClient, requests, close } = await bindToThrottling(0);
    const failure = new platformClient.OAuthApi(apiClient as never).postOauthClients({ name: 'canary' } as never);
    await expect(failure).rejects.toThrow(/host-not-allowed/);
    expect(requests).not.toContain('POST /steal');
    close();
  });

  it('keeps the token out of itself and of its errors', async () => {
    const credential = createClient();
    const { oauth, provider, apiClient } = bind(credential);
    apiClient.setReturnExtendedResponses(true);
    const token = (await provider.getToken()).reveal();
    const error = await oauth.getOauthClient('unknown').catch((reason: unknown) => reason);
    expect(error).toMatchObject({ status: 404 });
    const { inspect } = await import('node:util');
    for (const shown of [inspect(error, { depth: 20 }), inspect(apiClient, { depth: 5 })]) {
      expect(shown).not.toContain(token);
      expect(shown).not.toContain(credential.clientSecret);
    }
  });

  it('reports why no token can be obtained', async () => {
    const credential = createClient();
    const { oauth } = bind(credential);
    genesys.deleteByHand(credential.clientId);
    await expect(oauth.getOauthClient(credential.clientId)).rejects.toMatchObject({ code: 'credentials-rejected' });
  });

  it('sends no token to another host', async () => {
    const { oauth, apiClient } = bind(createClient());
    apiClient.setGateway({
      host: 'localhost',
      protocol: 'http',
      port: server.port,
      path_params_login: '',
      path_params_api: '',
    });
    await expect(oauth.getOauthClient('any')).rejects.toMatchObject({ code: 'host-not-allowed' });
  });

  it('cannot be bound twice', () => {
    const { apiClient, provider } = bind(createClient());
    expect(() => provider.authenticate(apiClient)).toThrow('invalid-options: This ApiClient is bound');
    expect(() => provider.authenticate({} as never)).toThrow('invalid-options');
  });
});
