import type ApiClient from 'purecloud-platform-client-v2/src/purecloud-platform-client-v2/ApiClient.js';
import OAuthApi from 'purecloud-platform-client-v2/src/purecloud-platform-client-v2/api/OAuthApi.js';
import TokensApi from 'purecloud-platform-client-v2/src/purecloud-platform-client-v2/api/TokensApi.js';
import { RotationError } from '../../domain/rotation-error.ts';
import type { SecretValue } from '../../domain/secret-value.ts';
import type {
  AuditLog,
  ClientProperties,
  ClientSecret,
  ClientUsage,
  CreatedClient,
  CreatedSecret,
  Credential,
  GenesysSession,
  LoginAttempt,
  OAuthClient,
  OrganizationUsage,
  Role,
  TokenIdentity,
} from '../ports/genesys-cloud.ts';
import type { GenesysIntegrations } from '../ports/genesys-integrations.ts';
import type { Time } from '../ports/time.ts';
import { type ApiRequest, nameOfRequest } from './api-request.ts';
import { readAudits } from './audit-calls.ts';
import {
  parseClient,
  parseCreatedClient,
  parseCreatedSecret,
  parseIdentity,
  parseListing,
  parseSecrets,
} from './client-responses.ts';
import { createIntegrationCalls } from './integration-calls.ts';
import { login } from './login.ts';
import { readOrganizationUsage } from './organization-usage-calls.ts';
import { RejectedResponse } from './rejected-response.ts';
import { readRole } from './role-calls.ts';
import { type NamedCall, translateRejection } from './translate-rejection.ts';
import { readUsage } from './usage-calls.ts';
import { readVisibleDivisions } from './visible-divisions.ts';

/** A token is renewed this long before it expires, in milliseconds, or at a fifth of its life if that is shorter. */
const renewalMarginMs = 300_000;

/** More pages than any organization has; it ends a listing that loops. */
const maximumPages = 500;

/** One credential's calls, with one token for all of them. */
export class SdkSession implements GenesysSession {
  readonly #client: ApiClient;
  readonly #credential: Credential;
  readonly #time: Time;
  readonly #oauth: OAuthApi;
  readonly #tokens: TokensApi;
  readonly integrations: GenesysIntegrations = createIntegrationCalls((request) => this.#request(request));
  #identity: TokenIdentity | undefined;
  #renewAtMs = 0;
  #loginInFlight: Promise<RejectedResponse | undefined> | undefined;

  constructor(client: ApiClient, credential: Credential, time: Time) {
    this.#client = client;
    this.#credential = credential;
    this.#time = time;
    this.#oauth = new OAuthApi(client);
    this.#tokens = new TokensApi(client);
  }

  /** Gets a token unless a valid one is at hand. Returns the rejection if the credential is not accepted. */
  async ensureToken(): Promise<RejectedResponse | undefined> {
    if (this.#time.now() < this.#renewAtMs) return undefined;
    this.#loginInFlight ??= this.#login().finally(() => {
      this.#loginInFlight = undefined;
    });
    return this.#loginInFlight;
  }

  async logIn(): Promise<'accepted' | 'rejected'> {
    return (await this.ensureToken()) === undefined ? 'accepted' : 'rejected';
  }

  /** Gets a new token in any case: it shows whether the credential works now. */
  async logInAgain(): Promise<LoginAttempt> {
    // The token before would go on living. If it cannot be revoked, it expires by itself.
    await this.revokeToken().catch(() => this.#dropToken());
    const rejection = await this.ensureToken();
    if (rejection === undefined) return { outcome: 'accepted', session: this };
    const { status, oauthError: error, correlationId } = rejection;
    return { outcome: 'rejected', status, error, correlationId };
  }

  async identity(): Promise<TokenIdentity> {
    // The owner of a credential does not change.
    this.#identity ??= parseIdentity(
      await this.#call({ operation: 'GET /api/v2/tokens/me' }, () => this.#tokens.getTokensMe()),
    );
    return this.#identity;
  }

