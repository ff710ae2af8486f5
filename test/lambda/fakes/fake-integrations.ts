import type {
  GenesysIntegrations,
  Integration,
  IntegrationCredential,
} from '../../../lambda/interfaces/genesys-integrations.ts';

/** The integrations of an organisation in memory. */
export class FakeIntegrations implements GenesysIntegrations {
  readonly credentials = new Map<string, IntegrationCredential>();
  readonly #integrations = new Map<string, Integration & { readonly credentialIds: readonly string[] }>();

  add(id: string, credentialIds: readonly string[]): void {
    this.#integrations.set(id, { id, name: id, credentialIds });
  }

  addCredential(id: string, clientId: string | undefined, typeName = 'pureCloudOAuthClient'): void {
    this.credentials.set(id, { id, name: id, typeName, fields: clientId === undefined ? {} : { clientId } });
  }

  async list() {
    return [...this.#integrations.values()];
  }

  async credentialIds(integrationId: string) {
    return this.#integrations.get(integrationId)?.credentialIds ?? [];
  }

  async getCredential(credentialId: string) {
    return this.credentials.get(credentialId);
  }

  async updateCredential(credential: IntegrationCredential) {
    this.credentials.set(credential.id, credential);
  }
}
