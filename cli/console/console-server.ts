import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type OutgoingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CommandError } from '../command-line/command-error.ts';
import { visibleText } from '../output/visible-text.ts';
import { checkRequest } from './check-request.ts';
import { contentSecurityPolicy, type PageAssets, renderPage } from './page-html.ts';
import { Refusal, refusalOf } from './refusal.ts';
import { readJson, textOf } from './request-body.ts';
import { createSessions, type Sessions } from './sessions.ts';

/** What a route responds: JSON. Its tag lets a page ask whether anything has changed. */
export interface Reply {
  readonly body: unknown;
  /** What its tag is made of. Default: no tag. */
  readonly tagged?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** By method and path, such as `GET /api/fleet`. */
export type Routes = Readonly<
  Record<string, (input: { readonly query: URLSearchParams; readonly body: unknown }) => Promise<Reply>>
>;

export interface ConsoleServer {
  readonly port: number;
  /** The address to open, with the token that can be used once. */
  readonly address: string;
  close(): Promise<void>;
}

export interface ConsoleServerOptions {
  readonly assets: PageAssets;
  readonly routes: Routes;
  /** Default: a free one. */
  readonly port?: number;
}

interface Response {
  readonly status: number;
  readonly headers: OutgoingHttpHeaders;
  readonly body?: string;
}

const json = 'application/json; charset=utf-8';

/** Serves the page and its data on 127.0.0.1, to the one that opens its address. */
export async function startConsoleServer({ assets, routes, port = 0 }: ConsoleServerOptions): Promise<ConsoleServer> {
  const sessions = createSessions();
  const page: Response = {
    status: 200,
    headers: { 'content-type': 'text/html; charset=utf-8' },
    body: renderPage(assets),
  };
  const headersOfAll = {
    'cache-control': 'no-store',
    'content-security-policy': `${contentSecurityPolicy(assets, 'self')}; frame-ancestors 'none'`,
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'permissions-policy': 'camera=(), geolocation=(), microphone=()',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
  };
  const server = createServer(async (request, response) => {
    const { status, headers, body } = await respond(request).catch(describeRefusal);
    response.writeHead(status, { ...headersOfAll, ...headers });
    response.end(body);
  });

  async function respond(request: IncomingMessage): Promise<Response> {
    const { method = '', headers } = request;
    checkRequest({ method, headers, port: listening });
    const url = new URL(request.url ?? '/', `http://127.0.0.1:${listening}`);
    const name = `${method} ${url.pathname}`;
    if (name === 'GET /') return page;
    if (name === 'POST /api/session') return openSession(sessions, await readJson(request));
    if (!sessions.accepts(headers.authorization)) throw noSession();
    const route = Object.hasOwn(routes, name) ? routes[name] : undefined;
    if (route === undefined) throw new Refusal(404, 'not-found', 'There is nothing here.', 'open the page at /.');
    const body = method === 'POST' ? await readJson(request) : undefined;
    return taggedResponse(await route({ query: url.searchParams, body }), headers['if-none-match']);
  }

  const listening = await listen(server, port);
  return {
    port: listening,
    address: `http://127.0.0.1:${listening}/#token=${sessions.token}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function openSession(sessions: Sessions, body: unknown): Response {
  const session = sessions.exchange(textOf(body, 'token'));
  if (session !== undefined) {
    return { status: 200, headers: { 'content-type': json }, body: JSON.stringify({ session }) };
  }
  throw new Refusal(
    401,
    'token-used',
    'The address was opened before, or is wrong.',
    'run the command again for a new one.',
  );
}

function noSession(): Refusal {
  return new Refusal(
    401,
    'no-session',
    'The request has no session.',
    'open the address that the command printed; each can be opened once.',
  );
}

function taggedResponse({ body, tagged, headers }: Reply, known: string | undefined): Response {
  if (tagged === undefined) {
    return { status: 200, headers: { ...headers, 'content-type': json }, body: jsonOf(body) };
  }
  const digest = createHash('sha256').update(JSON.stringify(tagged)).digest('base64url');
  const etag = `"${digest.slice(0, 22)}"`;
  if (known === etag) return { status: 304, headers: { ...headers, etag } };
  return { status: 200, headers: { ...headers, etag, 'content-type': json }, body: jsonOf(body) };
}

/** What others named is shown as it is. */
function jsonOf(body: unknown): string {
  return visibleText(JSON.stringify(body));
}

function describeRefusal(error: unknown): Response {
  const { status, problem } = refusalOf(error);
  // What is left of the body is not read.
  const headers = { 'content-type': json, connection: 'close', ...(status === 405 ? { allow: 'GET, POST' } : {}) };
  return { status, headers, body: JSON.stringify({ error: problem }) };
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(
        new CommandError(
          'usage',
          error.code === 'EADDRINUSE' ? `Port ${port} is in use.` : `Port ${port} cannot be used.`,
          'choose another one with --port, or leave it out for a free one.',
          'port-unavailable',
        ),
      ),
    );
    server.listen(port, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });
}
