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

/** The input of `fetch`, or a path such as `/api/v2/tokens/me`. */
export type AuthorizedFetch = (input: string | URL | Request, init?: RequestInit) => Promise<Response>;

/** `fetch` with the token; see `TokenProvider.authorizedFetch`. */
export function createAuthorizedFetch(parts: ApiParts): AuthorizedFetch {
  const { getToken, baseUrlsOf, fetch, time, maxRateLimitWaitMs } = parts;
  return async (input, given = {}) => {
    const request = input instanceof Request ? input : undefined;
    const signal = given.signal ?? request?.signal ?? null;
    const mayRepeat = isReplayable(given.body ?? request?.body);

    const send = (token: AccessToken): Promise<Response> => {
      const url = allowedUrl(request?.url ?? String(input), token, baseUrlsOf(token.environment));
      const headers = new Headers(given.headers ?? request?.headers);
      headers.set('authorization', `Bearer ${token.reveal()}`);
      return fetch(request ?? url, { ...given, signal, headers });
    };

    /** The response, after waiting for a rate limit where that is possible. */
    const sendPatiently = async (token: AccessToken): Promise<Response> => {
      for (let waitedMs = 0; ; ) {
        const response = await send(token);
        const delayMs = rateLimitDelayMs(response.headers, '', time);
        waitedMs += delayMs;
        if (response.status !== 429 || !mayRepeat || waitedMs > maxRateLimitWaitMs) return response;
        await discard(response);
        await sleep(time, delayMs, signal);
        // The token may have expired meanwhile.
        token = await getToken({ signal });
      }
    };

    const token = await getToken({ signal });
    const response = await sendPatiently(token);
    if (response.status !== 401 || !mayRepeat) return response;
    const renewed = await getToken({ signal }, token);
    // A new token that the API rejects at once is not replaced again.
    if (renewed === token) return response;
    await discard(response);
    return sendPatiently(renewed);
  };
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

/** A stream can be sent only once. */
function isReplayable(body: unknown): boolean {
  return !(Symbol.asyncIterator in Object(body));
}

/** Frees the connection. */
async function discard(response: Response): Promise<void> {
  await response.body?.cancel().catch(() => {});
}
