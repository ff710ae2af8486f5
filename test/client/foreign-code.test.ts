import { describe, expect, it } from 'vitest';
import type { CredentialSource } from '../../client/credential.ts';
import { createSharedTokenStore, type TokenStore } from '../../client/shared-token-store.ts';
import { fromSecretsManager } from '../../client/sources/from-secrets-manager.ts';
import { createClientWorld, refusal } from './world.ts';

const never = () => new Promise<never>(() => {});
const sourceOf = (load: CredentialSource['load']): CredentialSource => ({ name: 'the vault of the program', load });

describe('a shared store whose client queues commands for ever', () => {
  const working: TokenStore = { get: async () => undefined, set: async () => {}, lock: async () => async () => {} };
  it.each(['get', 'lock', 'set', 'unlock'] as const)('at "%s" is left out after 2 s', async (operation) => {
    const world = createClientWorld();
    const store = { ...working, ...(operation === 'unlock' ? { lock: async () => never } : { [operation]: never }) };
    const { getToken } = world.provider(world.createClient(), { tokenStore: createSharedTokenStore(store) });
    const waiting = getToken();
    await world.clock.advance(2000);
    expect((await waiting).reveal()).not.toBe('');
    expect(world.events).toContainEqual({ type: 'store-failed', operation });
  });

  it('and takes the lock too late, gives it back', async () => {
    const world = createClientWorld();
    let released = false;
    const late = Promise.withResolvers<() => Promise<void>>();
    const { getToken } = world.provider(world.createClient(), {
      tokenStore: createSharedTokenStore({ ...working, lock: () => late.promise }),
    });
    const waiting = getToken();
    await world.clock.advance(2000);
    await waiting;
    late.resolve(async () => {
      released = true;
    });
    await world.clock.settle();
    expect(released).toBe(true);
  });

  it('gives a lifetime that is not a number, and it counts as none', async () => {
    const world = createClientWorld();
    const entries = new Map<string, string>();
    const store = {
      ...working,
      get: async (key: string) => {
        const value = entries.get(key);
        return value === undefined ? undefined : { value, expiresInMs: Number.NaN };
      },
      set: async (key: string, value: string) => void entries.set(key, value),
    };
    const credential = world.createClient();
    for (let process = 0; process < 2; process += 1) {
      await world.provider(credential, { tokenStore: createSharedTokenStore(store) }).getToken();
    }
    expect(world.tokenRequests()).toBe(2);
  });
});

describe('what never settles', () => {
  it.each([
    ['a source', (world) => world.provider(sourceOf(never), { sourceTimeoutMs: 5 }), 'source-unavailable'],
    [
      'an AWS client',
      (world) => world.provider(fromSecretsManager({ secretId: 's', client: { send: never }, timeoutMs: 5 })),
      'source-unavailable',
    ],
    [
      'a body',
      (world) =>
        world.provider(world.createClient(), {
          timeoutMs: 5,
          fetch: async () => new Response(new ReadableStream({ pull: never })),
        }),
      'genesys-unavailable',
    ],
    [
      'a fetch that ignores its signal',
      (world) => world.provider(world.createClient(), { timeoutMs: 5, fetch: never }),
      'genesys-unavailable',
    ],
  ] satisfies [string, (world: ReturnType<typeof createClientWorld>) => unknown, string][])(
    '%s ends in an error',
    async (_what, create, code) => {
      const world = createClientWorld();
      const failure = (create(world) as ReturnType<typeof world.provider>).getToken().catch((error: unknown) => error);
      for (let round = 0; round < 4; round += 1) {
        await new Promise((resolve) => setTimeout(resolve, 6));
        await world.clock.advance(1000);
      }
      expect(await failure).toMatchObject({ code });
    },
  );
});

