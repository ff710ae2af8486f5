import { createServer, type Server } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { createServer as createPort, type Socket } from 'node:net';
import type { Caller, CallerPort, ConnectedCaller, Endpoints } from './caller.ts';
import { httpExchange } from './http-exchange.ts';
import { listenOnLoopback } from './loopback.ts';
import type { ServerParts } from './server-parts.ts';

/** Its own endpoints serve every caller but the function instances. */
export interface SandboxServer extends Endpoints {
  openPort(caller: Caller): Promise<CallerPort>;
  close(): Promise<void>;
}

export async function startServer(parts: ServerParts): Promise<SandboxServer> {
  const callers = new Map<number, ConnectedCaller>();
  const ports = new Set<CallerPort>();
  const plain = createServer(httpExchange(parts, callers, false));
  const { certificate } = parts;
  const secureWith = (cert: string, key: string) =>
    createSecureServer({ key, cert }, httpExchange(parts, callers, true));
  const secure = certificate && secureWith(certificate.certificate, certificate.privateKey);
  const expired = certificate && secureWith(certificate.expiredCertificate, certificate.privateKey);
  const servers: Server[] = secure === undefined ? [plain] : [plain, secure];
  for (const server of servers) {
    // Closing idle connections would look like an unrequested fault.
    server.keepAliveTimeout = 0;
    server.requestTimeout = 0;
  }

  return {
    endpoint: `http://127.0.0.1:${await listenOnLoopback(plain, parts.port)}`,
    secureEndpoint: secure && `https://127.0.0.1:${await listenOnLoopback(secure)}`,
    async openPort(caller) {
      const own = await listenFor(plain);
      const ownSecure = secure && (await listenFor(secure));
      const listeners = [own, ...(ownSecure === undefined ? [] : [ownSecure])];
      const connected: ConnectedCaller = {
        caller,
        disconnect(by, exceptFromPort) {
          if (by === 'name') caller.forgetNames();
          for (const listener of listeners) listener.disconnect(exceptFromPort);
          if (by === 'certificate' && expired !== undefined) ownSecure?.serveBy(expired);
          else for (const listener of listeners) listener.close();
        },
      };
      for (const { port } of listeners) callers.set(port, connected);
      const opened: CallerPort = {
        endpoint: `http://127.0.0.1:${own.port}`,
        secureEndpoint: ownSecure && `https://127.0.0.1:${ownSecure.port}`,
        namedEndpoint: ownSecure && `https://localhost:${ownSecure.port}`,
        close() {
          ports.delete(opened);
          for (const { port, close, disconnect } of listeners) {
            close();
            disconnect();
            callers.delete(port);
          }
        },
      };
      ports.add(opened);
      return opened;
    },
    async close() {
      for (const opened of [...ports]) opened.close();
      await Promise.all(
        servers.map((server) => {
          const closed = new Promise<void>((resolve) => server.close(() => resolve()));
          server.closeAllConnections();
          return closed;
        }),
      );
    },
  };
}

interface PortListener {
  readonly port: number;
  /** Hands new connections to another server. */
  serveBy(server: Server): void;
  /** Closes existing connections, except the one from this port. */
  disconnect(exceptFromPort?: number): void;
  /** Refuses new connections. */
  close(): void;
}

/** Opens a port for one caller, whose connections `server` serves. */
async function listenFor(server: Server): Promise<PortListener> {
  const sockets = new Set<Socket>();
  let serving = server;
  const listener = createPort((socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    serving.emit('connection', socket);
  });
  const port = await listenOnLoopback(listener);
  return {
    port,
    serveBy(other) {
      serving = other;
    },
    disconnect(exceptFromPort) {
      for (const socket of sockets) if (socket.remotePort !== exceptFromPort) socket.destroy();
    },
    close() {
      listener.close();
    },
  };
}
