import { RotationError } from '../../../domain/rotation-error.ts';
import { SecretValue } from '../../../domain/secret-value.ts';
import type {
  ClientProperties,
  ClientSecret,
  ClientUsage,
  CreatedClient,
  CreatedSecret,
  GenesysSession,
  OAuthClient,
} from '../../../lambda/ports/genesys-cloud.ts';
import type { Time } from '../../../lambda/ports/time.ts';
import { FakeIntegrations } from './fake-integrations.ts';

type Call = keyof GenesysSession;

/** How one call fails: its response is lost, its request is lost, or it is rejected. */
export type Fault = 'answer-lost' | 'request-lost' | 'rejected';

/** An administering client's view of an organization in memory, with a list of the calls. */
export class FakeSession implements GenesysSession {
  readonly clients = new Map<string, OAuthClient>();
  readonly secrets = new Map<string, ClientSecret[]>();
  readonly calls: string[] = [];
  readonly integrations = new FakeIntegrations();
  /** What a client can see, its probe results, and the requests made with its tokens. */
  divisions: readonly string[] | 'forbidden' = ['home'];
  readonly statuses = new Map<string, number | undefined>();
  readonly used = new Map<string, ClientUsage>();
  /** The intervals for which usage was requested. */
  readonly intervals: { from: Date; to: Date }[] = [];
  /** Every value that was ever created, in order. */
  readonly created: string[] = [];
  readonly #faults: { call: Call; fault: Fault }[] = [];
  readonly #time: Time;

  constructor(time: Time) {
    this.#time = time;
  }

  /** Makes the next call of this name fail. Call it twice for the next two. */
  fail(call: Call, ...faults: readonly Fault[]): void {
    this.#faults.push(...faults.map((fault) => ({ call, fault })));
  }

  addClient(id: string, properties: ClientProperties = {}, state = 'active'): OAuthClient {
    return this.#put(id, { name: id, roleDivisions: [{ roleId: 'agent', divisionId: '*' }], ...properties }, state);
  }

  addSecret(clientId: string, secretId: string, name: string, status = 'active'): void {
    this.secrets.set(clientId, [...(this.secrets.get(clientId) ?? []), { secretId, name, status }]);
  }

  callsOf(call: Call): number {
    return this.calls.filter((line) => line.split(' ')[0] === call).length;
  }

  async logIn() {
    return 'accepted' as const;
  }

  async identity() {
    return { organizationId: 'organization-1', clientId: 'admin' };
  }

  async revokeToken() {}

  async listClients() {
    return this.#respond('listClients', '', () => [...this.clients.values()]);
  }

  async getClient(clientId: string) {
    return this.#respond('getClient', clientId, () => this.clients.get(clientId));
  }

  async tokenValiditySeconds(clientId: string) {
    return this.clients.get(clientId)?.accessTokenValiditySeconds;
  }

  async createClient(properties: ClientProperties): Promise<CreatedClient> {
    return this.#respond('createClient', '', () => {
      const { id } = this.#put(`client-${this.clients.size + 1}`, properties, 'active');
      return { id, secret: this.#create() };
    });
  }

  async updateClient(clientId: string, { state = 'active', ...properties }: ClientProperties) {
    this.#respond('updateClient', clientId, () => void this.#put(clientId, properties, String(state)));
  }

  async deleteClient(clientId: string) {
    this.#respond('deleteClient', clientId, () => void this.clients.delete(clientId));
  }

  async regenerateSecret(clientId: string) {
    return this.#respond('regenerateSecret', clientId, () => this.#create());
  }

  async listSecrets(clientId: string) {
    return this.#respond('listSecrets', clientId, () => this.secrets.get(clientId) ?? []);
  }

  async createSecret(clientId: string, name: string): Promise<CreatedSecret> {
    return this.#respond('createSecret', clientId, () => {
      const secret = this.#create();
      this.addSecret(clientId, `id-of-${secret.reveal()}`, name);
      return { secretId: `id-of-${secret.reveal()}`, secret };
    });
  }

  async deleteSecret(clientId: string, secretId: string) {
    this.#respond('deleteSecret', `${clientId} ${secretId}`, () => {
      const left = (this.secrets.get(clientId) ?? []).filter((secret) => secret.secretId !== secretId);
      this.secrets.set(clientId, left);
    });
  }

  async visibleDivisions() {
    this.calls.push('visibleDivisions');
    return this.divisions;
  }

  async probe(path: string) {
    this.calls.push(`probe ${path}`);
    return this.statuses.has(path) ? this.statuses.get(path) : 200;
  }

  async usage(clientId: string, interval: { from: Date; to: Date }): Promise<ClientUsage> {
    this.intervals.push(interval);
    return this.#respond(
      'usage',
      clientId,
      () => this.used.get(clientId) ?? { known: true, requests: 0, operations: [] },
    );
  }

  #respond<Result>(call: Call, subject: string, effect: () => Result): Result {
    this.calls.push(`${call} ${subject}`.trim());
    const index = this.#faults.findIndex((fault) => fault.call === call);
    const fault = index < 0 ? undefined : this.#faults.splice(index, 1)[0]?.fault;
    if (fault === 'rejected') throw failure('genesys-request-rejected', 'unchanged');
    if (fault === 'request-lost') throw failure('genesys-unavailable', 'unknown');
    const result = effect();
    if (fault === 'answer-lost') throw failure('genesys-unavailable', 'unknown');
    return result;
  }

  #create(): SecretValue {
    const secret = `created-${this.created.length + 1}`;
    this.created.push(secret);
    return new SecretValue(secret);
  }

  #put(id: string, properties: ClientProperties, state: string): OAuthClient {
    const text = (value: unknown) => (typeof value === 'string' ? value : undefined);
    const seconds = properties.accessTokenValiditySeconds;
    const client = {
      id,
      name: text(properties.name) ?? '',
      state,
      description: text(properties.description),
      accessTokenValiditySeconds: typeof seconds === 'number' ? seconds : undefined,
      dateCreated: this.clients.get(id)?.dateCreated ?? new Date(this.#time.now()).toISOString(),
      properties,
    };
    this.clients.set(id, client);
    return client;
  }
}

function failure(
  code: 'genesys-request-rejected' | 'genesys-unavailable',
  outcome: 'unchanged' | 'unknown',
): RotationError {
  return new RotationError(code, { message: 'It went wrong.', nextStep: 'see why.', outcome });
}
