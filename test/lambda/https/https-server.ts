import { createServer, Server } from 'node:https';
import { type AddressInfo, createServer as createTcpServer, type Server as TcpServer } from 'node:net';
import { text } from 'node:stream/consumers';
import { generate } from 'selfsigned';
import { afterEach } from 'vitest';
import type { Responder } from '../genesys/local-server.ts';

interface Received {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: string;
}

const open: (Server | TcpServer)[] = [];

afterEach(async () => {
  await Promise.all(
    open.splice(0).map((server) => {
      if (server instanceof Server) server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    }),
  );
});

const certificates = new Map<string, Promise<{ cert: string; private: string }>>();

/** A certificate for this name alone, created once. Clients trust it if it is their authority. */
export function certificateFor(name: string): Promise<{ cert: string; private: string }> {
  const made = certificates.get(name) ?? makeCertificate(name);
  certificates.set(name, made);
  return made;
}

function makeCertificate(name: string) {
  const altName = name === '127.0.0.1' ? { type: 7 as const, ip: name } : { type: 2 as const, value: name };
  return generate([{ name: 'commonName', value: name }], {
    keyType: 'ec',
    algorithm: 'sha256',
    extensions: [
      { name: 'basicConstraints', cA: true },
      { name: 'subjectAltName', altNames: [altName] },
    ],
  });
}

/** An HTTPS server on this machine with a certificate for `name`; it is closed after the test. */
export async function serveHttps(response: Responder, name = '127.0.0.1') {
  const { cert, private: key } = await certificateFor(name);
  const received: Received[] = [];
  const server = createServer({ cert, key }, async (incoming, outgoing) => {
    const { method = '', url = '', headers } = incoming;
    const request = { method, url, headers, body: await text(incoming) };
    received.push(request);
    response(outgoing, request);
  });
  const port = await listen(server);
  return { url: new URL(`https://127.0.0.1:${port}/hook?team=1`), port, caCertificate: cert, received };
}

/** Accepts connections and says nothing, not even hello. */
export async function serveSilence(): Promise<URL> {
  return new URL(
    `https://127.0.0.1:${await listen(createTcpServer((socket) => void socket.on('error', () => {}).resume()))}/`,
  );
}

async function listen(server: Server | TcpServer): Promise<number> {
  open.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}
