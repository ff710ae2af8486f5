import type { SecretStore, StoredValue } from '../ports/secret-store.ts';
import type { Time } from '../ports/time.ts';

/** How long a value is kept, in milliseconds: the steps of one rotation, no longer. */
const keptMs = 300_000;

/**
 * Reads AWSCURRENT once for all steps of one rotation that a warm function runs. With the id of the version that is safe,
 * because a version takes a value once. Without it, as for the admin secret, the value may be outdated: a caller whose
 * login is rejected reads it again. AWSPENDING is read anew each time, because it is what the steps check.
 */
export function cacheValues(store: SecretStore, time: Time): SecretStore {
  const kept = new Map<string, { readonly stored: StoredValue; readonly untilMs: number }>();
  return {
    ...store,
    async readValue(secretId, at) {
      if (at.stage !== 'AWSCURRENT' || at.cacheScope === undefined) return store.readValue(secretId, at);
      const now = time.now();
      for (const [key, { untilMs }] of kept) if (untilMs <= now) kept.delete(key);
      const key = JSON.stringify([secretId, at.versionId ?? null, at.cacheScope]);
      const found = at.bypassCache === true ? undefined : kept.get(key);
      if (found !== undefined) return found.stored;
      const stored = await store.readValue(secretId, at);
      if (stored !== undefined) kept.set(key, { stored, untilMs: now + keptMs });
      return stored;
    },
  };
}
