/** Genesys Cloud's own integrations, which hold copies of credentials. Every failure is a `RotationError`. */
export interface GenesysIntegrations {
  list(): Promise<readonly Integration[]>;
  /** The ids of the credentials that the integration's configuration points to. */
  credentialIds(integrationId: string): Promise<readonly string[]>;
  /** `undefined` where there is none. */
  getCredential(credentialId: string): Promise<IntegrationCredential | undefined>;
  /** Replaces the whole credential. */
  updateCredential(credential: IntegrationCredential): Promise<void>;
}

export interface Integration {
  readonly id: string;
  readonly name: string;
}

export interface IntegrationCredential {
  readonly id: string;
  readonly name: string;
  /** `pureCloudOAuthClient` for a copy of an OAuth client's credential. */
  readonly typeName: string;
  /** As far as Genesys Cloud shows them: not the secret, and not always the `clientId`. */
  readonly fields: IntegrationCredentialFields;
}

export type IntegrationCredentialFields = Readonly<Record<string, string>>;
