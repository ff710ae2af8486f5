import type { FleetSecret, SecretFleet } from '../../../lambda/ports/secret-fleet.ts';

/** The watch's view of secrets in memory, with a list of the calls. */
export class FakeFleet implements SecretFleet {
  readonly calls: string[] = [];
  /** When each version was created. */
  readonly createdAtMs = new Map<string, number>();
  /** The error that every call except the listing throws. */
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
