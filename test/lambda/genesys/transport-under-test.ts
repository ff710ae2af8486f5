import { afterEach } from 'vitest';
import { FetchTransport, type GenesysCall } from '../../../lambda/genesys/fetch-transport.ts';
import type { Deadline } from '../../../lambda/ports/time.ts';
import { VirtualTime } from '../fakes/virtual-time.ts';
import { type LocalServer, type Responder, startServer } from './local-server.ts';

const open: LocalServer[] = [];

afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => server.close()));
});

/** A server that is closed after the test. */
export async function serve(...responders: Responder[]): Promise<LocalServer> {
  const server = await startServer(responders);
  open.push(server);
  return server;
}

/** Closes a server after the test that was started in another way. */
export function closeAfterwards(server: LocalServer): void {
  open.push(server);
}

/** The transport with a clock that only sleeping moves, and no jitter unless some is given. */
export function createTransport({
  time = new VirtualTime(),
  deadline = time.deadlineIn(60_000) as Deadline,
  random = (): number => 0,
} = {}) {
  const calls: GenesysCall[] = [];
  const onCall = (call: GenesysCall) => void calls.push(call);
  return { transport: new FetchTransport({ time, deadline, random, onCall }), time, calls };
}

const headers = { Authorization: 'Bearer token', 'Content-Type': 'application/json' };

/** A read, which may be retried. */
export const read = (server: Pick<LocalServer, 'url'>) => ({
  url: `${server.url}/api/v2/oauth/clients`,
  method: 'GET',
  headers,
});

/** A create, whose response is the only one that shows the secret. */
export const create = (server: Pick<LocalServer, 'url'>) => ({
  url: `${server.url}/api/v2/oauth/clients`,
  method: 'POST',
  headers,
  data: { name: 'standby' },
});

export const login = (server: Pick<LocalServer, 'url'>) => ({
  url: `${server.url}/oauth/token`,
  method: 'POST',
  headers: { Authorization: `Basic ${Buffer.from('client-1:first-secret').toString('base64')}` },
  data: 'grant_type=client_credentials',
});
