import type { AccessToken } from './access-token.ts';
import { getJson } from './introspect.ts';
import { parseObject } from './parse-object.ts';
import type { TokenProvider } from './token-provider.ts';
import { TokenProviderError } from './token-provider-error.ts';

/** The parts of a provider that a check needs. */
export type CheckedProvider = Pick<TokenProvider, 'getToken' | 'authorizedFetch' | 'introspect'>;

/**
 * Fails early when the client lacks one of the permissions, such as `routing:queue:view`. Without claims in the token, it
 * looks up the client's roles, which needs `authorization:role:view`.
 *
 * @example await requirePermissions(provider, ['routing:queue:view']);
 * @throws TokenProviderError `missing-permission`, naming what is missing; `genesys-request-rejected` if the client may not
 * look up its roles; and what `getToken` throws
 */
export function requirePermissions(
  provider: CheckedProvider,
  permissions: readonly string[],
  signal?: AbortSignal,
): Promise<void> {
  return requireAll(provider, 'permissions', permissions, signal);
}

/**
 * Fails early when the token lacks one of the scopes, which `users` includes for `users:readonly`.
 *
 * @throws TokenProviderError `missing-scope`, naming what is missing; and what `getToken` throws
 */
export function requireScopes(
  provider: CheckedProvider,
  scopes: readonly string[],
  signal?: AbortSignal,
): Promise<void> {
  return requireAll(provider, 'scope', scopes, signal);
}

async function requireAll(
  provider: CheckedProvider,
  claim: 'permissions' | 'scope',
  required: readonly string[],
  signal?: AbortSignal,
): Promise<void> {
  const token = await provider.getToken({ signal });
  const granted =
    claimOf(token, claim) ??
    (claim === 'scope' ? (await provider.introspect(signal)).scopes : await permissionsOfRoles(provider, signal));
  const missing = required.filter((wanted) => !granted.some((held) => covers(held, wanted)));
  if (missing.length === 0) return;
  const code = claim === 'scope' ? 'missing-scope' : 'missing-permission';
  throw new TokenProviderError(code, `Client ${token.clientId} lacks ${missing.join(', ')}.`);
}

/** As in the SDK's `DomainOrganizationRole`. */
interface Role {
  readonly permissions?: readonly string[];
  readonly permissionPolicies?: readonly {
    readonly domain: string;
    readonly entityName: string;
    readonly actionSet?: readonly string[];
  }[];
}

async function permissionsOfRoles(
  { introspect, authorizedFetch }: CheckedProvider,
  signal?: AbortSignal,
): Promise<string[]> {
  const { client } = await introspect(signal);
  const paths = new Set(
    client.roleDivisions.map(({ roleId }) => `/api/v2/authorization/roles/${encodeURIComponent(roleId)}`),
  );
  const roles = await Promise.all([...paths].map((path) => getJson<Role>(authorizedFetch, path, signal)));
  return roles.flatMap(({ permissions = [], permissionPolicies = [] }) => [
    ...permissions,
    ...permissionPolicies.flatMap(({ domain, entityName, actionSet = [] }) =>
      actionSet.map((action) => `${domain}:${entityName}:${action}`),
    ),
  ]);
}

/** `oauth:client:*` and `*` grant as in the role editor; the scope `users` includes `users:readonly`. */
function covers(held: string, wanted: string): boolean {
  const parts = held.split(':');
  const wantedParts = wanted.split(':');
  const isWhole = parts.length === wantedParts.length || parts.length === 1;
  return held === '*' || (isWhole && parts.every((part, index) => part === '*' || part === wantedParts[index]));
}

/** The words of a claim, if the token is a JWT that has it. Genesys Cloud's own tokens are opaque. */
function claimOf(token: AccessToken, name: string): string[] | undefined {
  const payload = /^[\w-]+\.([\w-]+)\.[\w-]+$/.exec(token.reveal())?.[1];
  const value = payload && parseObject(Buffer.from(payload, 'base64url').toString())?.[name];
  return value ? (Array.isArray(value) ? value : String(value).split(' ')).map(String) : undefined;
}