  async revokeToken(): Promise<void> {
    if (this.#renewAtMs === 0) return;
    await this.#once({ operation: 'DELETE /api/v2/tokens/me' }, () => this.#tokens.deleteTokensMe(), [401, 404]);
    this.#dropToken();
  }

  async listClients(): Promise<readonly OAuthClient[]> {
    const clients = new Map<string, OAuthClient>();
    let query: Readonly<Record<string, string>> = {};
    for (let page = 0; page < maximumPages; page += 1) {
      const path = '/api/v2/oauth/clients';
      const response = await this.#request({ method: 'GET', path, query, permission: 'oauth:client:view' });
      const listing = parseListing(response);
      for (const client of listing.clients) clients.set(client.id, client);
      if (listing.nextPage === undefined || listing.clients.length === 0) return [...clients.values()];
      query = listing.nextPage;
    }
    throw new RotationError('genesys-unavailable', {
      message: `Genesys Cloud's list of clients does not end after ${maximumPages} pages.`,
      nextStep: 'check the network path (proxy, gateway) to Genesys Cloud.',
    });
  }

  async getClient(clientId: string): Promise<OAuthClient | undefined> {
    const call = { operation: `GET /api/v2/oauth/clients/${clientId}`, permission: 'oauth:client:view' };
    const response = await this.#call(call, () => this.#oauth.getOauthClient(clientId), [404]);
    return response === undefined ? undefined : parseClient(response);
  }

  async createClient(properties: ClientProperties): Promise<CreatedClient> {
    const call = { operation: 'POST /api/v2/oauth/clients', permission: 'oauth:client:add' };
    return parseCreatedClient(await this.#callOnce(call, () => this.#oauth.postOauthClients(properties)));
  }

  async updateClient(clientId: string, properties: ClientProperties): Promise<void> {
    const call = { operation: `PUT /api/v2/oauth/clients/${clientId}`, permission: 'oauth:client:edit' };
    const send = () => this.#oauth.putOauthClient(clientId, properties);
    await (properties.state === 'inactive' ? this.#callOnce(call, send) : this.#call(call, send));
  }

  async deleteClient(clientId: string): Promise<void> {
    const call = { operation: `DELETE /api/v2/oauth/clients/${clientId}`, permission: 'oauth:client:delete' };
    await this.#callOnce(call, () => this.#oauth.deleteOauthClient(clientId), [404]);
  }

  async regenerateSecret(clientId: string): Promise<SecretValue> {
    const call = { operation: `POST /api/v2/oauth/clients/${clientId}/secret`, permission: 'oauth:client:edit' };
    const response = await this.#callOnce(call, () => this.#oauth.postOauthClientSecret(clientId));
    return parseCreatedClient({ id: clientId, ...(response as object) }).secret;
  }

  async listSecrets(clientId: string): Promise<readonly ClientSecret[]> {
    const response = await this.#request({
      method: 'GET',
      path: '/api/v2/oauth/clients/{clientId}/secrets',
      pathParams: { clientId },
      permission: 'oauth:client:view',
      absent: [404],
    });
    if (response === undefined) throw noSecretsEndpoint(clientId);
    return parseSecrets(response);
  }

  async createSecret(clientId: string, name: string): Promise<CreatedSecret> {
    const response = await this.#requestOnce({
      method: 'POST',
      path: '/api/v2/oauth/clients/{clientId}/secrets',
      pathParams: { clientId },
      body: { name, status: 'active', description: name },
      permission: 'oauth:client:edit',
    });
    return parseCreatedSecret(response);
  }

  async deleteSecret(clientId: string, secretId: string): Promise<void> {
    await this.#requestOnce({
      method: 'DELETE',
      path: '/api/v2/oauth/clients/{clientId}/secrets/{secretId}',
      pathParams: { clientId, secretId },
      permission: 'oauth:client:edit',
      absent: [404],
    });
  }

  visibleDivisions(): Promise<readonly string[] | 'forbidden'> {
    return readVisibleDivisions((request) => this.#request(request));
  }

  role(roleId: string): Promise<Role | undefined> {
    return readRole((request) => this.#request(request), roleId);
  }

  async probe(path: string): Promise<number | undefined> {
    if ((await this.ensureToken()) !== undefined) return 401;
    const status = await this.#statusOf(path);
    if (status !== 401) return status;
    // As with every call: another program may have revoked the token.
    this.#dropToken();
    return (await this.ensureToken()) === undefined ? this.#statusOf(path) : 401;
  }

  usage(clientId: string, interval: { from: Date; to: Date }): Promise<ClientUsage> {
    return readUsage((request) => this.#request(request), this.#time, clientId, interval);
  }

  organizationUsage(interval: { from: Date; to: Date }, clientIds?: readonly string[]): Promise<OrganizationUsage> {
    return readOrganizationUsage((request) => this.#request(request), this.#time, interval, clientIds);
  }

  audits(interval: { from: Date; to: Date }): Promise<AuditLog> {
    return readAudits((request) => this.#request(request), this.#time, interval);
  }

  async #statusOf(pathAndQuery: string): Promise<number | undefined> {
    try {
      // With its query, which may name a parameter more than once.
      await this.#callApi({ method: 'GET', path: pathAndQuery });
      return 200;
    } catch (error) {
      if (error instanceof RejectedResponse) return error.status;
      if (error instanceof RotationError && error.code === 'genesys-unavailable') return undefined;
      throw translateRejection(error, { operation: `GET ${pathAndQuery.split('?', 1)}` });
    }
  }

  async #login(): Promise<RejectedResponse | undefined> {
    // Taken before the request, so that the token is not older than this.
    const issuedAtMs = this.#time.now();
    const result = await login(this.#client, this.#credential);
    if (result instanceof RejectedResponse) return result;
    const { token, lifeMs } = result;
    this.#client.setAccessToken(token);
    // A token of unknown lifetime serves one call, and may be revoked.
    this.#renewAtMs = lifeMs === undefined ? 1 : issuedAtMs + lifeMs - Math.min(renewalMarginMs, lifeMs / 5);
    return undefined;
  }

  #dropToken(): void {
    this.#renewAtMs = 0;
    this.#client.clearAccessToken();
    // Whatever made the token invalid may have changed this too.
    this.#identity = undefined;
  }

  /** Calls with a valid token; a 401 drops the token, once. Returns `undefined` for the statuses in `absent`. */
  async #call(named: NamedCall, send: () => Promise<unknown>, absent: readonly number[] = []): Promise<unknown> {
    const firstRejection = await this.ensureToken();
    if (firstRejection !== undefined) throw translateRejection(asUnauthorized(firstRejection), named);
    try {
      return await send();
    } catch (error) {
      if (!(error instanceof RejectedResponse) || error.status !== 401) return settle(error, named, absent);
    }
    this.#dropToken();
    const rejection = await this.ensureToken();
    if (rejection !== undefined) throw translateRejection(asUnauthorized(rejection), named);
    return this.#once(named, send, absent);
  }

  /** A call that is never repeated: its caller decides anew. A token that was not accepted is dropped. */
  async #callOnce(named: NamedCall, send: () => Promise<unknown>, absent: readonly number[] = []): Promise<unknown> {
    const rejection = await this.ensureToken();
    if (rejection !== undefined) throw translateRejection(asUnauthorized(rejection), named);
    try {
      return await send();
    } catch (error) {
      if (error instanceof RejectedResponse && error.status === 401) this.#dropToken();
      return settle(error, named, absent);
    }
  }

  async #once(named: NamedCall, send: () => Promise<unknown>, absent: readonly number[]): Promise<unknown> {
    try {
      return await send();
    } catch (error) {
      return settle(error, named, absent);
    }
  }

  #request(request: ApiRequest): Promise<unknown> {
    return this.#call(nameOfRequest(request), () => this.#callApi(request), request.absent);
  }

  #requestOnce(request: ApiRequest): Promise<unknown> {
    return this.#callOnce(nameOfRequest(request), () => this.#callApi(request), request.absent);
  }

  #callApi({ method, path, pathParams = {}, query = {}, body = null }: ApiRequest): Promise<unknown> {
    return this.#client.callApi(path, method, pathParams, query, {}, {}, body, ['PureCloud OAuth'], [], []);
  }
}

function settle(error: unknown, named: NamedCall, absent: readonly number[]): undefined {
  if (error instanceof RejectedResponse && absent.includes(error.status)) return undefined;
  throw translateRejection(error, named);
}

/** A rejected login has the status 400 or 401; for the call that needs the token both mean the same. */
function asUnauthorized(rejection: RejectedResponse): RejectedResponse {
  const { errorCode, explanation, correlationId } = rejection;
  return new RejectedResponse({
    status: 401,
    errorCode,
    explanation,
    correlationId,
  });
}

function noSecretsEndpoint(clientId: string): RotationError {
  return new RotationError('multi-secret-unavailable', {
    message: `This organization has no /api/v2/oauth/clients/${clientId}/secrets, which the strategy multi-secret needs.`,
    nextStep:
      'set the tag genesys-rotation:strategy to alternating-clients, replacement-client or in-place, then rotate again.',
  });
}
