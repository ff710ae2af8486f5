import type { AccessToken } from './access-token.ts';
import type { BaseUrls } from './base-urls.ts';
import { rateLimitDelayMs } from './cool-down.ts';
import { sleep, type Time } from './time.ts';
import type { GetTokenOptions } from './token-cache.ts';
import { TokenProviderError } from './token-provider-error.ts';

export interface ApiParts {
  readonly getToken: (options?: GetTokenOptions, refused?: AccessToken) => Promise<AccessToken>;
  readonly baseUrlsOf: (environment: AccessToken['environment']) => BaseUrls;
  readonly fetch: typeof globalThis.fetch;
  readonly time: Time;
  readonly maxRateLimitWaitMs: number;
}

export interface SendParts<Result> {
  readonly send: (token: AccessToken) => Promise<Result>;
  /** What the API responded. */
  readonly responseOf: (result: Result) => { readonly status?: number; readonly headers?: Headers };
  /** Frees the connection of a response that no caller gets. */
  readonly discard: (result: Result) => unknown;
  readonly body: unknown;
  readonly signal: AbortSignal | null;
}

/**
 * Sends an API request with a live token: once more with a new token after a 401, and again after a 429 as soon as that
 * allows. A stream is sent once.
 */
export async function sendWithToken<Result>(
  { getToken, time, maxRateLimitWaitMs }: ApiParts,
  { send, responseOf, discard, body, signal }: SendParts<Result>,
): Promise<Result> {
  const mayRepeat = !isStream(body);

  /** The result, after waiting for a rate limit where that is possible. */
  const sendPatiently = async (token: AccessToken): Promise<Result> => {
    for (let waitedMs = 0; ; ) {
      const result = await send(token);
      const { status, headers = new Headers() } = responseOf(result);
      const delayMs = rateLimitDelayMs(headers, '', time);
      waitedMs += delayMs;
      if (status !== 429 || !mayRepeat || waitedMs > maxRateLimitWaitMs) return result;
      await discard(result);
      await sleep(time, delayMs, signal);
      // The token may have expired meanwhile.
      token = await getToken({ signal });
    }
  };

  const token = await getToken({ signal });
  const result = await sendPatiently(token);
  if (responseOf(result).status !== 401 || !mayRepeat) return result;
  const renewed = await getToken({ signal }, token);
  // A new token that the API rejects at once is not replaced again.
  if (renewed === token) return result;
  await discard(result);
  return sendPatiently(renewed);
}

/**
 * The URL, if it belongs to the API that the token is for.
 *
 * @throws TokenProviderError `host-not-allowed`
 */
export function allowedUrl(text: string, token: AccessToken, { api }: BaseUrls): string {
  const url = text.startsWith('/') && !text.startsWith('//') ? `${api}${text}` : text;
  const { origin, host } = URL.canParse(url) ? new URL(url) : { origin: undefined, host: 'an invalid URL' };
  if (origin === new URL(api).origin) return url;
  throw new TokenProviderError(
    'host-not-allowed',
    `A token of client ${token.clientId} is for ${api} and is not sent to ${host}.`,
  );
}

/** By what it can do: a stream of another realm, as in Jest, or of a library, is no instance of our classes. */
function isStream(body: unknown): boolean {
  const { pipe, getReader } = Object(body);
  return Symbol.asyncIterator in Object(body) || typeof (pipe ?? getReader) === 'function';
}
