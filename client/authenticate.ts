import type { AccessToken } from './access-token.ts';
import { invalidOptions } from './invalid-options.ts';
import { type ApiParts, allowedUrl, sendWithToken } from './send-with-token.ts';
import { TokenProviderError } from './token-provider-error.ts';

/** The parts of an `ApiClient` of `purecloud-platform-client-v2` that are used. */
export interface AuthenticatableApiClient {
  httpClient: unknown;
  getHttpClient(): unknown;
}

interface HttpClient {
  readonly _axiosInstance?: unknown;
  request(this: unknown, options: SdkRequest): Promise<unknown>;
}

interface SdkRequest {
  readonly url: string;
  readonly headers?: Readonly<Record<string, unknown>>;
  readonly data?: unknown;
}

interface Outcome {
  readonly value?: unknown;
  readonly error?: unknown;
}

const bound = Symbol('bound');

/**
 * Puts a live token into every API request of the client, just before it is sent, and retries a request once after a 401, and after
 * the wait that a 429 asks for.
 * The client itself holds no token, so it logs none.
 */
export function authenticate(parts: ApiParts, apiClient: AuthenticatableApiClient): void {
  if (typeof apiClient?.getHttpClient !== 'function') {
    throw invalidOptions('authenticate needs an ApiClient.');
  }
  const inner = apiClient.getHttpClient() as HttpClient;
  if (bound in inner) throw invalidOptions('This ApiClient is bound to a token provider already.');

  let origin: string | undefined;

  async function request(this: unknown, options: SdkRequest): Promise<unknown> {
    const send = async (token: AccessToken): Promise<Outcome> => {
      origin = new URL(allowedUrl(options.url, token, parts.baseUrlsOf(token.environment))).origin;
      // A copy of the same class, because the client checks that; the configuration that it logs stays without the token.
      const authorized: SdkRequest = Object.assign(Object.create(Object.getPrototypeOf(options)), options, {
        headers: { ...options.headers, Authorization: `Bearer ${token.reveal()}` },
      });
      try {
        return { value: await inner.request.call(this, authorized) };
      } catch (error) {
        return { error: withoutToken(error) };
      }
    };
    const outcome = await sendWithToken(parts, {
      send,
      responseOf: ({ error }) => {
        const { status, headers } = Object((error as SdkError | undefined)?.response);
        return { status, headers: new Headers(headers) };
      },
      discard: () => {},
      body: options.data,
      signal: null,
    });
    if ('error' in outcome) throw outcome.error;
    return outcome.value;
  }
  const { defaults } = Object(inner._axiosInstance) as { defaults?: object };
  if (defaults) {
    // A body would be sent again wherever a 307 says.
    const beforeRedirect = ({ method, href }: { readonly method: string; readonly href: string }) => {
      if (method === 'GET' || method === 'HEAD' || new URL(href).origin === origin) return;
      throw new TokenProviderError(
        'host-not-allowed',
        `A ${method} request to ${origin} was redirected to another host.`,
      );
    };
    Object.assign(defaults, { beforeRedirect });
  }
  // Everything else, such as a proxy that is set later, belongs to the client.
  apiClient.httpClient = Object.create(inner, { request: { value: request }, [bound]: { value: true } });
}

/** The parts of an error of the SDK's HTTP client that are checked. */
interface SdkError {
  readonly config?: Configuration;
  readonly response?: {
    readonly status?: number;
    readonly headers?: Record<string, string>;
    readonly config?: Configuration;
  };
}

interface Configuration {
  readonly headers?: { Authorization?: unknown };
}

/** The SDK's errors contain the request, and with it the header, several times. */
function withoutToken(error: unknown): unknown {
  const { config, response } = Object(error) as SdkError;
  for (const holder of [config, response?.config]) {
    const headers = holder?.headers;
    if (headers?.Authorization) headers.Authorization = '[redacted]';
  }
  for (const holder of [error, response]) {
    delete Object(holder).request;
  }
  return error;
}
