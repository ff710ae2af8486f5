import { type ApiParts, allowedUrl, sendWithToken } from './send-with-token.ts';

/** The input of `fetch`, or a path such as `/api/v2/tokens/me`. */
export type AuthorizedFetch = (input: string | URL | Request, init?: RequestInit) => Promise<Response>;

/** `fetch` with the token; see `TokenProvider.authorizedFetch`. */
export function createAuthorizedFetch(parts: ApiParts): AuthorizedFetch {
  const { baseUrlsOf, fetch } = parts;
  return (input, given = {}) => {
    // By what it has: in Jest and with polyfills it is no instance of our `Request`.
    const request = typeof input === 'object' && 'headers' in input ? input : undefined;
    const isOurs = input instanceof Request;
    const signal = given.signal ?? request?.signal ?? null;
    const body = given.body ?? request?.body ?? null;
    const { redirect = request?.redirect } = given;
    const init: RequestInit = {
      ...(request && !isOurs && { method: request.method, body, duplex: 'half' }),
      ...given,
      signal,
      // A body would be sent again wherever a 307 says.
      redirect: body === null || redirect === 'error' ? (redirect ?? 'follow') : 'manual',
    };
    return sendWithToken(parts, {
      send: (token) => {
        const url = allowedUrl(request?.url ?? String(input), token, baseUrlsOf(token.environment));
        const headers = new Headers(given.headers ?? request?.headers);
        headers.set('authorization', `Bearer ${token.reveal()}`);
        return fetch(isOurs ? input : url, { ...init, headers });
      },
      responseOf: (response) => response,
      discard: (response) => response.body?.cancel().catch(() => {}),
      body,
      signal,
    });
  };
}
