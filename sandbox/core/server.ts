import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createPort, type Socket } from 'node:net';
import { carryOut } from './carry-out.ts';
import type { Faults } from './faults.ts';
import type { Journal } from './journal.ts';
import { listenOnLoopback } from './loopback.ts';
import type { SandboxRequest, SandboxService } from './service.ts';

/** A function instance as the server knows it: it has a port of its own, so that its calls can be told apart. */
export interface Caller {
  readonly id: string;
  readonly functionName: string;
  /** The invocation that it is busy with. */
  lambdaRequestId(): string | undefined;
  kill(): void;
}

export interface CallerPort {
  readonly endpoint: string;
  close(): void;
}

export interface SandboxServer {
  /** Where everybody but the function instances calls. */
  readonly endpoint: string;
  openPort(caller: Caller): Promise<CallerPort>;
  close(): Promise<void>;
}

export interface ServerParts {
  /** Asked in this order who takes a call. */
  readonly services: () => readonly SandboxService[];
  readonly journal: Journal;
  readonly faults: Faults;
  /** The sandbox's time: a function lives in it, and an AWS client mends its clock by the answers' `Date`. */
  readonly now: () => number;
}

export async function startServer(parts: ServerParts): Promise<SandboxServer> {
  const callers = new Map<number, Caller>();
  const ports = new Set<CallerPort>();
  const server = createServer((incoming, outgoing) => {
    const caller = callers.get(incoming.socket.localPort ?? 0);
    answer(parts, caller, incoming, outgoing).catch((cause: unknown) => {
      // A service that throws is a fault of the sandbox: say so instead of looking like the real service's 500.
      if (!outgoing.headersSent) outgoing.writeHead(500, { 'content-type': 'application/json' });
      outgoing.end(JSON.stringify({ message: `The sandbox failed: ${cause instanceof Error ? cause.stack : cause}` }));
    });
  });
  // An idle connection that the server closes by itself would look like a fault that nobody asked for.
  server.keepAliveTimeout = 0;
  server.requestTimeout = 0;
  const port = await listenOnLoopback(server);

  return {
    endpoint: `http://127.0.0.1:${port}`,
    async openPort(caller) {
      const sockets = new Set<Socket>();
      const listener = createPort((socket) => {
        sockets.add(socket);
        socket.once('close', () => sockets.delete(socket));
        server.emit('connection', socket);
      });
      const callerPort = await listenOnLoopback(listener);
      callers.set(callerPort, caller);
      const opened: CallerPort = {
        endpoint: `http://127.0.0.1:${callerPort}`,
        close() {
          ports.delete(opened);
          listener.close();
          callers.delete(callerPort);
          for (const socket of sockets) socket.destroy();
        },
      };
      ports.add(opened);
      return opened;
    },
    async close() {
      for (const opened of [...ports]) opened.close();
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}

async function answer(
  parts: ServerParts,
  caller: Caller | undefined,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  const request = await readRequest(incoming, caller);
  // The caller went away while it was still talking: there is nothing to carry out.
  if (request === undefined) return;
  const response = await carryOut(parts, caller, request);
  if (response === 'stall') return;
  if (response === 'cut') {
    incoming.socket.destroy();
    return;
  }
  if (caller !== undefined) outgoing.setHeader('date', new Date(parts.now()).toUTCString());
  outgoing.writeHead(response.status, response.headers);
  outgoing.end(response.body);
}

async function readRequest(incoming: IncomingMessage, caller: Caller | undefined): Promise<SandboxRequest | undefined> {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
  } catch {
    return undefined;
  }
  const [path = '/', query = ''] = (incoming.url ?? '/').split(/\?(.*)/s);
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(incoming.headers)) {
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  return {
    method: incoming.method ?? 'GET',
    path,
    query: new URLSearchParams(query),
    headers,
    body: Buffer.concat(chunks),
    caller: caller?.id,
  };
}
