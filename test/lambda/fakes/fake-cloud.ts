import type { Credential, GenesysCloud, LoginAttempt } from '../../../lambda/ports/genesys-cloud.ts';
import type { Time } from '../../../lambda/ports/time.ts';
import { FakeSession } from './fake-session.ts';

/** An organization in memory that counts the live tokens. */
export class FakeOrganization extends FakeSession {
  readonly id: string;
  tokensLive = 0;
  /** The error that revoking a token throws. */
  revocationFailure: unknown;

  constructor(time: Time, id = 'organization-1') {
    super(time);
    this.id = id;
  }

  override async identity() {
    return { organizationId: this.id, clientId: 'any' };
  }

  override async revokeToken() {
    if (this.revocationFailure !== undefined) throw this.revocationFailure;
    this.tokensLive -= 1;
  }
}

/** A region of Genesys Cloud: its clients and the logins attempted there. */
export class FakeCloud implements GenesysCloud {
  readonly organization: FakeOrganization;
  /** The client of each login, in order. */
  readonly logins: string[] = [];
  /** The error that every login throws. */
  failure: unknown;
  /** Runs before each login. */
  onLogin: (() => void) | undefined;
  readonly #accepted = new Map<string, FakeOrganization>();

  constructor(time: Time) {
    this.organization = new FakeOrganization(time);
  }

  accept(clientId: string, clientSecret: string, organization = this.organization): void {
    this.#accepted.set(`${clientId} ${clientSecret}`, organization);
  }

  /** The live tokens of all logins. */
  get tokensLive(): number {
    return [...new Set(this.#accepted.values())].reduce((sum, { tokensLive }) => sum + tokensLive, 0);
  }

  session(): never {
    throw new Error('This fake provides no session that keeps its token.');
  }

  async tryLogin({ clientId, clientSecret }: Credential): Promise<LoginAttempt> {
    this.logins.push(clientId);
    this.onLogin?.();
    if (this.failure !== undefined) throw this.failure;
    const organization = this.#accepted.get(`${clientId} ${clientSecret.reveal()}`);
    if (organization === undefined) return { outcome: 'rejected', status: 401, correlationId: 'correlation-1' };
    organization.tokensLive += 1;
    return { outcome: 'accepted', session: organization };
  }
}