describe('a source of the program', () => {
  it('may return the secret as a string, and no region', async () => {
    const world = createClientWorld();
    const { getToken } = world.provider(sourceOf(async () => [world.createClient() as never]));
    expect(await getToken()).toMatchObject({ environment: 'mypurecloud.com', stage: 'the vault of the program' });
  });

  it.each([
    ['nothing', async () => undefined, 'no-credentials'],
    ['null in a list', async () => [null], 'invalid-secret'],
    ['the secret in place of the id', async () => [{ clientId: 'canary', clientSecret: 'canary' }], 'invalid-secret'],
    ['a secret of another type', async () => [{ clientId: 'c', clientSecret: 7 }], 'invalid-secret'],
    [
      'a region that is none',
      async () => [{ clientId: 'c', clientSecret: 's', environment: 'evil.example' }],
      'invalid-secret',
    ],
    ['an error of its own', async () => Promise.reject(new RangeError('canary')), 'source-unavailable'],
    [
      'an error at once',
      () => {
        throw new Error('canary');
      },
      'source-unavailable',
    ],
    ['no error', async () => Promise.reject(undefined), 'source-unavailable'],
  ])('that gives %s is named', async (_what, load, code) => {
    const world = createClientWorld();
    const failure = world.provider(sourceOf(load as never)).getToken();
    await expect(failure).rejects.toMatchObject({ code, message: expect.stringContaining('the vault of the program') });
    await expect(failure).rejects.not.toThrow('canary');
    expect(world.requests).toEqual([]);
  });
});

describe('the hook for events', () => {
  it.each([
    ['rejects', async () => Promise.reject(new Error('canary'))],
    ['rejects with nothing', async () => Promise.reject(null)],
    [
      'returns what throws when it is awaited',
      () =>
        Object.defineProperty({}, 'then', {
          get: () => {
            throw new Error('canary');
          },
        }),
    ],
    [
      'throws',
      () => {
        throw new Error('canary');
      },
    ],
  ])('that %s costs a warning, and neither the token nor the process', async (_what, onEvent) => {
    const world = createClientWorld();
    const rejections: unknown[] = [];
    const warnings: string[] = [];
    const onRejection = (error: unknown) => void rejections.push(error);
    const onWarning = ({ message }: Error) => void warnings.push(message);
    process.on('unhandledRejection', onRejection).on('warning', onWarning);
    expect((await world.provider(world.createClient(), { onEvent }).getToken()).reveal()).not.toBe('');
    await world.clock.settle();
    process.off('unhandledRejection', onRejection).off('warning', onWarning);
    expect(rejections).toEqual([]);
    expect(warnings.join()).toMatch(/The onEvent hook of a token provider failed/);
    expect(warnings.join()).not.toContain('canary');
  });
});

describe('a response that does not end', () => {
  const zeros = new Uint8Array(2 ** 16);
  const endless = (sent: { chunks: number }) =>
    new Response(
      new ReadableStream({
        pull(controller) {
          sent.chunks += 1;
          if (sent.chunks > 1000) controller.close();
          else controller.enqueue(zeros);
        },
      }),
      { headers: { 'content-type': 'application/json' } },
    );

  it('is not read into memory by a login', async () => {
    const world = createClientWorld();
    const sent = { chunks: 0 };
    const { getToken } = world.provider(world.createClient(), { fetch: async () => endless(sent) });
    const failure = getToken().catch((error: unknown) => error);
    await world.clock.advance(10_000);
    expect(await failure).toMatchObject({
      code: 'genesys-unavailable',
      message: expect.stringContaining('ResponseTooLarge'),
    });
    expect(sent.chunks).toBeLessThan(60);
  });

  it('is not read into memory by introspect', async () => {
    const world = createClientWorld();
    const sent = { chunks: 0 };
    const { introspect } = world.provider(world.createClient(), {
      fetch: (input, init) =>
        String(input).includes('/tokens/me') ? Promise.resolve(endless(sent)) : world.fetch(input, init),
    });
    await expect(introspect()).rejects.toMatchObject({ code: 'genesys-unavailable' });
    expect(sent.chunks).toBeLessThan(20);
  });
});

it('an API that rejects every token is not blamed on permissions', async () => {
  const world = createClientWorld();
  const { introspect } = world.provider(world.createClient(), {
    fetch: (input, init) =>
      String(input).includes('/api/') ? Promise.resolve(refusal(401)) : world.fetch(input, init),
  });
  await expect(introspect()).rejects.toMatchObject({ code: 'token-rejected', status: 401 });
  expect(world.events.filter(({ type }) => type === 'token-rejected')).toHaveLength(1);
});
