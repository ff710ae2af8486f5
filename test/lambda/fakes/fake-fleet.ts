import type { FleetSecret, SecretFleet } from '../../../lambda/ports/secret-fleet.ts';

/** Secrets in memory, as the watch sees them, with a list of what was called. */
export class FakeFleet implements SecretFleet {
  readonly calls: string[] = [];
  /** When each version was made. */
  readonly createdAtMs = new Map<string, number>();
  /** What every call but the listing ends with. */
  failure: unknown;
  /** Runs before each description. */
  onDescribe: (() => void) | undefined;
  readonly #secrets = new Map<string, FleetSecret>();

  put(secret: FleetSecret): FleetSecret {
    this.#secrets.set(secret.arn, secret);
    return secret;
  }

  async list() {
    return [...this.#secrets.values()];
  }

  async describe(secretId: string) {
    this.#note(`describe ${secretId}`);
    this.onDescribe?.();
    const secret = this.#secrets.get(secretId);
    if (secret === undefined) throw new Error('There is no such secret.');
    return secret;
  }

  async versionsCreatedAtMs(secretId: string) {
    this.#note(`versionsCreatedAtMs ${secretId}`);
    return this.createdAtMs;
  }

  async rotate(secretId: string) {
    this.#note(`rotate ${secretId}`);
    return 'started' as const;
  }

  #note(call: string): void {
    this.calls.push(call);
    if (this.failure !== undefined) throw this.failure;
  }
}
