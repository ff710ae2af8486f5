import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { HostileReply } from './hostile-reply.ts';

export interface Received {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: string;
}

interface Result {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A local server whose responses can be tampered with. */
export class HostileServer {
  readonly received: Received[] = [];
  /** Returns the correct response. */
  respond: (request: Received) => Result | Promise<Result> = () => ({ status: 404, body: {} });
  /** How to tamper with the response to a request; `undefined` leaves it unchanged. */
  tamper: (request: Received) => HostileReply | undefined = () => undefined;
  /** Runs with each request: time that passes. */
  onRequest: () => void = () => {};
  readonly #server = createServer(async (incoming, outgoing) => {
    const { method = '', url = '', headers } = incoming;
    const [path = '', query = ''] = url.split('?', 2);
    const request = { method, path, query, headers, body: await text(incoming) };
    this.received.push(request);
    this.onRequest();
    const right = await this.respond(request);
    const hostile = this.tamper(request);
    const status = hostile?.status ?? right.status;
    outgoing.writeHead(status, { 'content-type': 'application/json', ...right.headers, ...hostile?.headers });
    const bare = status === 204 || status === 304;
    outgoing.end(bare ? undefined : (hostile?.bodyOf(right.body) ?? JSON.stringify(right.body)));
  });

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  close(): Promise<void> {
    return new Promise((resolve) => {
      this.#server.closeAllConnections();
      this.#server.close(() => resolve());
    });
  }
}
