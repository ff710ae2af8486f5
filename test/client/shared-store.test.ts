import { describe, expect, it } from 'vitest';
import { createSharedTokenStore, type TokenStore } from '../../client/shared-token-store.ts';
import type { VirtualClock } from './virtual-clock.ts';
import { createClientWorld } from './world.ts';

/** What Redis does for it: keys that end by the store's clock, and a lock that one holds. */
function memoryStore(clock: VirtualClock) {
  const entries = new Map<string, { value: string; untilMs: number }>();
  const find = (key: string) => {
    const entry = entries.get(key);
    return entry !== undefined && entry.untilMs > clock.monotonicNow() ? entry : undefined;
  };
  const store: TokenStore = {
    async get(key) {
      const entry = find(key);
      return entry && { value: entry.value, expiresInMs: entry.untilMs - clock.monotonicNow() };
    },
    async set(key, value, expiresInMs) {
      entries.set(key, { value, untilMs: clock.monotonicNow() + expiresInMs });
    },
    async lock(key, holdMs) {
      if (find(key) !== undefined) return undefined;
      entries.set(key, { value: 'held', untilMs: clock.monotonicNow() + holdMs });
      return async () => void entries.delete(key);
    },
  };
  return { store, entries };
}

describe('a shared store', () => {
  it('lets fifty processes that start together make one token request', async () => {
    const world = createClientWorld();
    const { store } = memoryStore(world.clock);
    const credential = world.createClient();
    const providers = Array.from({ length: 50 }, () =>
      world.provider(credential, { tokenStore: createSharedTokenStore(store) }),
    );
    const waiting = Promise.all(providers.map(({ getToken }) => getToken()));
    await world.clock.advance(2000);
    const values = (await waiting).map((token) => token.reveal());
    expect(new Set(values).size).toBe(1);
    expect(world.tokenRequests()).toBe(1);
  });

  it('lets them renew together with one request, and after a 401 with one more', async () => {
    const world = createClientWorld();
    const { store } = memoryStore(world.clock);
    const credential = world.createClient({ lifeSeconds: 3600 });
    const providers = Array.from({ length: 50 }, () =>
      world.provider(credential, { tokenStore: createSharedTokenStore(store) }),
    );
    const all = () => Promise.all(providers.map(({ authorizedFetch }) => authorizedFetch('/api/v2/tokens/me')));
    const first = all();
    await world.clock.advance(2000);
    await first;
    await world.clock.advance(56 * 60_000);
    await all();
    await world.clock.advance(2000);
    expect(world.tokenRequests()).toBe(2);
    const [some] = providers;
    await some?.authorizedFetch('/api/v2/tokens/me', { method: 'DELETE' });
    const again = all();
    await world.clock.advance(2000);
    expect((await again).every(({ status }) => status === 200)).toBe(true);
    expect(world.tokenRequests()).toBe(3);
  });

  it('holds nothing that is usable without the credential, and accepts nothing that was forged', async () => {
    const world = createClientWorld();
    const { store, entries } = memoryStore(world.clock);
    const credential = world.createClient();
    const one = await world.provider(credential, { tokenStore: createSharedTokenStore(store) }).getToken();
    const kept = JSON.stringify([...entries]);
    for (const secret of [one.reveal(), credential.clientSecret]) expect(kept).not.toContain(secret);
    for (const [key, entry] of entries) entries.set(key, { ...entry, value: `${entry.value.slice(0, -4)}AAAA` });
    const other = await world.provider(credential, { tokenStore: createSharedTokenStore(store) }).getToken();
    expect(other.reveal()).not.toBe(one.reveal());
    expect(world.tokenRequests()).toBe(2);
  });

  it('does not trust the clock of the machine for tokens of another process', async () => {
    const world = createClientWorld();
    const { store } = memoryStore(world.clock);
    const credential = world.createClient({ lifeSeconds: 600 });
    const one = await world.provider(credential, { tokenStore: createSharedTokenStore(store) }).getToken();
    world.clock.setWallClock(-600_000);
    const { getToken } = world.provider(credential, { tokenStore: createSharedTokenStore(store) });
    expect((await getToken()).reveal()).toBe(one.reveal());
    await world.clock.advance(598_000);
    expect((await getToken()).reveal()).not.toBe(one.reveal());
  });

  it.each(['get', 'set', 'lock'] as const)(
    'that fails at "%s" is left out, and that is reported',
    async (operation) => {
      const world = createClientWorld();
      const { store } = memoryStore(world.clock);
      const broken = { ...store, [operation]: () => Promise.reject(new Error('connection lost')) };
      const { getToken } = world.provider(world.createClient(), { tokenStore: createSharedTokenStore(broken) });
      expect((await getToken()).reveal()).not.toBe('');
      expect(world.events).toContainEqual({ type: 'store-failed', operation });
    },
  );

  it('does not wait forever for a process that died while holding the lock', async () => {
    const world = createClientWorld();
    const { store } = memoryStore(world.clock);
    const credential = world.createClient();
    const stuck: TokenStore = { ...store, lock: async () => undefined };
    const waiting = world.provider(credential, { tokenStore: createSharedTokenStore(stuck) }).getToken();
    await world.clock.advance(11_000);
    expect((await waiting).reveal()).not.toBe('');
  });
});
