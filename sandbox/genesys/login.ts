import type { SandboxRequest, SandboxResponse } from '../core/service.ts';
import type { LoginRejection } from './event.ts';
import { createHostileToken, createToken, createWebToken } from './generate.ts';
import { isAddressAllowed, rejectAddress } from './ip-check.ts';
import { clientCredentials, earlyRejectionKey, judgeLogin } from './login-verdict.ts';
import { settingsOf } from './settings-of.ts';
import { announce, type Client, type GenesysState } from './state.ts';

/** `POST /oauth/token` with the client credentials grant only. */
export function login(world: GenesysState, request: SandboxRequest): SandboxResponse {
  const problem = malformed(request);
  if (problem !== undefined) return problem;
  const credential = readBasic(request.headers.authorization);
  if (credential === undefined) {
    return oauthError(401, 'invalid_client', 'client authentication required', { 'www-authenticate': 'Basic' });
  }
  const verdict = judgeLogin(world, credential.clientId, credential.clientSecret);
  // Before the credential: a caller that may not even ask learns nothing about it.
  if (verdict.client !== undefined && !isAddressAllowed(world, verdict.client)) {
    announce(world, verdict.client, 'login', { kind: 'login-rejected', reason: 'address-not-allowed' });
    return rejectAddress(settingsOf(world, verdict.client.organizationId).ipRejection);
  }
  if (verdict.accepted) return issueToken(world, verdict.client, verdict.secret.secretId);
  if (verdict.reason === 'not-yet-propagated' && verdict.client !== undefined) {
    rememberEarly(world, verdict.client, credential.clientSecret);
  }
  const subject = verdict.client ?? { id: unknownId(credential.clientId), fields: unknownClient };
  announce(world, subject, 'login', { kind: 'login-rejected', reason: verdict.reason });
  return reject(world, verdict.reason, verdict.client);
}

function issueToken(world: GenesysState, client: Client, secretId: string): SandboxResponse {
  const seconds = client.fields.accessTokenValiditySeconds;
  const value = tokenOf(world, client);
  const expiresAtMs = world.clock.now() + seconds * 1000;
  world.tokens.set(value, { value, clientId: client.id, secretId, expiresAtMs, revoked: false });
  announce(world, client, 'login', { kind: 'token-issued', expiresAtMs });
  return json(200, { access_token: value, token_type: 'bearer', expires_in: seconds });
}

function tokenOf(world: GenesysState, client: Client): string {
  const { hostileCharacters, tokenFormat } = settingsOf(world, client.organizationId);
  if (hostileCharacters) return createHostileToken();
  return tokenFormat === 'jwt' ? createWebToken(client.id) : createToken();
}

/** An attempt before the credential has propagated may be remembered, and further ones may prolong that. */
function rememberEarly(world: GenesysState, client: Client, clientSecret: string): void {
  const { earlyRejectionCachedMs, earlyRejectionProlonged } = settingsOf(world, client.organizationId);
  const key = earlyRejectionKey(client.id, clientSecret);
  const now = world.clock.now();
  if (now < (world.earlyRejections.get(key) ?? 0) && !earlyRejectionProlonged) return;
  world.earlyRejections.set(key, now + earlyRejectionCachedMs);
}

function malformed(request: SandboxRequest): SandboxResponse | undefined {
  if (request.method !== 'POST') return oauthError(405, 'invalid_request', 'only POST is allowed', { allow: 'POST' });
  const contentType = request.headers['content-type'] ?? '';
  if (!contentType.toLowerCase().startsWith('application/x-www-form-urlencoded')) {
    return oauthError(400, 'invalid_request', 'the body must be application/x-www-form-urlencoded');
  }
  const grantType = new URLSearchParams(new TextDecoder().decode(request.body)).get('grant_type');
  if (grantType === null) return oauthError(400, 'invalid_request', 'grant_type is required');
  if (grantType === 'client_credentials') return undefined;
  return oauthError(400, 'unsupported_grant_type', 'the grant type is not supported');
}

function readBasic(authorization: string | undefined): { clientId: string; clientSecret: string } | undefined {
  const encoded = /^basic +(\S+)$/i.exec(authorization ?? '')?.[1];
  const decoded = encoded === undefined ? '' : Buffer.from(encoded, 'base64').toString('utf8');
  const colon = decoded.indexOf(':');
  if (colon < 1) return undefined;
  return { clientId: decoded.slice(0, colon), clientSecret: decoded.slice(colon + 1) };
}

/** Reveals as little as Genesys Cloud does: 400 for an unknown client, 401 for anything wrong with a known one. */
function reject(world: GenesysState, reason: LoginRejection, client: Client | undefined): SandboxResponse {
  if (reason === 'grant-not-allowed') {
    return oauthError(400, 'unauthorized_client', `the client is not allowed ${clientCredentials}`);
  }
  const { rejectionStatus } = settingsOf(world, client?.organizationId);
  const unheardOf = client === undefined || client.deleted !== undefined;
  if (unheardOf || world.clock.now() < client.knownToLoginFromMs) {
    return oauthError(rejectionStatus === 'by-cause' ? 400 : rejectionStatus, 'invalid_client', 'client not found');
  }
  return oauthError(rejectionStatus === 'by-cause' ? 401 : rejectionStatus, 'invalid_client', 'authentication failed');
}

const unknownClient = { name: 'unknown', authorizedGrantType: '', accessTokenValiditySeconds: 0, roleDivisions: [] };

/** A caller that swaps id and secret must not cause the secret to appear in an event. */
const unknownId = (clientId: string): string => (/^[0-9a-f-]{36}$/i.test(clientId) ? clientId : 'unknown');

function oauthError(
  status: number,
  error: string,
  description: string,
  headers: Readonly<Record<string, string>> = {},
): SandboxResponse {
  return json(status, { error, description, error_description: description }, headers);
}

function json(status: number, body: object, headers: Readonly<Record<string, string>> = {}): SandboxResponse {
  return {
    status,
    headers: { 'content-type': 'application/json', 'cache-control': 'no-store', ...headers },
    body: JSON.stringify(body),
  };
}
