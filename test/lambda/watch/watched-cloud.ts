import type { Credential, GenesysCloud, GenesysSession, LoginAttempt } from '../../../lambda/ports/genesys-cloud.ts';
import type { Time } from '../../../lambda/ports/time.ts';
import { FakeSession } from '../fakes/fake-session.ts';

/** An organization in memory that counts the live tokens. */
export class WatchedOrganization extends FakeSession {
  readonly id: string;
  tokensLive = 0;

  constructor(time: Time, id = 'org-1') {
    super(time);
    this.id = id;
  }

  override async identity() {
    return { organizationId: this.id, clientId: 'any' };
  }

  override async revokeToken() {
    this.tokensLive -= 1;
  }

  /** A session of one of its clients. */
  sessionOf(clientId: string): GenesysSession {
    return new Proxy(this, {
      get(organization, name) {
        if (name === 'identity') return async () => ({ organizationId: organization.id, clientId });
        const value: unknown = Reflect.get(organization, name, organization);
        return typeof value === 'function' ? value.bind(organization) : value;
      },
    });
  }
}

/** A region of Genesys Cloud: its clients and the logins attempted there. */
export class WatchedCloud implements GenesysCloud {
  readonly organization: WatchedOrganization;
  /** The client of each login, in order. */
  readonly logins: string[] = [];
  /** The error that every login throws. */
  failure: unknown;
  /** Runs before each login. */
  onLogin: (() => void) | undefined;
  readonly #accepted = new Map<string, WatchedOrganization>();

  constructor(time: Time) {
    this.organization = new WatchedOrganization(time);
  }

  accept(clientId: string, clientSecret: string, organization = this.organization): void {
    this.#accepted.set(`${clientId} ${clientSecret}`, organization);
  }

  /** The live tokens of all test logins. */
  get tokensLive(): number {
    return [...new Set(this.#accepted.values())].reduce((sum, { tokensLive }) => sum + tokensLive, 0);
  }

  session({ clientId }: Credential): GenesysSession {
    return this.organization.sessionOf(clientId);
  }

  async tryLogin({ clientId, clientSecret }: Credential): Promise<LoginAttempt> {
    this.logins.push(clientId);
    this.onLogin?.();
    if (this.failure !== undefined) throw this.failure;
    const organization = this.#accepted.get(`${clientId} ${clientSecret.reveal()}`);
    if (organization === undefined) return { outcome: 'rejected', status: 401, correlationId: 'correlation-1' };
    organization.tokensLive += 1;
    return { outcome: 'accepted', session: organization.sessionOf(clientId) };
  }
}
