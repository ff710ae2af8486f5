import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createTokenProvider, fromStatic } from 'genesys-token-provider';
import { createSharedTokenStore } from 'genesys-token-provider/shared-store';
import platformClient from 'purecloud-platform-client-v2';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { runBatch } from '../../examples/batch-job.ts';
import { createService } from '../../examples/express-service.ts';
import { createHandWrittenCache, createTokenFunction } from '../../examples/migration.ts';
import { organizationOf } from '../../examples/official-sdk.ts';
import { type RedisClient, redisTokenStore } from '../../examples/redis-token-store.ts';
import { createProvider, createProviderOfTwoClients } from '../../examples/two-secrets-without-aws.ts';
import { createRotationService, type RotationService } from '../../sandbox/rotation-service.ts';

const name = 'contact-center/crm-sync';
let service: RotationService;
let clientId: string;

beforeAll(async () => {
  service = await createRotationService({ permissions: ['authorization:role:view'] });
  ({ clientId } = service.createManagedSecret({ name }));
  for (const [variable, value] of Object.entries(service.environment())) vi.stubEnv(variable, value);
  vi.stubEnv('GENESYS_SECRET', name);
});
afterEach(() => service.faults.clear());
afterAll(async () => {
  vi.unstubAllEnvs();
  await service.close();
});

const organization = 'Sandbox Contact Center';
const tokenRequests = () => service.journal.count({ operation: 'POST /oauth/token' });

describe('the examples, in the sandbox', () => {
  it('an Express service', async () => {
    const server = createService().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/organization`;
    const before = tokenRequests();
    const answers = await Promise.all(Array.from({ length: 20 }, async () => (await fetch(url)).json()));
    expect(answers).toEqual(Array(20).fill({ organization }));
    expect(tokenRequests() - before).toBe(1);
    server.closeAllConnections();
    server.close();
  });

  it('a Lambda handler', async () => {
    const { handler } = await import('../../examples/lambda-handler.ts');
    const before = tokenRequests();
    expect(await handler({})).toEqual({ organization });
    expect(await handler({})).toEqual({ organization });
    expect(tokenRequests() - before).toBe(1);
  });

  it('a batch job', async () => {
    const statuses = await runBatch(Array(50).fill('/api/v2/tokens/me'));
    expect(new Set(statuses)).toEqual(new Set([200]));
  });

  it('two secrets without AWS, during a manual rotation', async () => {
    const document = JSON.parse(service.secretsManager.value(name) ?? '{}') as { clientSecret: string };
    const variables = { GENESYS_CLIENT_ID: clientId, GENESYS_GATEWAY_URL: service.endpoint };
    const before = createProvider({ ...variables, NEW_SECRET: `${document.clientSecret}\n` });
    expect((await before.authorizedFetch('/api/v2/tokens/me')).status).toBe(200);
    const both = createProvider({ ...variables, NEW_SECRET: 'not known yet', OLD_SECRET: document.clientSecret });
    expect((await both.authorizedFetch('/api/v2/tokens/me')).status).toBe(200);
    expect((await both.getToken()).stage).toBe('second');
  });

  it('two clients without AWS, in each step of a manual rotation', async () => {
    const { genesys } = service;
    const roleDivisions = [{ roleId: service.roleId, divisionId: '*' }];
    const [inUse, idle] = ['one', 'two'].map((of) =>
      genesys.createClient({ organization: service.organization, name: of, roleDivisions }),
    ) as [{ clientId: string; clientSecret: string }, { clientId: string; clientSecret: string }];
    const create = (first: typeof inUse, second: typeof inUse) =>
      createProviderOfTwoClients(
        {
          GENESYS_GATEWAY_URL: service.endpoint,
          GENESYS_CLIENT_ID: first.clientId,
          GENESYS_CLIENT_SECRET: `${first.clientSecret}\n`,
          GENESYS_CLIENT_ID_2: second.clientId,
          GENESYS_CLIENT_SECRET_2: second.clientSecret,
        },
        service.organization.id,
      );
    expect((await create(inUse, idle).getToken()).clientId).toBe(inUse.clientId);
    const renewed = { ...idle, ...genesys.regenerateByHand(idle.clientId) };
    const rotated = create(renewed, inUse);
    expect((await rotated.getToken()).clientId).toBe(idle.clientId);
    genesys.regenerateByHand(inUse.clientId);
    expect((await rotated.authorizedFetch('/api/v2/tokens/me')).status).toBe(200);
  });

  it('a Lambda handler that requires permissions', async () => {
    const { handler } = await import('../../examples/lambda-handler.ts');
    expect(await handler({ require: ['oauth:client:view'] })).toEqual({ organization });
    await expect(handler({ require: ['routing:queue:view'] })).rejects.toMatchObject({ code: 'missing-permission' });
  });

  it('the official SDK', async () => {
    const ApiClient = platformClient.ApiClient.instance
      .constructor as new () => typeof platformClient.ApiClient.instance;
    const apiClient = new ApiClient();
    apiClient.config.live_reload_config = false;
    const { hostname, port } = new URL(service.endpoint);
    apiClient.setGateway({
      host: hostname,
      protocol: 'http',
      port: Number(port),
      path_params_login: '',
      path_params_api: '',
    });
    expect(await organizationOf(apiClient)).toBe(organization);
  });

  it('the migration from a hand-written cache', async () => {
    const logIn = async () => ({ access_token: 'by hand', expires_in: 60 });
    expect(await createHandWrittenCache(logIn)()).toBe('by hand');
    const token = await createTokenFunction()();
    const headers = { authorization: `Bearer ${token}` };
    expect((await fetch(`${service.endpoint}/api/v2/tokens/me`, { headers })).status).toBe(200);
  });

  it('tokens shared through Redis', async () => {
    const { clientSecret } = JSON.parse(service.secretsManager.value(name) ?? '{}') as { clientSecret: string };
    const redis = createFakeRedis();
    const before = tokenRequests();
    const providers = Array.from({ length: 10 }, () =>
      createTokenProvider(fromStatic({ clientId, clientSecret }), {
        gatewayUrl: service.endpoint,
        tokenStore: createSharedTokenStore(redisTokenStore(redis)),
      }),
    );
    const tokens = await Promise.all(providers.map(({ getToken }) => getToken()));
    expect(new Set(tokens.map((token) => token.reveal())).size).toBe(1);
    expect(tokenRequests() - before).toBe(1);
    // A lock that has passed to another is left alone.
    const unlock = await redisTokenStore(redis).lock('lock', 1000);
    await redis.set('lock', 'another', { PX: 1000 });
    await unlock?.();
    expect(await redis.get('lock')).toBe('another');
  });
});

/** As Redis answers these four commands. */
function createFakeRedis(): RedisClient {
  const entries = new Map<string, { value: string; untilMs: number }>();
  const find = (key: string) => {
    const entry = entries.get(key);
    return entry !== undefined && entry.untilMs > performance.now() ? entry : undefined;
  };
  return {
    get: async (key) => find(key)?.value ?? null,
    pTTL: async (key) => Math.round((find(key)?.untilMs ?? performance.now() - 2) - performance.now()),
    async set(key, value, { PX, NX }) {
      if (NX && find(key) !== undefined) return null;
      entries.set(key, { value, untilMs: performance.now() + PX });
      return 'OK';
    },
    async eval(script, { keys: [key = ''], arguments: [owner] }) {
      expect(script).toContain("redis.call('del', KEYS[1])");
      return find(key)?.value === owner && entries.delete(key) ? 1 : 0;
    },
  };
}
