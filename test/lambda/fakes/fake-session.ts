import { RotationError } from '../../../domain/rotation-error.ts';
import { SecretValue } from '../../../domain/secret-value.ts';
import {
  parseClient,
  parseCreatedClient,
  parseCreatedSecret,
  parseListing,
  parseSecrets,
} from '../../../lambda/genesys/replies.ts';
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
import { ApiError } from '../../../sandbox/genesys/api-error.ts';
import { clientDocument } from '../../../sandbox/genesys/client-document.ts';
import { createClient } from '../../../sandbox/genesys/client-lifecycle.ts';
import { readClientRequest } from '../../../sandbox/genesys/client-request.ts';
import { addSecret, presentSecrets } from '../../../sandbox/genesys/client-secret.ts';
import { findRoute } from '../../../sandbox/genesys/route.ts';
import { defaultSettings } from '../../../sandbox/genesys/settings.ts';
import { type Client, type ClientState, createWorld, type SecretStatus } from '../../../sandbox/genesys/state.ts';
import { FakeIntegrations } from './fake-integrations.ts';

type Call = keyof GenesysSession;

/** How one call goes wrong: its answer is lost after it took effect, it is lost on the way, or it is refused. */
export type Fault = 'answer-lost' | 'request-lost' | 'rejected';

const clientsPath = '/api/v2/oauth/clients';
const organizationId = 'organization-1';

/**
 * An organization of the sandbox, without its HTTP, as an administering client with all roles sees it, with a list of
 * what was called. Ids and secrets are counted up instead of drawn at random.
 */
export class FakeSession implements GenesysSession {
  readonly calls: string[] = [];
  readonly integrations = new FakeIntegrations();
  /** What it sees, what its probes answer, and what was requested with a client's tokens. */
  divisions: readonly string[] | 'forbidden' = ['home'];
  readonly statuses = new Map<string, number | undefined>();
  readonly used = new Map<string, ClientUsage>();
  /** For which times usage was asked. */
  readonly intervals: { from: Date; to: Date }[] = [];
  /** Every value that was ever created, in order. */
  readonly created: string[] = [];
  readonly #faults: { call: Call; fault: Fault }[] = [];
  readonly #world;

  constructor(time: Time) {
    const never = () => () => {};
    const clock = { now: () => time.now(), offsetMs: () => 0, advance: async () => {}, at: never, close() {} };
    this.#world = createWorld(clock, { ...defaultSettings(), secretsEndpoint: true });
  }

