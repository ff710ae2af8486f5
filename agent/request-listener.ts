import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { type TokenProvider, TokenProviderError } from 'genesys-token-provider';
import { admit, hashOf, type Refusal } from './admit.ts';
import type { Metrics } from './metrics.ts';
import { apiPathOf, forward } from './proxy.ts';
import { createTokenResponses } from './token-response.ts';

export interface ListenerParts {
  /** By the name that callers use. */
  readonly providers: ReadonlyMap<string, TokenProvider>;
  readonly callerToken: string;
  readonly proxy: boolean;
  readonly gatewayUrl: string | undefined;
  readonly metrics: Metrics;
  readonly nowMs: () => number;
}

const json = { 'content-type': 'application/json', 'cache-control': 'no-store' };

const apiRoute = '/api/v2';
const otherRoute = 'other';
/** They show no token, and those who watch the agent have none. */
const openRoutes: readonly string[] = ['/healthz', '/metrics'];

/** For the metrics: a label must not hold what callers make up. */
function routeOf(path: string): string {
  if (path === '/token' || openRoutes.includes(path)) return path;
  return path.startsWith('/api/v2/') ? apiRoute : otherRoute;
}

const nothingAt = (proxy: boolean): Refusal => ({
  status: 404,
  message: `There is nothing at this path (allowed: /token, /healthz, /metrics${proxy ? ', /api/v2/…' : '; the proxy for /api/v2/… is off'}).`,
});

/** What the agent responds to programs: `/token`, `/healthz`, `/metrics` and, if it is on, `/api/v2/…`. */
export function createRequestListener(parts: ListenerParts): RequestListener {
  const { providers, proxy, metrics } = parts;
  const callerToken = hashOf(parts.callerToken);
  const textOf = createTokenResponses(parts.gatewayUrl, parts.nowMs);
  const [only] = providers.size === 1 ? providers.keys() : ['default'];

  const serveToken = async (request: IncomingMessage, response: ServerResponse, query: URLSearchParams) => {
    const name = nameOf(request, query) ?? only ?? '';
    const provider = providers.get(name);
    if (provider === undefined) return refuse(response, unknownSecret(providers), '/token', '');
    // The program saw a 401: the provider paces what is forced.
    const forceRefresh = query.get('refresh') === 'true';
    const token = (forceRefresh ? undefined : provider.peekToken()) ?? (await provider.getToken({ forceRefresh }));
    const text = textOf(token);
    // With its length, so that it is one write.
    response.writeHead(200, { ...json, 'content-length': Buffer.byteLength(text) });
    response.end(request.method === 'HEAD' ? undefined : text);
    metrics.served('/token', name, 200);
  };

  const refuse = (response: ServerResponse, { status, message }: Refusal, route: string, secret: string) => {
    response.writeHead(status, json).end(`${JSON.stringify({ message })}\n`);
    metrics.served(route, secret, status);
  };

  const serveApi = async (request: IncomingMessage, response: ServerResponse, apiPath: string) => {
    const name = nameOf(request) ?? only ?? '';
    const provider = providers.get(name);
    if (provider === undefined) return refuse(response, unknownSecret(providers), apiRoute, '');
    metrics.served(apiRoute, name, await forward(provider, apiPath, request, response));
  };

  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { method = '', url = '' } = request;
    const [path = '', search] = url.split('?', 2);
    const route = routeOf(path);
    const refusal = admit(request.headers, callerToken, !openRoutes.includes(route));
    if (refusal) return refuse(response, refusal, route, '');
    const apiPath = proxy ? apiPathOf(url) : undefined;
    if (apiPath !== undefined) return serveApi(request, response, apiPath);
    const isServed = route !== apiRoute && route !== otherRoute;
    if (!isServed) return refuse(response, nothingAt(proxy), route, '');
    if (method !== 'GET' && method !== 'HEAD') {
      return refuse(response, { status: 405, message: 'The method must be GET.' }, route, '');
    }
    if (route === '/token') return serveToken(request, response, new URLSearchParams(search));
    if (route === '/healthz') return serveHealth(response, providers);
    response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4' }).end(metrics.text());
  };

  return (request, response) => {
    serve(request, response).catch((error: unknown) => fail(response, error, parts));
  };
}

/** Ready when each secret has a live token. */
function serveHealth(response: ServerResponse, providers: ListenerParts['providers']): void {
  const secrets = [...providers].map(([name, { peekToken }]) => [name, peekToken() ? 'ready' : 'no token'] as const);
  const isReady = secrets.every(([, state]) => state === 'ready');
  response.writeHead(isReady ? 200 : 503, json);
  response.end(
    `${JSON.stringify({ status: isReady ? 'ready' : 'not ready', secrets: Object.fromEntries(secrets) })}\n`,
  );
}

function nameOf(request: IncomingMessage, query?: URLSearchParams): string | undefined {
  return query?.get('secret') ?? request.headers['x-genesys-secret']?.toString();
}

const unknownSecret = (providers: ListenerParts['providers']): Refusal => ({
  status: 404,
  message: `There is no such secret; name one with ?secret= or the header x-genesys-secret (allowed: ${[...providers.keys()].join(', ')}).`,
});

/** Errors of the provider hold neither secrets nor tokens; of other errors nothing is shown. */
function fail(response: ServerResponse, error: unknown, { metrics }: ListenerParts): void {
  const isCoded = error instanceof TokenProviderError;
  const status = isCoded ? 503 : 502;
  metrics.served('failed', '', status);
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const { code, message, retryAfterMs } = isCoded
    ? error
    : { code: 'genesys-unavailable', message: 'The API gave no response.', retryAfterMs: undefined };
  const headers =
    retryAfterMs === undefined ? json : { ...json, 'retry-after': String(Math.ceil(retryAfterMs / 1000)) };
  response.writeHead(status, headers).end(`${JSON.stringify({ code, message })}\n`);
}
