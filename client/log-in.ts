import { connectionErrorCode } from '../domain/connection-error-code.ts';
import { isCredentialRejection, loginRequest, parseGrant } from '../domain/login.ts';
import { responseLabel } from '../domain/response-label.ts';
import { rateLimitDelayMs } from './cool-down.ts';
import type { Credential } from './credential.ts';
import { parseObject } from './parse-object.ts';
import { readText } from './read-text.ts';
import { abortable, type Instant, instantOf, longestTimerMs, type Time } from './time.ts';
import {
  TokenProviderError,
  type TokenProviderErrorCode,
  type TokenProviderErrorDetails,
} from './token-provider-error.ts';

export interface Grant {
  readonly token: string;
  readonly lifeMs: number;
  /** The time just before the request was sent: the token is not older than this. */
  readonly issued: Instant;
}

/** Genesys Cloud rejects the credential. */
export interface Rejection {
  readonly kind: 'rejected';
  readonly status: number;
  readonly correlationId: string | undefined;
}

/** The outcome of one request to the login server. */
export type LoginResult =
  | { readonly kind: 'granted'; readonly grant: Grant }
  | Rejection
  | { readonly kind: 'throttled'; readonly delayMs: number };

export interface LoginParts {
  readonly fetch: typeof globalThis.fetch;
  readonly time: Time;
  readonly timeoutMs: number;
}

/**
 * Requests a token once. Foreign messages are dropped: they may quote what was sent.
 *
 * @throws TokenProviderError `genesys-unavailable` or `genesys-request-rejected`; the signal's reason
 * @see https://developer.genesys.cloud/authorization/platform-auth/use-client-credentials
 */
export async function logIn(
  { fetch, time, timeoutMs }: LoginParts,
  loginUrl: string,
  credential: Credential,
  signal: AbortSignal,
): Promise<LoginResult> {
  const issued = instantOf(time);
  const request = loginRequest(credential);
  const secrets = [credential.clientSecret.reveal(), request.headers.Authorization.slice(6)];
  let response: Response;
  let text: string;
  try {
    const ended = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
    // A credential must not follow a redirect.
    const sent = fetch(`${loginUrl}/oauth/token`, { ...request, redirect: 'error', signal: ended });
    // A `fetch` of the program may ignore the signal.
    [response, text] = await abortable(
      sent.then(async (received) => [received, await readText(received)] as const),
      ended,
    );
  } catch (error) {
    signal.throwIfAborted();
    throw failed('genesys-unavailable', credential, `failed (${connectionErrorCode(error, secrets)})`);
  }
  const { status, headers, ok } = response;
  const body = parseObject(text);
  const { token, lifeMs } = parseGrant(withNumber(body)) ?? {};
  // A longer life than a timer's is no token's of Genesys Cloud, and has no date.
  if (ok && token && lifeMs)
    return { kind: 'granted', grant: { token, lifeMs: Math.min(lifeMs, longestTimerMs), issued } };
  if (status === 429 || (status === 503 && headers.has('retry-after'))) {
    return { kind: 'throttled', delayMs: rateLimitDelayMs(headers, text, time) };
  }
  const correlationId = correlationIdOf(headers, secrets);
  const oauthError = responseLabel(body?.error, secrets);
  if (isCredentialRejection(status, oauthError)) return { kind: 'rejected', status, correlationId };
  // A success without a token comes from something between us and Genesys Cloud.
  const code = ok || status >= 500 || status === 408 ? 'genesys-unavailable' : 'genesys-request-rejected';
  const answer = `got ${status} ${ok ? 'without a token' : (oauthError ?? '')}`.trim();
  throw failed(code, credential, answer, { status, correlationId });
}

/** Gateways and stand-ins send the lifetime as text. */
function withNumber(body: Readonly<Record<string, unknown>> | undefined) {
  const seconds = body?.expires_in;
  return typeof seconds === 'string' && /^\d+(\.\d+)?$/.test(seconds) ? { ...body, expires_in: Number(seconds) } : body;
}

function failed(
  code: TokenProviderErrorCode,
  { clientId }: Credential,
  what: string,
  details?: TokenProviderErrorDetails,
): TokenProviderError {
  return new TokenProviderError(code, `The login of client ${clientId} ${what}.`, details);
}

/** Genesys's id of the call, if it looks like one. */
export function correlationIdOf(headers: Headers, secrets: readonly string[] = []): string | undefined {
  return responseLabel(headers.get('inin-correlation-id'), secrets);
}
