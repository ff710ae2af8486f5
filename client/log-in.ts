import { retryAfterMs } from './cool-down.ts';
import type { Credential } from './credential.ts';
import { parseObject } from './parse-object.ts';
import { type Instant, instantOf, type Time } from './time.ts';
import { TokenProviderError } from './token-provider-error.ts';

export interface Grant {
  readonly token: string;
  readonly lifeMs: number;
  /** Before the request was sent: the token is not older than this. */
  readonly issued: Instant;
}

/** Genesys Cloud does not take the credential. */
export interface Rejection {
  readonly kind: 'rejected';
  readonly status: number;
  readonly correlationId: string | undefined;
}

/** What one request to the login server came to. */
export type LoginResult =
  | { readonly kind: 'granted'; readonly grant: Grant }
  | Rejection
  | { readonly kind: 'throttled'; readonly delayMs: number };

export interface LoginParts {
  readonly fetch: typeof globalThis.fetch;
  readonly time: Time;
  readonly timeoutMs: number;
}

/** OAuth errors that speak of the request or the server and say nothing about the credential. */
const notAboutTheCredential = /^(invalid_request|unsupported_grant_type|server_error|temporarily_unavailable)$/;

/**
 * Asks for a token once. Foreign messages are dropped: they may repeat what was sent.
 *
 * @throws TokenProviderError `genesys-unavailable` or `genesys-request-rejected`; the signal's reason
 * @see https://developer.genesys.cloud/authorization/platform-auth/use-client-credentials
 */
export async function logIn(
  { fetch, time, timeoutMs }: LoginParts,
  loginUrl: string,
  { clientId, clientSecret }: Credential,
  signal: AbortSignal,
): Promise<LoginResult> {
  const issued = instantOf(time);
  try {
    const response = await fetch(`${loginUrl}/oauth/token`, {
      method: 'POST',
      headers: {
        authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret.reveal()}`).toString('base64')}`,
        'content-type': 'application/x-www-form-urlencoded',
      },
      body: 'grant_type=client_credentials',
      // A credential goes where it is sent and nowhere else.
      redirect: 'error',
      signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
    });
    return judge(response, await response.text(), issued, clientId);
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof TokenProviderError) throw error;
    const { name, cause } = Object(error) as { name?: unknown; cause?: { code?: unknown } };
    throw new TokenProviderError(
      'genesys-unavailable',
      `The login of client ${clientId} failed (${cause?.code ?? name}).`,
    );
  }
}

function judge({ status, headers, ok }: Response, text: string, issued: Instant, clientId: string): LoginResult {
  const correlationId = correlationIdOf(headers);
  const { access_token: token, expires_in: seconds, error } = parseObject(text) ?? {};
  if (ok && typeof token === 'string' && token && typeof seconds === 'number' && seconds > 0) {
    return { kind: 'granted', grant: { token, lifeMs: seconds * 1000, issued } };
  }
  if (status === 429) return { kind: 'throttled', delayMs: retryAfterMs(headers, text) };
  const oauthError = /^\w{1,40}$/.exec(typeof error === 'string' ? error : '')?.[0];
  if ((status === 400 || status === 401) && oauthError && !notAboutTheCredential.test(oauthError)) {
    return { kind: 'rejected', status, correlationId };
  }
  // A success without a token comes from something in between that is not Genesys Cloud.
  const code = ok || status >= 500 || status === 408 ? 'genesys-unavailable' : 'genesys-request-rejected';
  const answer = ok ? 'without a token' : (oauthError ?? '');
  throw new TokenProviderError(code, `${`The login of client ${clientId} was answered ${status} ${answer}`.trim()}.`, {
    status,
    correlationId,
  });
}

/** Genesys's id of the call, if it looks like one. */
export function correlationIdOf(headers: Headers): string | undefined {
  return /^[\w-]{1,64}$/.exec(headers.get('inin-correlation-id') ?? '')?.[0];
}
