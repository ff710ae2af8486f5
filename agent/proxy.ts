import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { TokenProvider } from 'genesys-token-provider';
import { tokenHeaders } from './admit.ts';

/** A larger body is sent as it comes, and only once. */
const largestRepeatableBytes = 2 ** 20;

/** Of one connection, or replaced here. */
const droppedHeaders = new Set<string>([
  ...[
    'connection',
    'keep-alive',
    'te',
    'trailer',
    'transfer-encoding',
    'upgrade',
    'proxy-authorization',
    'proxy-connection',
  ],
  ...['host', 'content-length', 'expect', 'accept-encoding', 'authorization', 'x-genesys-secret', ...tokenHeaders],
]);

/** The path and query of a request to the API; `undefined` for anything that leads out of it. */
export function apiPathOf(target: string): string | undefined {
  if (!target.startsWith('/api/v2/') || !URL.canParse(target, 'http://localhost')) return undefined;
  // `..` is resolved as the API would.
  const { pathname, search } = new URL(target, 'http://localhost');
  return pathname.startsWith('/api/v2/') ? pathname + search : undefined;
}

/**
 * Forwards a request to the API with a live token: once more after a 401, and again after a 429. The response is passed on
 * as it is, redirects too.
 *
 * @returns its status
 */
export async function forward(
  { authorizedFetch }: Pick<TokenProvider, 'authorizedFetch'>,
  path: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<number> {
  const controller = new AbortController();
  response.once('close', () => controller.abort());
  const body = await readBody(request);
  const reply = await authorizedFetch(path, {
    method: request.method ?? 'GET',
    headers: headersOf(request.headers),
    body,
    ...(body instanceof ReadableStream && { duplex: 'half' }),
    redirect: 'manual',
    signal: controller.signal,
  } as RequestInit);
  const headers: Record<string, string | string[]> = {};
  // `fetch` has decoded the body.
  const isDecoded = reply.headers.has('content-encoding');
  reply.headers.forEach((value, name) => {
    const isOfConnection = ['connection', 'keep-alive', 'transfer-encoding'].includes(name);
    const isOfEncoding = isDecoded && ['content-encoding', 'content-length'].includes(name);
    if (!isOfConnection && !isOfEncoding) headers[name] = value;
  });
  const cookies = reply.headers.getSetCookie();
  if (cookies.length > 0) headers['set-cookie'] = cookies;
  response.writeHead(reply.status, headers);
  if (reply.body) await pipeline(Readable.fromWeb(reply.body as never), response);
  else response.end();
  return reply.status;
}

function headersOf(given: IncomingHttpHeaders): Headers {
  const headers = new Headers();
  const named = String(given.connection ?? '')
    .toLowerCase()
    .split(/\s*,\s*/);
  for (const [name, value] of Object.entries(given)) {
    if (value !== undefined && !droppedHeaders.has(name) && !named.includes(name)) headers.set(name, String(value));
  }
  return headers;
}

/** The whole body, or the stream if it is too large to be kept for a second attempt. */
async function readBody(request: IncomingMessage): Promise<Uint8Array<ArrayBuffer> | ReadableStream | null> {
  const { 'content-length': length, 'transfer-encoding': encoding } = request.headers;
  if (request.method === 'GET' || request.method === 'HEAD' || (length === undefined && encoding === undefined))
    return null;
  if (Number(length) > largestRepeatableBytes) return Readable.toWeb(request) as ReadableStream;
  const chunks: Buffer[] = [];
  let bytes = 0;
  const iterator = request.iterator({ destroyOnReturn: false });
  for await (const chunk of iterator) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes > largestRepeatableBytes) {
      const rest = async function* () {
        yield* chunks;
        yield* request;
      };
      return Readable.toWeb(Readable.from(rest())) as ReadableStream;
    }
  }
  return new Uint8Array(Buffer.concat(chunks));
}
