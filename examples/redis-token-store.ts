import type { TokenStore } from 'genesys-token-provider/shared-store';

/** The required part of a client of the package `redis`. */
export interface RedisClient {
  get(key: string): Promise<string | null>;
  pTTL(key: string): Promise<number>;
  set(key: string, value: string, options: { readonly PX: number; readonly NX?: true }): Promise<string | null>;
  eval(script: string, options: { readonly keys: string[]; readonly arguments: string[] }): Promise<unknown>;
}

/** Deletes the lock only if this process still holds it: it may have expired and been acquired by another process. */
const unlockScript = `if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('del', KEYS[1]) end return 0`;

/** Tokens shared through Redis: `createTokenProvider(source, { tokenStore: createSharedTokenStore(redisTokenStore(client)) })`. */
export function redisTokenStore(client: RedisClient): TokenStore {
  return {
    async get(key) {
      const [value, expiresInMs] = await Promise.all([client.get(key), client.pTTL(key)]);
      return value === null || expiresInMs <= 0 ? undefined : { value, expiresInMs };
    },
    async set(key, value, expiresInMs) {
      await client.set(key, value, { PX: Math.ceil(expiresInMs) });
    },
    async lock(key, holdMs) {
      const owner = crypto.randomUUID();
      if ((await client.set(key, owner, { PX: Math.ceil(holdMs), NX: true })) === null) return undefined;
      return async () => {
        await client.eval(unlockScript, { keys: [key], arguments: [owner] });
      };
    },
  };
}
