import { SecretValue } from '../../../domain/secret-value.ts';
import type { SecretStore, StoredValue, ValueLocation } from '../../../lambda/ports/secret-store.ts';

interface Version {
  readonly stages: readonly string[];
  /** `undefined` for a version that exists without a value. */
  readonly text?: string | undefined;
  readonly storedAtMs?: number | undefined;
}

/** Read-only secrets with a list of the reads. Only the test writes them. */
export class FakeStore implements SecretStore {
  /** The locations that were read, in order. */
  readonly reads: { readonly secretId: string; readonly at: ValueLocation }[] = [];
  readonly #secrets = new Map<string, Map<string, Version>>();

  put(secretId: string, versionId: string, version: Version): void {
    const versions = this.#secrets.get(secretId) ?? new Map<string, Version>();
    this.#secrets.set(secretId, versions.set(versionId, version));
  }

  /** Like Secrets Manager, which defaults to AWSCURRENT. */
  async readValue(secretId: string, at: ValueLocation): Promise<StoredValue | undefined> {
    this.reads.push({ secretId, at });
    const { versionId, stage = versionId === undefined ? 'AWSCURRENT' : undefined } = at;
    const [found] = [...(this.#secrets.get(secretId) ?? [])]
      .filter(([id, { stages }]) => (versionId ?? id) === id && (stage === undefined || stages.includes(stage)))
      .map(([, version]) => version);
    if (found?.text === undefined) return undefined;
    return { value: new SecretValue(found.text), storedAtMs: found.storedAtMs };
  }

  describe = () => Promise.reject(new Error('This fake does not describe.'));
  storePending = () => Promise.reject(new Error('The store was written.'));
  promote = () => Promise.reject(new Error('This fake does not promote.'));
  removePending = () => Promise.reject(new Error('This fake does not remove AWSPENDING.'));
}
