import { SecretValue } from '../../../domain/secret-value.ts';
import type { FleetSecret, SecretFleet } from '../../../lambda/ports/secret-fleet.ts';
import type { SecretStore, ValueLocation } from '../../../lambda/ports/secret-store.ts';

/** Secrets Manager in memory, as watch uses it, with a list of the calls. */
export class WatchedSecrets implements SecretFleet, SecretStore {
  readonly calls: string[] = [];
  /** When each version was created. */
  readonly createdAtMs = new Map<string, number>();
  /** The error that every call except the listing throws. */
  failure: unknown;
  /** Runs before each description. */
  onDescribe: (() => void) | undefined;
  readonly #secrets = new Map<string, FleetSecret>();
  readonly #values = new Map<string, string>();

  put(secret: FleetSecret): FleetSecret {
    this.#secrets.set(secret.arn, secret);
    return secret;
  }

  remove(arn: string): void {
    this.#secrets.delete(arn);
  }

  /** @param at the id of a version, or a stage */
  putValue(secretId: string, at: string, value: string | Readonly<Record<string, string>>): void {
    this.#values.set(`${secretId} ${at}`, typeof value === 'string' ? value : JSON.stringify(value));
  }

  async list() {
    return [...this.#secrets.values()].filter(({ deletion }) => deletion === undefined);
  }

  /** Like the two adapters: an unknown secret is gone. */
  async describe(secretId: string): Promise<FleetSecret> {
    this.#note(`describe ${secretId}`);
    this.onDescribe?.();
    const gone = { arn: secretId, name: secretId, deletion: 'gone', stagesByVersion: {}, tags: {} } as const;
    return this.#secrets.get(secretId) ?? (gone as unknown as FleetSecret);
  }

  async versionsCreatedAtMs(secretId: string) {
    this.#note(`versionsCreatedAtMs ${secretId}`);
    return this.createdAtMs;
  }

  async rotate(secretId: string): Promise<'started' | 'reattempted'> {
    this.#note(`rotate ${secretId}`);
    return 'started';
  }

  async readValue(secretId: string, { versionId, stage }: ValueLocation) {
    this.#note(`readValue ${secretId} ${versionId ?? stage}`);
    const value = this.#values.get(`${secretId} ${versionId ?? stage}`);
    if (value === undefined) return undefined;
    return { arn: `arn:of:${secretId}`, value: new SecretValue(value), storedAtMs: undefined };
  }

  async removePending(secretId: string, versionId: string) {
    this.#note(`removePending ${secretId} ${versionId}`);
  }

  readonly storePending = readOnly;
  readonly rehearse = readOnly;
  readonly promote = readOnly;

  #note(call: string): void {
    this.calls.push(call);
    if (this.failure !== undefined) throw this.failure;
  }
}

function readOnly(): Promise<never> {
  return Promise.reject(new Error('watch stores no value.'));
}
