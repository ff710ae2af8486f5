import { parseClient, parseListing, parseSecrets } from '../../../lambda/genesys/client-responses.ts';
import type {
  AuditLog,
  ClientProperties,
  ClientUsage,
  GenesysSession,
  OrganizationUsage,
  Role,
} from '../../../lambda/ports/genesys-cloud.ts';
import { FakeIntegrations } from './fake-integrations.ts';
import { failure, organizationId, SandboxOrganization } from './sandbox-organization.ts';

type Call = keyof GenesysSession;

/** How one call fails: its response is lost, its request is lost, or it is rejected. */
export type Fault = 'answer-lost' | 'request-lost' | 'rejected';

/** An administering client’s view of a sandbox organization, with a list of the calls. */
export class FakeSession extends SandboxOrganization implements GenesysSession {
  readonly calls: string[] = [];
  readonly integrations = new FakeIntegrations();
  /** What a client can see, its probe results, and the requests made with its tokens. */
  divisions: readonly string[] | 'forbidden' = ['home'];
  /** What roles grant, `undefined` if they may not be read; others grant nothing. */
  readonly roles = new Map<string, Role | undefined>();
  readonly statuses = new Map<string, number | undefined>();
  readonly used = new Map<string, ClientUsage>();
  organizationUses: OrganizationUsage = { known: false, reason: 'no endpoint' };
  /** The audit entries, or why there are none. */
  auditLog: AuditLog = { known: true, entries: [] };
  /** The intervals for which usage was requested. */
  readonly intervals: { from: Date; to: Date }[] = [];
  readonly #faults: { call: Call; fault: Fault }[] = [];

  /** Makes the next call of this name fail. Call it twice for the next two. */
  fail(call: Call, ...faults: readonly Fault[]): void {
    this.#faults.push(...faults.map((fault) => ({ call, fault })));
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
    return this.#answer('listClients', '', () => parseListing(this.request('GET', '')).clients);
  }

  async getClient(clientId: string) {
    const reply = this.#answer('getClient', clientId, () => this.request('GET', `/${clientId}`));
    return reply === undefined ? undefined : parseClient(reply);
  }

  async createClient(properties: ClientProperties) {
    return this.#answer('createClient', '', () => {
      this.request('POST', '', properties);
      return this.takeClient();
    });
  }

  async updateClient(clientId: string, properties: ClientProperties) {
    this.#answer('updateClient', clientId, () => void this.request('PUT', `/${clientId}`, properties));
  }

  async deleteClient(clientId: string) {
    this.#answer('deleteClient', clientId, () => void this.request('DELETE', `/${clientId}`));
  }

  async regenerateSecret(clientId: string) {
    return this.#answer('regenerateSecret', clientId, () => {
      this.request('POST', `/${clientId}/secret`);
      return this.takeSecret(clientId);
    });
  }

  async listSecrets(clientId: string) {
    return this.#answer('listSecrets', clientId, () => parseSecrets(this.request('GET', `/${clientId}/secrets`)));
  }

  async createSecret(clientId: string, name: string) {
    return this.#answer('createSecret', clientId, () => {
      this.request('POST', `/${clientId}/secrets`, { name });
      const secret = this.takeSecret(clientId);
      return { secretId: `id-of-${secret.reveal()}`, secret };
    });
  }

  async deleteSecret(clientId: string, secretId: string) {
    const path = `/${clientId}/secrets/${secretId}`;
    this.#answer('deleteSecret', `${clientId} ${secretId}`, () => void this.request('DELETE', path));
  }

  async role(roleId: string) {
    return this.roles.has(roleId) ? this.roles.get(roleId) : { name: roleId, policies: [] };
  }

  async visibleDivisions() {
    this.calls.push('visibleDivisions');
    return this.divisions;
  }

  async probe(path: string) {
    this.calls.push(`probe ${path}`);
    return this.statuses.has(path) ? this.statuses.get(path) : 200;
  }

  async audits(): Promise<AuditLog> {
    return this.#answer('audits', '', () => this.auditLog);
  }

  async usage(clientId: string, interval: { from: Date; to: Date }): Promise<ClientUsage> {
    this.intervals.push(interval);
    const none: ClientUsage = { known: true, requests: 0, operations: [] };
    return this.#answer('usage', clientId, () => this.used.get(clientId) ?? none);
  }

  async organizationUsage(): Promise<OrganizationUsage> {
    return this.#answer('organizationUsage', '', () => this.organizationUses);
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
}
