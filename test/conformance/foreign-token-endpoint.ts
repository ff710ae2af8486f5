import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { Provider } from 'oidc-provider';
import { listenOnLoopback } from '../../sandbox/core/loopback.ts';

export interface RegisteredClient {
  readonly clientId: string;
  readonly clientSecret: string;
  /** Default: the client credentials grant. */
  readonly grantTypes?: readonly string[];
}

export interface ForeignTokenEndpoint {
  readonly url: string;
  /** Replaces its clients: what a rotation does there. */
  register(...clients: readonly RegisteredClient[]): void;
  /** What it says about a token. */
  introspect(
    token: string,
    client: RegisteredClient,
  ): Promise<{ readonly active: boolean; readonly client_id?: string }>;
  close(): void;
}

/** A certified OpenID provider in place of Genesys Cloud's login: a client of ours must not depend on our own sandbox. */
export async function startForeignTokenEndpoint(format: 'jwt' | 'opaque'): Promise<ForeignTokenEndpoint> {
  let respond: (request: IncomingMessage, response: ServerResponse) => void = () => {};
  const server = createServer((request, response) => respond(request, response));
  const url = `http://127.0.0.1:${await listenOnLoopback(server)}`;
  return {
    url,
    register(...clients) {
      respond = new Provider(url, configurationFor(clients, format)).callback();
    },
    async introspect(token, { clientId, clientSecret }) {
      const authorization = `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}`;
      const body = new URLSearchParams({ token });
      const response = await fetch(`${url}/introspect`, { method: 'POST', headers: { authorization }, body });
      return (await response.json()) as { active: boolean };
    },
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

function configurationFor(clients: readonly RegisteredClient[], accessTokenFormat: 'jwt' | 'opaque') {
  const resource = 'urn:genesys-cloud-api';
  return {
    clients: clients.map(({ clientId, clientSecret, grantTypes = ['client_credentials'] }) => ({
      client_id: clientId,
      client_secret: clientSecret,
      grant_types: grantTypes,
      redirect_uris: grantTypes.includes('authorization_code') ? ['https://program.example/'] : [],
      response_types: grantTypes.includes('authorization_code') ? ['code'] : [],
    })),
    routes: { token: '/oauth/token', introspection: '/introspect' },
    ttl: { ClientCredentials: 3600 },
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      introspection: { enabled: true },
      // It issues JWTs for a resource only.
      resourceIndicators: {
        enabled: accessTokenFormat === 'jwt',
        defaultResource: () => resource,
        getResourceServerInfo: () => ({ scope: '', audience: resource, accessTokenTTL: 3600, accessTokenFormat }),
      },
    },
  };
}
