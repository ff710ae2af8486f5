import platformClient from 'purecloud-platform-client-v2';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fromStatic } from '../../client/sources/from-static.ts';
import { createTokenProvider } from '../../client/token-provider.ts';
import { createClock } from '../../sandbox/core/clock.ts';
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
