import type { AccessToken } from './access-token.ts';
import { createAcquire } from './acquire-token.ts';
import { type AuthenticatableApiClient, authenticate } from './authenticate.ts';
import { type AuthorizedFetch, createAuthorizedFetch } from './authorized-fetch.ts';
import { createBaseUrls } from './base-urls.ts';
import type { CredentialSource } from './credential.ts';
import { createAnnounce, type TokenProviderEvent } from './events.ts';
import { type Introspection, introspect } from './introspect.ts';
import { invalidOptions, readMilliseconds, requireKnown, requireText } from './invalid-options.ts';
import { createOrganizationCheck } from './organization-check.ts';
import { refreshMarginMs } from './refresh-margin.ts';
import type { SharedTokenStore } from './share-tokens.ts';
import { inTime, systemTime, type Time } from './time.ts';
import { createTokenCache, type GetTokenOptions } from './token-cache.ts';

export interface TokenProviderOptions {
  /** Serves `/oauth/token` and `/api/v2/…` instead of Genesys Cloud's own hosts. `https://`, or `http://` on localhost. */
  readonly gatewayUrl?: string | URL | undefined;
  /** Timeout of one login request, in milliseconds. Default 10,000. */
  readonly timeoutMs?: number | undefined;
  /** The longest total wait for a rate limit, in milliseconds. Default 60,000. */
  readonly maxRateLimitWaitMs?: number | undefined;
  /**
   * How long a provider retries when every credential is rejected, in milliseconds, if one worked before: a rotation may be
   * in progress. At the start it fails at once. Default 20,000.
   */
  readonly rejectionRetryWindowMs?: number | undefined;
  /** The longest that the source may take to load its credentials, in milliseconds. Default 30,000. */
  readonly sourceTimeoutMs?: number | undefined;
  /**
   * How long before its expiry a token is renewed, in milliseconds, and up to half as much again; at most half of its
   * lifetime. Default 300,000, or a fifth of the lifetime if that is less.
   */
  readonly refreshMarginMs?: number | undefined;
  /**
   * The id of the organization that every client must belong to. Checked before the first token of a client is used, which
   * fails while the API does not respond. Default: that of the first client.
   */
  readonly organizationId?: string | undefined;
  /** Where processes share tokens: `createSharedTokenStore(…)` of `genesys-token-provider/shared-store`. Default none. */
  readonly tokenStore?: SharedTokenStore | undefined;
  /** Receives the events that the `diagnostics_channel` named `genesys-oauth-rotation:token-provider` gets. */
  readonly onEvent?: ((event: TokenProviderEvent) => unknown) | undefined;
  /** Default the global `fetch`. */
  readonly fetch?: typeof globalThis.fetch | undefined;
  /** For tests and simulations. Default this machine's clocks and timers. */
  readonly time?: Time | undefined;
  /** For tests and simulations: a number from 0 to 1. Default `Math.random`. */
  readonly random?: (() => number) | undefined;
}

/** Provides live tokens. Its methods can be destructured: `const { getToken } = provider`. */
export interface TokenProvider {
  /**
   * A live token: the cached one, or a new one if there is none. It is renewed in the background before it expires.
   *
   * @example headers.set('authorization', `Bearer ${(await getToken()).reveal()}`);
   * @throws TokenProviderError if there is no live token and none can be obtained; the signal's reason
   */
  getToken(options?: GetTokenOptions): Promise<AccessToken>;
  /**
   * The cached token without waiting for a promise, or `undefined` if there is none or it is due for renewal.
   *
   * @example const token = provider.peekToken() ?? (await provider.getToken());
   */
  peekToken(): AccessToken | undefined;
  /**
   * `fetch` with the token, for the API only; a path such as `/api/v2/tokens/me` is enough. After a 401 it renews the token
   * and retries once; after a 429 it waits as long as the response asks, then retries. It never retries a stream, and
   * never follows a redirect with a body: that response is returned.
   *
   * @throws TokenProviderError `host-not-allowed` for another host, and what `getToken` throws
   */
  authorizedFetch: AuthorizedFetch;
  /**
   * Keeps an `ApiClient` of `purecloud-platform-client-v2` supplied with live tokens; a request is retried once after a 401, and after
   * the wait that a 429 asks for. Set a proxy or a custom HTTP client first.
   *
   * @example createTokenProvider(source).authenticate(platformClient.ApiClient.instance);
   * @throws TokenProviderError `invalid-options` for anything else, or for a client that is already bound
   */
  authenticate(apiClient: AuthenticatableApiClient): void;
  /**
   * Organization, client, its state and its roles, as Genesys Cloud sees the token.
   *
   * @throws TokenProviderError `token-rejected`, `genesys-request-rejected`, `genesys-unavailable`, and what `getToken` throws
   */
  introspect(signal?: AbortSignal): Promise<Introspection>;
}

