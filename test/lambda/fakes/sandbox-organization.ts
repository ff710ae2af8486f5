import { RotationError } from '../../../domain/rotation-error.ts';
import { SecretValue } from '../../../domain/secret-value.ts';
import { parseClient } from '../../../lambda/genesys/client-responses.ts';
import type { ClientProperties, ClientSecret, OAuthClient } from '../../../lambda/ports/genesys-cloud.ts';
import type { Time } from '../../../lambda/ports/time.ts';
import { ApiError } from '../../../sandbox/genesys/api-error.ts';
import { clientDocument } from '../../../sandbox/genesys/client-document.ts';
import { createClient } from '../../../sandbox/genesys/client-lifecycle.ts';
import { readClientRequest } from '../../../sandbox/genesys/client-request.ts';
import { addSecret, presentSecrets } from '../../../sandbox/genesys/client-secret.ts';
import { findRoute } from '../../../sandbox/genesys/route.ts';
import { defaultSettings } from '../../../sandbox/genesys/settings.ts';
import { type Client, type ClientState, createState, type SecretStatus } from '../../../sandbox/genesys/state.ts';

export const organizationId = 'organization-1';

/** An organization of the sandbox, called without HTTP. Its ids and secrets are counted up, not drawn at random. */
export class SandboxOrganization {
  /** Every value that was ever created by a call, in order. */
  readonly created: string[] = [];
  readonly #world;

  constructor(time: Time) {
    const at = () => () => {};
    const clock = { now: () => time.now(), offsetMs: () => 0, advance: async () => {}, at, close() {} };
    this.#world = createState(clock, { ...defaultSettings(), secretsEndpoint: true });
  }

  /** The clients that there are, by id. */
  get clients(): ReadonlyMap<string, OAuthClient> {
    const present = [...this.#world.clients.values()].filter(({ deleted }) => deleted === undefined);
    return new Map(present.map((client) => [client.id, parseClient(clientDocument(client))]));
  }

  /** Makes a client without a secret, in place of the one with this id. */
  addClient(id: string, properties: ClientProperties = {}, state = 'active', dateCreated?: string): OAuthClient {
    const sent = {
      name: id,
      authorizedGrantType: 'CLIENT-CREDENTIALS',
      accessTokenValiditySeconds: 300,
      roleDivisions: [{ roleId: 'agent', divisionId: '*' }],
      ...properties,
    };
    const { fields } = readClientRequest(sent, this.#world.settings);
    const request = { organizationId, fields, state: state as ClientState, by: 'hand', established: true };
    const { client } = createClient(this.#world, request);
    Object.assign(client, { secrets: [] }, dateCreated && { createdMs: Date.parse(dateCreated) });
    return parseClient(clientDocument(this.#rename(client, id)));
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

  /** A call of an administering client that holds every role; `undefined` for what does not exist. */
  protected request(method: string, path: string, body?: unknown): unknown {
    const { operation, pathParameters = {} } = findRoute(method, `/api/v2/oauth/clients${path}`) ?? {};
    const roleDivisions = [...this.#world.clients.values()].flatMap(({ fields }) => fields.roleDivisions);
    const caller = { client: { id: 'admin', organizationId, fields: { roleDivisions } } } as never;
    const query = new URLSearchParams();
    try {
      return operation?.handle({ world: this.#world, caller, pathParameters, query, body }).body;
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (error.status === 404) return undefined;
      throw failure('genesys-request-rejected', 'unchanged');
    }
  }

  /** The client that was made last, and its secret, under their numbers. */
  protected takeClient(): { id: string; secret: SecretValue } {
    const [newest] = [...this.#world.clients.values()].slice(-1) as [Client];
    const { id } = this.#rename(newest, `client-${this.#world.clients.size}`);
    return { id, secret: this.takeSecret(id) };
  }

  /** The secret of this client that was made last, under its number. */
  protected takeSecret(clientId: string): SecretValue {
    const value = `created-${this.created.length + 1}`;
    this.created.push(value);
    Object.assign(this.#client(clientId).secrets.at(-1) ?? {}, { value, secretId: `id-of-${value}` });
    return new SecretValue(value);
  }

  #client(id: string): Client {
    const client = this.#world.clients.get(id);
    if (client === undefined) throw failure('genesys-request-rejected', 'unchanged');
    return client;
  }

  #rename(client: Client, id: string): Client {
    this.#world.clients.delete(client.id);
    this.#world.clients.set(id, Object.assign(client, { id }));
    return client;
  }
}

export function failure(
  code: 'genesys-request-rejected' | 'genesys-unavailable',
  outcome: 'unchanged' | 'unknown',
): RotationError {
  return new RotationError(code, { message: 'It went wrong.', nextStep: 'see why.', outcome });
}
