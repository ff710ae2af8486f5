// The SDK types only its package root, and importing that costs 2.4 MB. These are the parts of its module files that
// we call, as version 262.0.0 has them.

declare module 'purecloud-platform-client-v2/src/purecloud-platform-client-v2/AbstractHttpClient.js' {
  export default class AbstractHttpClient {
    timeout: number;
    setTimeout(milliseconds: number): void;
    request(options: unknown): Promise<{ readonly status: number; readonly data: Readonly<Record<string, unknown>> }>;
  }
}

declare module 'purecloud-platform-client-v2/src/purecloud-platform-client-v2/ApiClient.js' {
  import type AbstractHttpClient from 'purecloud-platform-client-v2/src/purecloud-platform-client-v2/AbstractHttpClient.js';
  export default class ApiClient {
    static instance: ApiClient | undefined;
    config: {
      logger: { log(): void };
      setConfigPath(path: string): void;
      getConfUrl(pathType: 'login' | 'api', regionUrl: string): string;
    };
    getHttpClient(): AbstractHttpClient;
    setHttpClient(client: AbstractHttpClient): void;
    setEnvironment(environment: string): void;
    setGateway(gateway: {
      host: string;
      protocol: string;
      port: number;
      path_params_login: string;
      path_params_api: string;
    }): void;
    setAccessToken(token: string): void;
    clearAccessToken(): void;
    callApi(
      path: string,
      method: string,
      pathParams: Record<string, string>,
      queryParams: Record<string, string>,
      headerParams: Record<string, string>,
      formParams: Record<string, string>,
      body: unknown,
      authNames: string[],
      contentTypes: string[],
      accepts: string[],
    ): Promise<unknown>;
  }
}

declare module 'purecloud-platform-client-v2/src/purecloud-platform-client-v2/api/OAuthApi.js' {
  import type ApiClient from 'purecloud-platform-client-v2/src/purecloud-platform-client-v2/ApiClient.js';
  export default class OAuthApi {
    constructor(apiClient: ApiClient);
    getOauthClient(clientId: string): Promise<unknown>;
    postOauthClients(body: unknown): Promise<unknown>;
    putOauthClient(clientId: string, body: unknown): Promise<unknown>;
    deleteOauthClient(clientId: string): Promise<unknown>;
    postOauthClientSecret(clientId: string): Promise<unknown>;
  }
}

declare module 'purecloud-platform-client-v2/src/purecloud-platform-client-v2/api/TokensApi.js' {
  import type ApiClient from 'purecloud-platform-client-v2/src/purecloud-platform-client-v2/ApiClient.js';
  export default class TokensApi {
    constructor(apiClient: ApiClient);
    getTokensMe(): Promise<unknown>;
    deleteTokensMe(): Promise<unknown>;
  }
}