/**
 * Creates a token provider, one for each credential and process. It sends nothing until it is first used, and has no timer
 * that keeps a process alive.
 *
 * @example
 * const provider = createTokenProvider(fromSecretsManager({ secretId: 'contact-center/crm-sync' }));
 * const response = await provider.authorizedFetch('/api/v2/routing/queues');
 * @throws TokenProviderError `invalid-options`, naming the option
 */
export function createTokenProvider(source: CredentialSource, options: TokenProviderOptions = {}): TokenProvider {
  if (typeof source?.load !== 'function') {
    throw invalidOptions('No source was given.');
  }
  requireKnown(
    options,
    'gatewayUrl timeoutMs maxRateLimitWaitMs rejectionRetryWindowMs sourceTimeoutMs refreshMarginMs organizationId tokenStore onEvent fetch time random',
  );
  const timeoutMs = readMilliseconds('timeoutMs', options.timeoutMs, 10_000, 1);
  const maxRateLimitWaitMs = readMilliseconds('maxRateLimitWaitMs', options.maxRateLimitWaitMs, 60_000);
  const rejectionRetryWindowMs = readMilliseconds('rejectionRetryWindowMs', options.rejectionRetryWindowMs, 20_000);
  const sourceTimeoutMs = readMilliseconds('sourceTimeoutMs', options.sourceTimeoutMs, 30_000, 1);
  const marginMs =
    options.refreshMarginMs === undefined ? undefined : readMilliseconds('refreshMarginMs', options.refreshMarginMs, 0);
  const organizationId =
    options.organizationId === undefined ? undefined : requireText('organizationId', options.organizationId);
  const baseUrlsOf = createBaseUrls(options.gatewayUrl);
  const { time = systemTime, random = Math.random, tokenStore } = options;
  // Looked up at each call, so that later instrumentation of the global `fetch` is not bypassed.
  const fetch: typeof globalThis.fetch = options.fetch ?? ((input, init) => globalThis.fetch(input, init));
  const announce = createAnnounce(options.onEvent);
  const jitter = random();
  const api = { baseUrlsOf, fetch, time, maxRateLimitWaitMs };

  const sharing = {
    time,
    random,
    announce,
    lockWaitMs: timeoutMs,
    marginOf: (lifeMs: number) => refreshMarginMs(lifeMs, jitter, marginMs),
  };
  const acquire = createAcquire({
    source,
    sourceTimeoutMs,
    baseUrlsOf,
    request: { fetch, time, random, timeoutMs, maxRateLimitWaitMs },
    rejectionRetryWindowMs,
    announce,
    organization: createOrganizationCheck((token) => {
      const asItself = createAuthorizedFetch({ ...api, maxRateLimitWaitMs: 0, getToken: async () => token });
      return inTime(systemTime, timeoutMs, () => introspect(asItself, AbortSignal.timeout(timeoutMs))).then(
        ({ organization }) => organization.id,
        () => undefined,
      );
    }, organizationId),
    share: tokenStore && ((request) => tokenStore(sharing, request)),
  });
  const cache = createTokenCache({ acquire, time, random, announce, marginOf: sharing.marginOf });
  source.onChange?.(() => cache.renew());
  const getToken = (given?: GetTokenOptions, refused?: AccessToken) => cache.get(given, refused);
  const authorizedFetch = createAuthorizedFetch({ ...api, getToken });

  return {
    getToken: (given) => cache.get(given),
    peekToken: () => cache.peek(),
    authorizedFetch,
    authenticate: (apiClient) => authenticate({ ...api, getToken }, apiClient),
    introspect: (signal) => introspect(authorizedFetch, signal),
  };
}