  /** The clients that there are, by id. */
  get clients(): ReadonlyMap<string, OAuthClient> {
    const present = [...this.#world.clients.values()].filter(({ deleted }) => deleted === undefined);
    return new Map(present.map((client) => [client.id, parseClient(clientDocument(client))]));
  }

  /** Lets the next call of this name go wrong; said twice, the next two. */
  fail(call: Call, ...faults: readonly Fault[]): void {
    this.#faults.push(...faults.map((fault) => ({ call, fault })));
  }

  /** Makes a client without a secret, in place of the one with this id. */
  addClient(id: string, properties: ClientProperties = {}, state = 'active', dateCreated?: string): OAuthClient {
    const { fields } = readClientRequest({
      name: id,
      authorizedGrantType: 'CLIENT-CREDENTIALS',
      accessTokenValiditySeconds: 300,
      roleDivisions: [{ roleId: 'agent', divisionId: '*' }],
      ...properties,
    });
    const request = { organizationId, fields, state: state as ClientState, by: 'hand', established: true };
    const { client } = createClient(this.#world, request);
    this.#rename(client, id);
    Object.assign(client, { secrets: [] }, dateCreated && { createdMs: Date.parse(dateCreated) });
    return parseClient(clientDocument(client));
  }

  removeClient(id: string): void {
    this.#world.clients.delete(id);
  }

  addSecret(clientId: string, secretId: string, name: string, status = 'active'): void {
    if (!this.#world.clients.has(clientId)) this.addClient(clientId);
    const request = { name, primary: false, status: status as SecretStatus, worksFromMs: 0 };
    Object.assign(addSecret(this.#world, this.#client(clientId), request), { secretId });
  }

  secretsOf(clientId: string): readonly ClientSecret[] {
    return presentSecrets(this.#client(clientId));
  }

  callsOf(call: Call): number {
    return this.calls.filter((line) => line.split(' ')[0] === call).length;
  }

  async logIn() {
    return 'accepted' as const;
  }

  async identity() {
    return { organizationId, clientId: 'admin' };
  }

  async revokeToken() {}

  async listClients() {
    return this.#answer('listClients', '', () => parseListing(this.#api('GET', clientsPath)).clients);
  }

  async getClient(clientId: string) {
    return this.#answer('getClient', clientId, () => {
      const reply = this.#api('GET', `${clientsPath}/${clientId}`);
      return reply === undefined ? undefined : parseClient(reply);
    });
  }

  async tokenValiditySeconds(clientId: string) {
    return this.clients.get(clientId)?.accessTokenValiditySeconds;
  }

  async createClient(properties: ClientProperties): Promise<CreatedClient> {
    return this.#answer('createClient', '', () => {
      const { id } = parseCreatedClient(this.#api('POST', clientsPath, properties));
      this.#rename(this.#client(id), `client-${this.#world.clients.size}`);
      const [client] = [...this.#world.clients.values()].slice(-1) as [Client];
      return { id: client.id, secret: this.#count(client) };
    });
  }

  async updateClient(clientId: string, properties: ClientProperties) {
    this.#answer('updateClient', clientId, () => void this.#api('PUT', `${clientsPath}/${clientId}`, properties));
  }

  async deleteClient(clientId: string) {
    this.#answer('deleteClient', clientId, () => void this.#api('DELETE', `${clientsPath}/${clientId}`));
  }

  async regenerateSecret(clientId: string) {
    return this.#answer('regenerateSecret', clientId, () => {
      parseCreatedClient(this.#api('POST', `${clientsPath}/${clientId}/secret`));
      return this.#count(this.#client(clientId));
    });
  }

  async listSecrets(clientId: string) {
    const path = `${clientsPath}/${clientId}/secrets`;
    return this.#answer('listSecrets', clientId, () => parseSecrets(this.#api('GET', path)));
  }

  async createSecret(clientId: string, name: string): Promise<CreatedSecret> {
    return this.#answer('createSecret', clientId, () => {
      parseCreatedSecret(this.#api('POST', `${clientsPath}/${clientId}/secrets`, { name }));
      const secret = this.#count(this.#client(clientId));
      return { secretId: `id-of-${secret.reveal()}`, secret };
    });
  }

  async deleteSecret(clientId: string, secretId: string) {
    const path = `${clientsPath}/${clientId}/secrets/${secretId}`;
    this.#answer('deleteSecret', `${clientId} ${secretId}`, () => void this.#api('DELETE', path));
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
    const none: ClientUsage = { known: true, requests: 0, operations: [] };
    return this.#answer('usage', clientId, () => this.used.get(clientId) ?? none);
  }

  #answer<Answer>(call: Call, subject: string, effect: () => Answer): Answer {
    this.calls.push(`${call} ${subject}`.trim());
    const index = this.#faults.findIndex((fault) => fault.call === call);
    const fault = index < 0 ? undefined : this.#faults.splice(index, 1)[0]?.fault;
    if (fault === 'rejected') throw failure('genesys-request-rejected', 'unchanged');
    if (fault === 'request-lost') throw failure('genesys-unavailable', 'unknown');
    const answer = effect();
    if (fault === 'answer-lost') throw failure('genesys-unavailable', 'unknown');
    return answer;
  }

  /** Calls the sandbox's public API; `undefined` where it says that there is no such thing. */
  #api(method: string, path: string, body?: unknown): unknown {
    const { operation, pathParameters = {} } = findRoute(method, path) ?? {};
    const roleDivisions = [...this.#world.clients.values()].flatMap(({ fields }) => fields.roleDivisions);
    const caller = { client: { id: 'admin', organizationId, fields: { roleDivisions } } } as never;
    try {
      const query = new URLSearchParams();
      return operation?.handle({ world: this.#world, caller, pathParameters, query, body }).body;
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (error.status === 404) return undefined;
      throw failure('genesys-request-rejected', 'unchanged');
    }
  }

  #client(id: string): Client {
    const client = this.#world.clients.get(id);
    if (client === undefined) throw failure('genesys-request-rejected', 'unchanged');
    return client;
  }

  #rename(client: Client, id: string): void {
    this.#world.clients.delete(client.id);
    this.#world.clients.set(id, Object.assign(client, { id }));
  }

  /** The newest secret of a client, under its number. */
  #count(client: Client): SecretValue {
    const value = `created-${this.created.push('')}`;
    this.created.splice(-1, 1, value);
    Object.assign(client.secrets.at(-1) ?? {}, { value, secretId: `id-of-${value}` });
    return new SecretValue(value);
  }
}

function failure(
  code: 'genesys-request-rejected' | 'genesys-unavailable',
  outcome: 'unchanged' | 'unknown',
): RotationError {
  return new RotationError(code, { message: 'It went wrong.', nextStep: 'see why.', outcome });
}
