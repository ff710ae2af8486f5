import type { AccessToken } from './access-token.ts';
import type { AuthorizedFetch } from './authorized-fetch.ts';
import { getJson, introspect } from './introspect.ts';
import { parseObject } from './parse-object.ts';
import { TokenProviderError } from './token-provider-error.ts';

export interface PrivilegeParts {
  readonly getToken: (options: { readonly signal: AbortSignal | undefined }) => Promise<AccessToken>;
  readonly authorizedFetch: AuthorizedFetch;
}

/**
 * @throws TokenProviderError `missing-permission`, naming what is missing; `genesys-refused` where the client may not
 * look up its roles
 */
export function requirePermissions(
  parts: PrivilegeParts,
  required: readonly string[],
  signal?: AbortSignal,
): Promise<void> {
  return requireAll(parts, 'permissions', required, signal);
}

/** @throws TokenProviderError `missing-scope`, naming what is missing */
export function requireScopes(parts: PrivilegeParts, required: readonly string[], signal?: AbortSignal): Promise<void> {
  return requireAll(parts, 'scope', required, signal);
}

async function requireAll(
  { getToken, authorizedFetch }: PrivilegeParts,
  claim: 'permissions' | 'scope',
  required: readonly string[],
  signal?: AbortSignal,
): Promise<void> {
  const token = await getToken({ signal });
  const granted =
    claimOf(token, claim) ??
    (claim === 'scope'
      ? (await introspect(authorizedFetch, signal)).scopes
      : await permissionsOfRoles(authorizedFetch, signal));
  const missing = required.filter((wanted) => !granted.some((held) => covers(held, wanted)));
  if (missing.length === 0) return;
  const code = claim === 'scope' ? 'missing-scope' : 'missing-permission';
  throw new TokenProviderError(code, `Client ${token.clientId} lacks ${missing.join(', ')}.`);
}

/** As the SDK's `DomainOrganizationRole` has it. */
interface Role {
  readonly permissions?: readonly string[];
  readonly permissionPolicies?: readonly {
    readonly domain: string;
    readonly entityName: string;
    readonly actionSet?: readonly string[];
  }[];
}

async function permissionsOfRoles(authorizedFetch: AuthorizedFetch, signal?: AbortSignal): Promise<string[]> {
  const { client } = await introspect(authorizedFetch, signal);
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

/** The words of a claim, when the token is a JWT that has it. Genesys Cloud's own tokens are opaque. */
function claimOf(token: AccessToken, name: string): string[] | undefined {
  const payload = /^[\w-]+\.([\w-]+)\.[\w-]+$/.exec(token.reveal())?.[1];
  const value = payload && parseObject(Buffer.from(payload, 'base64url').toString())?.[name];
  return value ? (Array.isArray(value) ? value : String(value).split(' ')).map(String) : undefined;
}
