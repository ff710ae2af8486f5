import { SecretValue } from '../../../domain/secret-value.ts';
import { createGenesysCloud } from '../../../lambda/genesys/sdk-genesys-cloud.ts';
import { VirtualTime } from '../fakes/virtual-time.ts';
import { json, type Responder } from './local-server.ts';
import { serve } from './transport-under-test.ts';

export const clientSecret = 'CANARY-secret-Zx81';

const credential = {
  clientId: 'client-1',
  clientSecret: new SecretValue(clientSecret),
  environment: 'mypurecloud.com',
} as const;

/** Genesys Cloud behind a gateway on this machine: its responses to `METHOD /path`, to everything else 404. */
export async function arrangeCloud(responders: Readonly<Record<string, Responder>>, path = '') {
  let logins = 0;
  const routes: Record<string, Responder> = {
    [`POST ${path}/oauth/token`]: (outgoing, received) => {
      logins += 1;
      json(200, { access_token: `token-${logins}`, expires_in: 3600 })(outgoing, received);
    },
    ...responders,
  };
  const server = await serve((outgoing, received) => {
    const route = `${received.method} ${received.url.split('?')[0]}`;
    (routes[route] ?? json(404, { code: 'not.found' }))(outgoing, received);
  });
  const time = new VirtualTime();
  const cloud = createGenesysCloud(
    { gatewayUrl: new URL(server.url + path) },
    { time, deadline: { remainingMs: () => 60_000 }, random: () => 0, onCall() {} },
  );
  const open = () => cloud.session(credential);
  const count = (route: string) => server.received.filter(({ method, url }) => `${method} ${url}` === route).length;
  return { cloud, credential, open, session: open(), server, time, count };
}
