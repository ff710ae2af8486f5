import type { AccessToken } from './access-token.ts';
import { type ApiParts, allowedUrl } from './authorized-fetch.ts';
import { invalidOptions } from './invalid-options.ts';

/** The parts of an `ApiClient` of `purecloud-platform-client-v2` that are used. */
export interface AuthenticatableApiClient {
  httpClient: unknown;
  getHttpClient(): unknown;
}

interface HttpClient {
  request(this: unknown, options: SdkRequest): Promise<unknown>;
}

interface SdkRequest {
  readonly url: string;
  readonly headers?: Readonly<Record<string, unknown>>;
}

const bound = Symbol('bound');

/**
 * Puts a live token into every API request of the client, just before it is sent, and retries a request once after a 401.
 * The client itself holds no token, so it logs none.
 */
export function authenticate(parts: ApiParts, apiClient: AuthenticatableApiClient): void {
  if (typeof apiClient?.getHttpClient !== 'function') {
    throw invalidOptions('authenticate needs an ApiClient.');
  }
  const inner = apiClient.getHttpClient() as HttpClient;
  if (bound in inner) throw invalidOptions('This ApiClient is bound to a token provider already.');

  async function request(this: unknown, options: SdkRequest): Promise<unknown> {
    const token = await parts.getToken();
    allowedUrl(options.url, token, parts.baseUrlsOf(token.environment));
    const send = async (current: AccessToken) => {
      // A copy of the same class, because the client checks that; the configuration that it logs stays without the token.
      const authorized: SdkRequest = Object.assign(Object.create(Object.getPrototypeOf(options)), options, {
        headers: { ...options.headers, Authorization: `Bearer ${current.reveal()}` },
      });
      try {
        return await inner.request.call(this, authorized);
      } catch (error) {
        throw withoutToken(error);
      }
    };
    return send(token).catch(async (error: unknown) => {
      if ((error as SdkError | undefined)?.response?.status !== 401) throw error;
      return send(await parts.getToken(undefined, token));
    });
  }
  // Everything else, such as a proxy that is set later, belongs to the client.
  apiClient.httpClient = Object.create(inner, { request: { value: request }, [bound]: { value: true } });
}

/** The parts of an error of the SDK's HTTP client that are checked. */
interface SdkError {
  readonly config?: Configuration;
  readonly response?: { readonly status?: unknown; readonly config?: Configuration };
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
