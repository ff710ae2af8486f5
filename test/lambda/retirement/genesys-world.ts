import { RotationError } from '../../../domain/rotation-error.ts';
import { SecretValue } from '../../../domain/secret-value.ts';
import type {
  ClientProperties,
  ClientSecret,
  ClientUsage,
  Credential,
  GenesysCloud,
  GenesysSession,
  LoginAttempt,
  OAuthClient,
} from '../../../lambda/ports/genesys-cloud.ts';
import { FakeIntegrations } from '../fakes/fake-integrations.ts';

export interface WorldClient {
  state: string;
  description: string;
  /** The live secrets, by the values that programs hold. */
  secrets: Set<string>;
  /** The ids of secrets that were created by name. */
  named: Map<string, { name: string; value: string }>;
  dateCreated: string;
}

/** Fails one call: before it takes effect, or after. */
interface Fault {
  readonly call: string;
  readonly isDone: boolean;
  readonly error: RotationError;
}

/** Genesys Cloud in memory: a login is accepted if its client is active and has the secret. */
export class GenesysWorld implements GenesysCloud {
  readonly clients = new Map<string, WorldClient>();
  /** Every request, as `<call> <subject>`. */
  readonly requests: string[] = [];
  readonly faults: Fault[] = [];
  readonly usage = new Map<string, ClientUsage>();
  readonly integrations = new FakeIntegrations();
  /** Credentials that log in although they were revoked. */
  readonly livingOn = new Set<string>();
  /** Runs before each request. */
  readonly onCall: (request: string) => void;
  /** Runs right after a request took effect that makes a credential unusable, with the credentials that died. */
  onRevoked: (died: readonly string[]) => void = () => {};
  liveTestTokens = 0;
  readonly #sessions = new Map<string, Session>();

  constructor(onCall: (request: string) => void) {
    this.onCall = onCall;
  }

  add(id: string, secrets: readonly string[], fields: Partial<WorldClient> = {}): void {
    const known = { state: 'active', description: '', named: new Map(), dateCreated: '2026-11-01T00:00:00.000Z' };
    this.clients.set(id, { ...known, secrets: new Set(secrets), ...fields });
  }

  /** Whether a program that holds this credential can log in. */
  accepts(clientId: string, secret: string): boolean {
    if (this.livingOn.has(`${clientId} ${secret}`)) return true;
    const client = this.clients.get(clientId);
    return client?.state === 'active' && client.secrets.has(secret);
  }

  session(credential: Credential): Session {
    const key = `${credential.clientId} ${credential.clientSecret.reveal()}`;
    const session = this.#sessions.get(key) ?? new Session(this, credential);
    this.#sessions.set(key, session);
    return session;
  }

  async tryLogin(credential: Credential, keepsToken = false): Promise<LoginAttempt> {
    const session = keepsToken ? this.session(credential) : new Session(this, credential);
    const attempt = await session.logInAgain();
    if (attempt.outcome === 'accepted' && !keepsToken) this.liveTestTokens += 1;
    return attempt;
  }

  /** @param effect what the request does, which a fault may prevent */
  request<Result>(call: string, effect: () => Result): Result {
    this.requests.push(call);
    this.onCall(call);
    const index = this.faults.findIndex((fault) => call.startsWith(fault.call));
    const [fault] = index < 0 ? [] : this.faults.splice(index, 1);
    if (fault !== undefined && !fault.isDone) throw fault.error;
    const before = this.#living();
    const result = effect();
    const after = new Set(this.#living());
    const died = before.filter((credential) => !after.has(credential));
    if (died.length > 0) this.onRevoked(died);
    if (fault !== undefined) throw fault.error;
    return result;
  }

  #living(): string[] {
    return [...this.clients].flatMap(([id, { secrets, state }]) =>
      state === 'active' ? [...secrets].map((secret) => `${id} ${secret}`) : [],
    );
  }
}

class Session implements GenesysSession {
  readonly #world: GenesysWorld;
  readonly #credential: Credential;
  #hasToken = false;

