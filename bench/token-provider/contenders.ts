import { ConfidentialClientApplication, type INetworkModule, ProtocolMode } from '@azure/msal-node';
import { createTokenProvider, fromStatic } from 'genesys-token-provider';
import { OAuth2Client } from 'google-auth-library';
import { ClientCredentials } from 'simple-oauth2';

export interface LoginServer {
  readonly url: string;
  readonly clientId: string;
  readonly clientSecret: string;
}

export interface Contender {
  readonly name: string;
  /** Whether it caches the token itself. */
  readonly caches: boolean;
  /** Creates an instance without a token. Returns a function that gets a token or a promise of one. */
  create(server: LoginServer): () => unknown;
}

const createProvider = ({ url, clientId, clientSecret }: LoginServer) =>
  createTokenProvider(fromStatic({ clientId, clientSecret }), { gatewayUrl: url });

export const ours: Contender = {
  name: 'genesys-token-provider, peekToken() ?? getToken()',
  caches: true,
  create(server) {
    const { peekToken, getToken } = createProvider(server);
    return () => peekToken() ?? getToken();
  },
};

export const oursAwaited: Contender = {
  name: 'genesys-token-provider, await getToken()',
  caches: true,
  create: (server) => createProvider(server).getToken,
};

const simpleOAuth2: Contender = {
  name: 'simple-oauth2',
  caches: false,
  create: ({ url, clientId, clientSecret }) => {
    const client = new ClientCredentials({
      client: { id: clientId, secret: clientSecret },
      auth: { tokenHost: url, tokenPath: '/oauth/token' },
    });
    return () => client.getToken({});
  },
};

/** It has no client credentials grant for other providers; its cache holds what the refresh handler returns. */
const googleAuthLibrary: Contender = {
  name: 'google-auth-library',
  caches: true,
  create: (server) => {
    const client = new OAuth2Client();
    client.refreshHandler = async () => {
      const { access_token, expires_in } = await logIn(server);
      return { access_token, expiry_date: Date.now() + expires_in * 1000 };
    };
    return () => client.getAccessToken();
  },
};

const msalNode: Contender = {
  name: '@azure/msal-node',
  caches: true,
  create: (server) => {
    const authority = 'https://login.example/tenant';
    // It requires https:// and sends the secret in the body; the network client replaces both.
    const networkClient: INetworkModule = {
      sendGetRequestAsync: () => Promise.reject(new Error('Only tokens are fetched.')),
      sendPostRequestAsync: async () => ({ headers: {}, status: 200, body: (await logIn(server)) as never }),
    };
    const client = new ConfidentialClientApplication({
      auth: {
        clientId: server.clientId,
        clientSecret: server.clientSecret,
        authority,
        knownAuthorities: ['login.example'],
        authorityMetadata: JSON.stringify({
          token_endpoint: `${authority}/token`,
          issuer: authority,
          authorization_endpoint: `${authority}/authorize`,
          jwks_uri: `${authority}/keys`,
        }),
      },
      system: { networkClient, protocolMode: ProtocolMode.OIDC },
    });
    return () => client.acquireTokenByClientCredential({ scopes: ['api/.default'] });
  },
};

export const others: readonly Contender[] = [simpleOAuth2, googleAuthLibrary, msalNode];

async function logIn({
  url,
  clientId,
  clientSecret,
}: LoginServer): Promise<{ access_token: string; expires_in: number }> {
  const response = await fetch(`${url}/oauth/token`, {
    method: 'POST',
    headers: {
      authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}`,
      'content-type': 'application/x-www-form-urlencoded',
    },
    body: 'grant_type=client_credentials',
  });
  return (await response.json()) as { access_token: string; expires_in: number };
}
