import { chmod, lstat, rm } from 'node:fs/promises';
import { createServer, type RequestListener, type Server } from 'node:http';
import { connect } from 'node:net';
import { AgentError } from './agent-error.ts';

export interface Listening {
  /** 0 for a Unix socket. */
  readonly port: number;
  /** Ends the requests that are being served, then the connections. */
  close(graceMs: number): Promise<void>;
}

/** As AWS's own agent. */
const mostConnections = 800;

/**
 * Listens on the loopback interfaces, IPv4 and IPv6, or on a Unix socket; never where another machine can connect.
 *
 * @param place.port 0 for any free one
 * @throws AgentError if the place is taken
 */
export async function listen(
  { port, socket }: { readonly port: number; readonly socket: string | undefined },
  listener: RequestListener,
): Promise<Listening> {
  const servers: Server[] = [];
  const open = async (place: { readonly path: string } | { readonly host: string; readonly port: number }) => {
    const server = createServer({ keepAliveTimeout: 65_000 }, listener);
    server.maxConnections = mostConnections;
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject).listen(place, () => {
        server.off('error', reject);
        resolve();
      });
    });
    servers.push(server);
    return server;
  };
  const found = { port: 0 };
  try {
    if (socket === undefined) {
      const address = (await open({ host: '127.0.0.1', port })).address();
      found.port = typeof address === 'object' ? (address?.port ?? 0) : 0;
      // Programs resolve `localhost` to either; a machine may have no IPv6.
      await open({ host: '::1', port: found.port }).catch((error: { code?: string }) => {
        if (error.code === 'EADDRINUSE') throw error;
      });
    } else {
      await removeStale(socket);
      await open({ path: socket });
      // For the group of the programs too.
      await chmod(socket, 0o660);
    }
  } catch (error) {
    for (const server of servers) server.close();
    const place = socket === undefined ? `port ${port}` : `the socket ${socket}`;
    throw new AgentError(
      `The agent cannot listen on ${place} (${Object(error).code ?? 'it is no socket'}). Next: stop what uses it, or set another.`,
    );
  }
  return {
    port: found.port,
    async close(graceMs) {
      const closed = servers.map((server) => new Promise((resolve) => server.close(resolve)));
      for (const server of servers) server.closeIdleConnections();
      const timer = setTimeout(() => {
        for (const server of servers) server.closeAllConnections();
      }, graceMs);
      await Promise.all(closed);
      clearTimeout(timer);
    },
  };
}

/** The socket of an agent that was killed is left behind; another file, or one that is in use, is not touched. */
async function removeStale(path: string): Promise<void> {
  const found = await lstat(path).catch(() => undefined);
  if (found === undefined) return;
  if (!found.isSocket()) throw new Error();
  const isServed = await new Promise<boolean>((resolve) => {
    const probe = connect(path, () => resolve(true)).on('error', () => resolve(false));
    probe.once('connect', () => probe.destroy());
  });
  if (isServed) throw Object.assign(new Error(), { code: 'EADDRINUSE' });
  await rm(path);
}
