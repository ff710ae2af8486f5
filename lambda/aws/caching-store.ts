import type { SecretStore, StoredValue } from '../interfaces/secret-store.ts';
import type { Time } from '../interfaces/time.ts';

/** How long a value is kept, in milliseconds: the steps of one rotation, no longer. */
const keptMs = 300_000;

/**
 * Reads a version's value once for all steps that a warm function runs. That is safe because a version takes a value
 * once; only AWSPENDING is read anew each time, for it is what the steps are there to check.
 */
export function cacheValues(store: SecretStore, time: Time): SecretStore {
  const kept = new Map<string, { readonly stored: StoredValue; readonly untilMs: number }>();
  return {
    ...store,
    async readValue(secretId, at) {
      if (at.versionId === undefined || at.stage !== 'AWSCURRENT') return store.readValue(secretId, at);
      const now = time.now();
      for (const [key, { untilMs }] of kept) if (untilMs <= now) kept.delete(key);
      const key = JSON.stringify([secretId, at.versionId]);
      const stored = kept.get(key)?.stored ?? (await store.readValue(secretId, at));
      if (stored !== undefined && !kept.has(key)) kept.set(key, { stored, untilMs: now + keptMs });
      return stored;
    },
  };
}
