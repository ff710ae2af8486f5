import type { Environment } from '../../domain/environments.ts';
import type { SecretValue } from '../../domain/secret-value.ts';
import type { GenesysIntegrations } from './genesys-integrations.ts';

/** What the strategies need from Genesys Cloud. Every failure is a `RotationError`. */
export interface GenesysCloud {
  /** The session of this credential. Its token is reused by later invocations; it logs in on first use. */
  session(credential: Credential): GenesysSession;
  /**
   * One login with this credential, without reusing a token: it shows whether the credential works now.
   *
   * @param keepsToken whether its token serves the session of this credential from now on
   */
  tryLogin(credential: Credential, keepsToken?: boolean): Promise<LoginAttempt>;
}

export interface Credential {
  readonly clientId: string;
  readonly clientSecret: SecretValue;
  readonly environment: Environment;
}

export type LoginAttempt =
  | { readonly outcome: 'accepted'; readonly session: GenesysSession }
  | {
      readonly outcome: 'rejected';
      readonly status: number;
      /** OAuth's `error`. */
      readonly error?: string | undefined;
      readonly correlationId: string | undefined;
    };

export interface GenesysSession {
  /** Gets a token, unless the session holds a valid one. */
  logIn(): Promise<'accepted' | 'rejected'>;
  /** Whose token this is. @see https://developer.genesys.cloud/devapps/api-explorer `GET /api/v2/tokens/me` */
  identity(): Promise<TokenIdentity>;
  /** Revokes the token of this session. */
  revokeToken(): Promise<void>;
  listClients(): Promise<readonly OAuthClient[]>;
  /** `undefined` if it does not exist. */
  getClient(clientId: string): Promise<OAuthClient | undefined>;
  /** Not idempotent. After an error with the outcome `unknown`, the client may exist. */
  createClient(properties: ClientProperties): Promise<CreatedClient>;
  /** Replaces the whole client. */
  updateClient(clientId: string, properties: ClientProperties): Promise<void>;
  /** A client that does not exist counts as deleted. */
  deleteClient(clientId: string): Promise<void>;
  /** Invalidates the old secret at once. After an error with the outcome `unknown`, it may be invalid. */
  regenerateSecret(clientId: string): Promise<SecretValue>;
  listSecrets(clientId: string): Promise<readonly ClientSecret[]>;
  createSecret(clientId: string, name: string): Promise<CreatedSecret>;
  /** A secret that does not exist counts as deleted. */
  deleteSecret(clientId: string, secretId: string): Promise<void>;
  /** The ids of the divisions that this credential sees; `forbidden` if it may not list them. */
  visibleDivisions(): Promise<readonly string[] | 'forbidden'>;
  /** What a role grants; `undefined` if this credential may not read it, or if it does not exist. */
  role(roleId: string): Promise<Role | undefined>;
  /** Fetches an API path. Returns the HTTP status; `undefined` if there was no usable response. */
  probe(path: string): Promise<number | undefined>;
  readonly integrations: GenesysIntegrations;
  /** The requests made with the client's tokens, as far as Genesys Cloud reports them. */
  usage(clientId: string, interval: { from: Date; to: Date }): Promise<ClientUsage>;
  /** The same of these clients at once, with the platform; without clients, of every one of the organization. */
  organizationUsage(interval: { from: Date; to: Date }, clientIds?: readonly string[]): Promise<OrganizationUsage>;
  /** What Genesys Cloud itself records about changes of OAuth clients. */
  audits(interval: { from: Date; to: Date }): Promise<AuditLog>;
}

export type AuditLog =
  | { readonly known: true; readonly entries: readonly AuditEntry[] }
  | { readonly known: false; readonly reason: string };

/** One change of a client, without any value. */
export interface AuditEntry {
  readonly id: string;
  /** ISO 8601. */
  readonly at: string;
  readonly action: string;
  readonly clientId: string;
  readonly byClientId?: string;
  readonly byUserId?: string;
  /** The names of the changed properties. */
  readonly changed: readonly string[];
}

/** Usage is counted per UTC day; the last day or two may be missing. */
export type ClientUsage =
  | {
      readonly known: true;
      readonly requests: number;
      readonly operations: readonly OperationUsage[];
      /** The last day with requests, such as `2026-01-31`, where Genesys Cloud says it. */
      readonly lastUsedOn?: string;
    }
  | { readonly known: false; readonly reason: string };

export type OrganizationUsage =
  | {
      readonly known: true;
      /** By id; a client without requests is missing. */
      readonly clients: ReadonlyMap<string, readonly DailyUse[]>;
    }
  | { readonly known: false; readonly reason: string };

/** Requests of one UTC day. Our own test logins are not counted, except in the usage of every client. */
export interface DailyUse {
  /** Such as `2026-01-31`. */
  readonly day: string;
  /** Absent in the usage of every client. */
  readonly operation?: string;
  /** What sent the requests, as Genesys Cloud names it. */
  readonly platform?: string;
  readonly requests: number;
}

export interface OperationUsage {
  /** Such as `GET /api/v2/users/{userId}`. */
  readonly operation: string;
  readonly requests: number;
  /** What sent the requests, as Genesys Cloud names it; only where the usage of the organization was asked for. */
  readonly platform?: string;
}

export interface TokenIdentity {
  readonly organizationId: string;
  readonly clientId: string;
}

/** A client as Genesys Cloud returns it, including fields this product does not know. */
export interface OAuthClient {
  readonly id: string;
  readonly name: string;
  readonly state: string;
  readonly description: string | undefined;
  readonly accessTokenValiditySeconds: number | undefined;
  readonly dateCreated: string | undefined;
  readonly properties: ClientProperties;
}

/** The writable fields of a client: what a copy takes over and what PUT expects. */
export type ClientProperties = Readonly<Record<string, unknown>>;

export interface Role {
  readonly name: string;
  readonly policies: readonly RolePolicy[];
}

/** The actions on an entity that a role grants; `*` stands for all. */
export interface RolePolicy {
  readonly domain: string;
  readonly entityName: string;
  readonly actions: readonly string[];
}

export interface CreatedClient {
  readonly id: string;
  readonly secret: SecretValue;
}

export interface ClientSecret {
  readonly secretId: string;
  readonly name: string;
  readonly status: string;
}

export interface CreatedSecret {
  readonly secretId: string;
  readonly secret: SecretValue;
}
