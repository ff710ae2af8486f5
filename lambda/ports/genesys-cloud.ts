import type { Environment } from '../../domain/environments.ts';
import type { SecretValue } from '../../domain/secret-value.ts';
import type { GenesysIntegrations } from './genesys-integrations.ts';

/** What the strategies need of Genesys Cloud. Every failure is a `RotationError`. */
export interface GenesysCloud {
  /** The session of this credential, with its token kept from one invocation to the next. It logs in when first used. */
  session(credential: Credential): GenesysSession;
  /** One login with this credential, with no token kept: the proof that it works, or that it does not. */
  tryLogin(credential: Credential): Promise<LoginAttempt>;
}

export interface Credential {
  readonly clientId: string;
  readonly clientSecret: SecretValue;
  readonly environment: Environment;
}

export type LoginAttempt =
  | { readonly outcome: 'accepted'; readonly session: GenesysSession }
  | { readonly outcome: 'refused'; readonly status: number; readonly correlationId: string | undefined };

export interface GenesysSession {
  /** Gets a token, unless a live one is in hand. */
  logIn(): Promise<'accepted' | 'refused'>;
  /** Whose token this is. @see https://developer.genesys.cloud/devapps/api-explorer `GET /api/v2/tokens/me` */
  identity(): Promise<TokenIdentity>;
  /** Revokes the token in hand. */
  revokeToken(): Promise<void>;
  listClients(): Promise<readonly OAuthClient[]>;
  /** `undefined` where there is none. */
  getClient(clientId: string): Promise<OAuthClient | undefined>;
  /** How long the client's access tokens live; `undefined` where there is no such client. */
  tokenValiditySeconds(clientId: string): Promise<number | undefined>;
  /** Not idempotent. An error with the outcome `unknown` means that the client may have been made. */
  createClient(properties: ClientProperties): Promise<CreatedClient>;
  /** Replaces the whole client. */
  updateClient(clientId: string, properties: ClientProperties): Promise<void>;
  /** A client that does not exist counts as deleted. */
  deleteClient(clientId: string): Promise<void>;
  /** The old secret is dead from here on. An error with the outcome `unknown` means that it may be. */
  regenerateSecret(clientId: string): Promise<SecretValue>;
  listSecrets(clientId: string): Promise<readonly ClientSecret[]>;
  createSecret(clientId: string, name: string): Promise<CreatedSecret>;
  /** A secret that does not exist counts as deleted. */
  deleteSecret(clientId: string, secretId: string): Promise<void>;
  /** The ids of the divisions that this credential sees; `forbidden` where it may not look. */
  visibleDivisions(): Promise<readonly string[] | 'forbidden'>;
  /** Fetches an API path. Answers the HTTP status; `undefined` when nothing usable came. */
  probe(path: string): Promise<number | undefined>;
  readonly integrations: GenesysIntegrations;
  /** What was requested with the client's tokens, as far as Genesys Cloud tells. */
  usage(clientId: string, interval: { from: Date; to: Date }): Promise<ClientUsage>;
}

/** Figures are for whole UTC days, and those of the last day or two may be missing. */
export type ClientUsage =
  | { readonly known: true; readonly requests: number; readonly operations: readonly OperationUsage[] }
  | { readonly known: false; readonly reason: string };

export interface OperationUsage {
  /** Such as `GET /api/v2/users/{userId}`. */
  readonly operation: string;
  readonly requests: number;
}

export interface TokenIdentity {
  readonly organizationId: string;
  readonly clientId: string;
}

/** A client as Genesys shows it, with every field that it has, those unknown to us included. */
export interface OAuthClient {
  readonly id: string;
  readonly name: string;
  readonly state: string;
  readonly description: string | undefined;
  readonly accessTokenValiditySeconds: number | undefined;
  readonly dateCreated: string | undefined;
  readonly properties: ClientProperties;
}

/** The fields of a client that its owner sets: what a copy takes and what PUT wants back. */
export type ClientProperties = Readonly<Record<string, unknown>>;

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
