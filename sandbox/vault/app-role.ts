import { randomBytes, randomUUID } from 'node:crypto';
import type { SandboxResponse } from '../core/service.ts';
import type { AppRole, Token, VaultState } from './state.ts';
import { envelope, VaultError } from './vault-reply.ts';

/**
 * Logs in with AppRole.
 * @see https://developer.hashicorp.com/vault/api-docs/auth/approle#login-with-approle
 */
export function logIn(
  world: VaultState,
  namespace: string,
  roles: ReadonlyMap<string, AppRole>,
  body: Readonly<Record<string, unknown>>,
): SandboxResponse {
  const roleId = read(body, 'role_id');
  const role = roles.get(roleId);
  if (role === undefined) throw invalid();
  const secretId = read(body, 'secret_id');
  const usesLeft = role.secretIds.get(secretId);
  if (usesLeft === undefined) throw invalid();
  if (usesLeft === 1) role.secretIds.delete(secretId);
  else role.secretIds.set(secretId, usesLeft - 1);

  const expiresAtMs = world.now() + role.tokenTtlSeconds * 1000;
  const { value } = createToken(world, { namespace, rules: role.rules, expiresAtMs });
  const policies = ['default', role.name];
  const auth = {
    client_token: value,
    accessor: randomBytes(18).toString('base64url'),
    policies,
    token_policies: policies,
    metadata: { role_name: role.name },
    lease_duration: role.tokenTtlSeconds,
    renewable: true,
    entity_id: randomUUID(),
    token_type: 'service',
    orphan: true,
    mfa_requirement: null,
    num_uses: 0,
  };
  return envelope({ auth }, '');
}

export function createToken(world: VaultState, token: Pick<Token, 'namespace' | 'rules' | 'expiresAtMs'>): Token {
  const created = { ...token, value: `hvs.${randomBytes(69).toString('base64url')}`, revoked: false };
  world.tokens.set(created.value, created);
  world.createdSecrets.push(created.value);
  return created;
}

function read(body: Readonly<Record<string, unknown>>, name: 'role_id' | 'secret_id'): string {
  const value = body[name];
  if (typeof value !== 'string' || value.trim() === '') throw new VaultError(400, `missing ${name}`);
  return value.trim();
}

const invalid = (): VaultError => new VaultError(400, 'invalid role or secret ID');
