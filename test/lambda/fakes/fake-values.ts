import { SecretValue } from '../../../domain/secret-value.ts';
import type { SecretStore, ValueLocation } from '../../../lambda/ports/secret-store.ts';

/** Secret values in memory, for code that only reads. */
export class FakeValues implements SecretStore {
  /** The error that reading throws. */
  failure: unknown;
  readonly #values = new Map<string, string>();

  /** @param at the id of a version, or a stage */
  put(secretId: string, at: string, value: string | Readonly<Record<string, string>>): void {
    this.#values.set(`${secretId} ${at}`, typeof value === 'string' ? value : JSON.stringify(value));
  }

  async readValue(secretId: string, { versionId, stage }: ValueLocation) {
    if (this.failure !== undefined) throw this.failure;
    const value = this.#values.get(`${secretId} ${versionId ?? stage}`);
    return value === undefined ? undefined : { value: new SecretValue(value), storedAtMs: undefined };
  }

  readonly describe = readOnly;
  readonly storePending = readOnly;
  readonly promote = readOnly;
  readonly removePending = readOnly;
}

function readOnly(): Promise<never> {
  return Promise.reject(new Error('This fake only reads values.'));
}