  constructor(world: GenesysWorld, credential: Credential) {
    this.#world = world;
    this.#credential = credential;
  }

  get integrations() {
    return this.#world.integrations;
  }

  async logIn() {
    if (this.#hasToken) return 'accepted' as const;
    return (await this.logInAgain()).outcome;
  }

  async logInAgain(): Promise<LoginAttempt> {
    const { clientId, clientSecret } = this.#credential;
    const isAccepted = this.#world.request(`login ${clientId} ${clientSecret.reveal()}`, () =>
      this.#world.accepts(clientId, clientSecret.reveal()),
    );
    this.#hasToken = isAccepted;
    if (isAccepted) return { outcome: 'accepted', session: this };
    return { outcome: 'rejected', status: 401, correlationId: 'correlation-1' };
  }

  async identity() {
    return this.#world.request('identity', () => ({
      organizationId: 'org-1',
      clientId: this.#credential.clientId,
    }));
  }

  async revokeToken() {
    this.#world.request('revokeToken', () => undefined);
    this.#world.liveTestTokens -= 1;
  }

  async listClients() {
    return this.#world.request('listClients', () => [...this.#world.clients.keys()].map((id) => this.#client(id)));
  }

  async getClient(clientId: string) {
    return this.#world.request(`getClient ${clientId}`, () =>
      this.#world.clients.has(clientId) ? this.#client(clientId) : undefined,
    );
  }

  async updateClient(clientId: string, properties: ClientProperties) {
    this.#world.request(`updateClient ${clientId} ${String(properties.state)}`, () => {
      Object.assign(this.#stored(clientId), { state: properties.state, description: properties.description });
    });
  }

  async deleteClient(clientId: string) {
    this.#world.request(`deleteClient ${clientId}`, () => {
      if (this.#world.clients.get(clientId)?.state === 'active') throw rejected('client must be inactive');
      this.#world.clients.delete(clientId);
    });
  }

  async regenerateSecret(clientId: string) {
    return this.#world.request(`regenerateSecret ${clientId}`, () => {
      const value = `CANARY-${this.#world.requests.length}`;
      this.#stored(clientId).secrets = new Set([value]);
      return new SecretValue(value);
    });
  }

  async listSecrets(clientId: string): Promise<readonly ClientSecret[]> {
    return this.#world.request(`listSecrets ${clientId}`, () =>
      [...this.#stored(clientId).named].map(([secretId, { name }]) => ({ secretId, name, status: 'active' })),
    );
  }

  async deleteSecret(clientId: string, secretId: string) {
    this.#world.request(`deleteSecret ${clientId} ${secretId}`, () => {
      const { named, secrets } = this.#stored(clientId);
      secrets.delete(named.get(secretId)?.value ?? '');
      named.delete(secretId);
    });
  }

  async audits() {
    return { known: true, entries: [] } as const;
  }

  async usage(clientId: string): Promise<ClientUsage> {
    return this.#world.request(
      `usage ${clientId}`,
      () => this.#world.usage.get(clientId) ?? { known: true, requests: 0, operations: [] },
    );
  }

  createClient = unexpected;
  organizationUsage = unexpected;
  createSecret = unexpected;
  visibleDivisions = unexpected;
  role = unexpected;
  probe = unexpected;

  #stored(clientId: string): WorldClient {
    const client = this.#world.clients.get(clientId);
    if (client === undefined) throw rejected('not found');
    return client;
  }

  #client(id: string): OAuthClient {
    const { state, description, dateCreated } = this.#stored(id);
    const properties = { name: id, description, state, roleDivisions: ['kept'] };
    return { id, name: id, state, description, accessTokenValiditySeconds: 300, dateCreated, properties };
  }
}

async function unexpected(): Promise<never> {
  throw new Error('retire does not send this request');
}

function rejected(message: string): RotationError {
  return new RotationError('genesys-request-rejected', { message, nextStep: 'see why.' });
}
