import type { AccessToken } from './access-token.ts';
import type { BaseUrls } from './base-urls.ts';
import { retryAfterMs } from './cool-down.ts';
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

/** What `fetch` takes, and paths such as `/api/v2/tokens/me`. */
export type AuthorizedFetch = (input: string | URL | Request, init?: RequestInit) => Promise<Response>;

/** As `fetch`, with the token; see `TokenProvider.authorizedFetch`. */
export function createAuthorizedFetch(parts: ApiParts): AuthorizedFetch {
  const { getToken, baseUrlsOf, fetch, time, maxRateLimitWaitMs } = parts;

  const send = (token: AccessToken, input: string | URL | Request, init: RequestInit): Promise<Response> => {
    const request = input instanceof Request ? input : undefined;
    const url = allowedUrl(request?.url ?? String(input), token, baseUrlsOf(token.environment));
    const headers = new Headers(init.headers ?? request?.headers);
    headers.set('authorization', `Bearer ${token.reveal()}`);
    return fetch(request ?? url, { ...init, headers });
  };

  /** The answer, once no rate limit stands against it or can be waited out. */
  const sendPatiently = async (
    token: AccessToken,
    input: string | URL | Request,
    init: RequestInit,
    mayRepeat: boolean,
  ) => {
    for (let waitedMs = 0; ; ) {
      const response = await send(token, input, init);
      const delayMs = retryAfterMs(response.headers);
      waitedMs += delayMs;
      if (response.status !== 429 || !mayRepeat || waitedMs > maxRateLimitWaitMs) return response;
      await discard(response);
      await sleep(time, delayMs, init.signal);
      // It may have expired meanwhile.
      token = await getToken({ signal: init.signal });
    }
  };

  return async (input, given = {}) => {
    const request = input instanceof Request ? input : undefined;
    const init = { ...given, signal: given.signal ?? request?.signal ?? null };
    const mayRepeat = isReplayable(init.body ?? request?.body);
    const token = await getToken({ signal: init.signal });
    const response = await sendPatiently(token, input, init, mayRepeat);
    if (response.status !== 401 || !mayRepeat) return response;
    const renewed = await getToken({ signal: init.signal }, token);
    // A new token that the API refuses at once is not replaced again and again.
    if (renewed === token) return response;
    await discard(response);
    return sendPatiently(renewed, input, init, mayRepeat);
  };
}

/**
 * The URL, if it is of the API that the token is for.
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

/** A stream is gone once it was sent. */
function isReplayable(body: unknown): boolean {
  return !(body instanceof Object && (Symbol.asyncIterator in body || body instanceof ReadableStream));
}

/** Frees the connection. */
async function discard(response: Response): Promise<void> {
  await response.body?.cancel().catch(() => {});
}
