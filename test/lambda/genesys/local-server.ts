import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

interface Received {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** Responds to one request, or does what a broken network does to it. */
export type Responder = (outgoing: ServerResponse, received: Received) => void;

export interface LocalServer {
  readonly url: string;
  readonly received: readonly Received[];
  close(): Promise<void>;
}

/** A server on this machine with these responses in order; the last one serves all further requests. */
export async function startServer(responders: readonly Responder[], port = 0): Promise<LocalServer> {
  const received: Received[] = [];
  const server = createServer(async (incoming, outgoing) => {
    const { method = '', url = '', headers } = incoming;
    const request = { method, url, headers, body: await text(incoming) };
    received.push(request);
    responders[Math.min(received.length, responders.length) - 1]?.(outgoing, request);
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

/** An unused port: connections to it are refused. */
export async function unusedPort(): Promise<number> {
  const server = await startServer([]);
  await server.close();
  return Number(new URL(server.url).port);
}

export const json =
  (status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): Responder =>
  (outgoing) =>
    void outgoing.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));

export const html =
  (status: number): Responder =>
  (outgoing) =>
    void outgoing.writeHead(status, { 'content-type': 'text/html' }).end('<html><h1>Something broke</h1></html>');

export const throttle = (seconds: number): Responder =>
  json(429, { message: 'Rate limit' }, { 'retry-after': `${seconds}` });

/** The request arrives and takes effect; its response is lost. */
export const loseResponse: Responder = (outgoing) => void outgoing.socket?.destroy();

/** The response begins and never ends. */
export const stall: Responder = (outgoing) => {
  outgoing.writeHead(200, { 'content-type': 'application/json', 'content-length': '100' });
  outgoing.write('{"id":"client-1",');
};

/** The connection breaks in the middle of the response. */
export const breakOff: Responder = (outgoing) => {
  stall(outgoing, { method: '', url: '', headers: {}, body: '' });
  setImmediate(() => outgoing.socket?.destroy());
};

/** A complete HTTP response, with half a JSON document in it. */
export const halfJson: Responder = (outgoing) => void outgoing.writeHead(200).end('{"id":"client-1","sec');

export const redirect =
  (to: string): Responder =>
  (outgoing) =>
    void outgoing.writeHead(307, { location: to }).end();
