import type { RotationError } from '../../../domain/rotation-error.ts';
import type {
  GenesysIntegrations,
  Integration,
  IntegrationCredential,
  IntegrationCredentialFields,
} from '../../../lambda/ports/genesys-integrations.ts';

/** The integrations of an organization in memory. */
export class FakeIntegrations implements GenesysIntegrations {
  readonly credentials = new Map<string, IntegrationCredential>();
  /** The updates that were sent, in order. */
  readonly updates: IntegrationCredential[] = [];
  readonly calls: string[] = [];
  /** The error that the listing throws. */
  failure: RotationError | undefined;
  /** Replaces the storing of each update. */
  onUpdate: ((credential: IntegrationCredential) => void) | undefined;
  /** Runs before each read of an integration. */
  onLook: (() => void) | undefined;
  readonly #integrations = new Map<string, Integration & { readonly credentialIds: readonly string[] }>();

  add(id: string, credentialIds: readonly string[], name = id): void {
    this.#integrations.set(id, { id, name, credentialIds });
  }

  addCredential(
    id: string,
    clientId: string | undefined,
    typeName = 'pureCloudOAuthClient',
    other: IntegrationCredentialFields = {},
  ): void {
    const fields = { ...other, ...(clientId === undefined ? {} : { clientId }) };
    this.credentials.set(id, { id, name: id, typeName, fields });
  }

  async list() {
    if (this.failure !== undefined) throw this.failure;
    return [...this.#integrations.values()].map(({ id, name }) => ({ id, name }));
  }

  async credentialIds(integrationId: string) {
    this.calls.push(`credentialIds ${integrationId}`);
    this.onLook?.();
    return this.#integrations.get(integrationId)?.credentialIds ?? [];
  }

  async getCredential(credentialId: string) {
    this.calls.push(`getCredential ${credentialId}`);
    return this.credentials.get(credentialId);
  }

  async updateCredential(credential: IntegrationCredential) {
    this.updates.push(credential);
    if (this.onUpdate !== undefined) return this.onUpdate(credential);
    this.credentials.set(credential.id, credential);
  }
}
