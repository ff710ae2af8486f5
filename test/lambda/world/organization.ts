import { createGenesysCloud } from '../../../sandbox/genesys/genesys-cloud.ts';
import type { VirtualTime } from '../fakes/virtual-time.ts';
import type { Failure, Invocation } from './calls.ts';

/** What lets a client administer itself and others. */
const permissions = [
  'oauth:client:*',
  'integrations:integration:*',
  'routing:queue:view',
  'authorization:division:view',
];

/** An organization of the sandbox's Genesys Cloud, in this process. An operator may change it at any time. */
export class WorldOrganization {
  readonly cloud;
  readonly id: string;
  readonly #organization;
  readonly #roleId: string;

  constructor(time: VirtualTime) {
    const clock = { now: () => time.now(), offsetMs: () => 0, advance: async () => {}, at: () => () => {}, close() {} };
    this.cloud = createGenesysCloud({ clock, settings: { secretsEndpoint: true, rateLimitPerMinute: 1_000_000 } });
    this.#organization = this.cloud.createOrganization({ name: 'Acme' });
    this.id = this.#organization.id;
    this.#roleId = this.cloud.createRole({ organization: this.#organization, name: 'Service', permissions }).id;
  }

  /** A client that an operator made. */
  createClient(name: string, fields: Readonly<Record<string, unknown>> = {}) {
    const { cloud } = this;
    const roleDivisions = [{ roleId: this.#roleId, divisionId: '*' }];
    const usual = { organization: this.#organization, name, roleDivisions, accessTokenValiditySeconds: 3_600 };
    return cloud.createClient({ ...usual, ...fields });
  }

  /** A client of another organization of the same region. */
  createForeignClient(name: string) {
    const organization = this.cloud.createOrganization({ name: 'Elsewhere' });
    const role = this.cloud.createRole({ organization, name: 'Service', permissions });
    return this.cloud.createClient({ organization, name, roleDivisions: [{ roleId: role.id, divisionId: '*' }] });
  }

  /** An integration that logs in with this credential. */
  createIntegration(credentialFields: Readonly<Record<string, string>>): void {
    const organization = this.#organization;
    const { credentialId } = this.cloud.createIntegrationCredential({ organization, name: 'action', credentialFields });
    const credentials = { pureCloudOAuthClient: credentialId };
    this.cloud.createIntegration({ organization, name: 'action', credentials });
  }

  clientOf(clientId: string) {
    return this.cloud.clients().find(({ id }) => id === clientId);
  }

  /** `fetch` for an invocation. */
  fetchFor(invocation: () => Invocation): typeof fetch {
    return async (input, init = {}) => {
      const url = new URL(String(input));
      const { method = 'GET' } = init;
      const request = {
        method,
        path: url.pathname,
        query: url.searchParams,
        headers: Object.fromEntries(new Headers(init.headers)),
        body: new TextEncoder().encode(typeof init.body === 'string' ? init.body : ''),
        caller: undefined,
      };
      const send = async () => {
        const { status, headers = {}, body } = await this.cloud.handle(request);
        return new Response(body === undefined ? null : String(body), { status, headers });
      };
      return invocation().call(`genesys ${this.cloud.operation(request)}`, send, fail);
    };
  }
}

function fail(failure: Failure): Response {
  if (typeof failure === 'object') return new Response(JSON.stringify(failure.body), { status: failure.status });
  if (failure === 'throttled') return new Response('{}', { status: 429, headers: { 'retry-after': '3' } });
  if (failure === 'unavailable') return new Response('{}', { status: 503 });
  const code = failure === 'before' ? 'ECONNREFUSED' : 'ECONNRESET';
  throw new TypeError('fetch failed', { cause: Object.assign(new Error(code), { code }) });
}
