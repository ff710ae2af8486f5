import type { AuthorizedFetch } from './authorized-fetch.ts';
import { correlationIdOf } from './log-in.ts';
import { readText } from './read-text.ts';
import { TokenProviderError, type TokenProviderErrorCode } from './token-provider-error.ts';

/** The owner of a token, as returned by `GET /api/v2/tokens/me`. */
export interface Introspection {
  readonly organization: { readonly id: string; readonly name: string | undefined };
  readonly client: {
    readonly id: string;
    readonly name: string | undefined;
    /** `active`, `inactive` or `disabled`. */
    readonly state: string | undefined;
    /** When an inactive client is deleted, ISO 8601. */
    readonly dateToDelete: string | undefined;
    readonly roleDivisions: readonly RoleDivision[];
  };
  /** Empty for client credentials, which are limited by roles. */
  readonly scopes: readonly string[];
}

export interface RoleDivision {
  readonly roleId: string;
  /** `*` means all divisions. */
  readonly divisionId: string;
}

/** As in the SDK's `TokenInfo`: every field may be missing. */
interface TokenInfo {
  readonly organization?: { readonly id?: string; readonly name?: string };
  readonly OAuthClient?: Partial<Introspection['client']> & { readonly scope?: readonly string[] };
  readonly authorizedScope?: readonly string[];
}

/**
 * @throws TokenProviderError `token-rejected`, `genesys-request-rejected` or `genesys-unavailable`
 * @see https://developer.genesys.cloud/devapps/api-explorer#get-api-v2-tokens-me
 */
export async function introspect(authorizedFetch: AuthorizedFetch, signal?: AbortSignal): Promise<Introspection> {
  const info = await getJson<TokenInfo>(authorizedFetch, '/api/v2/tokens/me', signal);
  const { organization = {}, OAuthClient: client = {}, authorizedScope = [] } = info;
  return {
    organization: { id: organization.id ?? '', name: organization.name },
    client: {
      id: client.id ?? '',
      name: client.name,
      state: client.state,
      dateToDelete: client.dateToDelete,
      roleDivisions: client.roleDivisions ?? [],
    },
    scopes: authorizedScope.length > 0 ? authorizedScope : (client.scope ?? []),
  };
}

/** @throws TokenProviderError `token-rejected`, `genesys-request-rejected` or `genesys-unavailable` */
export async function getJson<Body extends object>(
  authorizedFetch: AuthorizedFetch,
  path: string,
  signal?: AbortSignal,
): Promise<Body> {
  let status = 0;
  let correlationId: string | undefined;
  try {
    const response = await authorizedFetch(path, { signal: signal ?? null });
    status = response.status;
    correlationId = correlationIdOf(response.headers);
    if (response.ok) return Object(JSON.parse(await readText(response)));
    await response.body?.cancel();
  } catch (cause) {
    if (cause instanceof TokenProviderError || signal?.aborted) throw cause;
  }
  let code: TokenProviderErrorCode = 'genesys-unavailable';
  if (status >= 400 && status < 500) code = status === 401 ? 'token-rejected' : 'genesys-request-rejected';
  throw new TokenProviderError(code, `GET ${path} got ${status || 'no response'}.`, { status, correlationId });
}
