import { TokenProviderError, type TokenProviderErrorCode } from '../token-provider-error.ts';

/** Sends a request to Vault's API, a `GET` without a body. Throws what `vaultFailure` returns if there is no response. */
export type SendToVault = (
  apiPath: string,
  request: { readonly token?: string; readonly body?: object; readonly secrets: readonly string[] },
) => Promise<{ readonly status: number; readonly body: Record<string, unknown> | undefined }>;

const codeByStatus: Readonly<Record<number, TokenProviderErrorCode>> = {
  400: 'source-access-denied',
  403: 'source-access-denied',
  404: 'secret-not-found',
};

/** A response of Vault without the entry. Its text is dropped: it may quote what was sent. */
export function vaultFailure(entry: string, status: number, reason = `HTTP ${status}`): TokenProviderError {
  const isRedirect = status >= 300 && status < 400;
  const shown = isRedirect ? `${reason}, as of a standby: use the address of the active node` : reason;
  const code = isRedirect ? 'source-misconfigured' : (codeByStatus[status] ?? 'source-unavailable');
  return new TokenProviderError(code, `Vault entry ${entry} could not be read (${shown}).`);
}
