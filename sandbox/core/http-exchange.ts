import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Caller, ConnectedCaller } from './caller.ts';
import { dispatch, type PartialResponse } from './dispatch.ts';
import type { ServerParts } from './server-parts.ts';
import type { SandboxRequest } from './service.ts';

/** In real milliseconds. */
const disconnectDelayMs = 20;

/** Reads a call, lets it be carried out, and delivers the answer or what was ordered in its place. */
export function httpExchange(
  parts: ServerParts,
  callers: ReadonlyMap<number, ConnectedCaller>,
  secure: boolean,
): RequestListener {
  return (incoming, outgoing) => {
    const connected = callers.get(incoming.socket.localPort ?? 0);
    answer(parts, connected, secure, incoming, outgoing).catch((cause: unknown) => {
      // A service that throws is a fault of the sandbox: say so instead of looking like the real service's 500.
      if (!outgoing.headersSent) outgoing.writeHead(500, { 'content-type': 'application/json' });
      outgoing.end(JSON.stringify({ message: `The sandbox failed: ${cause instanceof Error ? cause.stack : cause}` }));
    });
  };
}

async function answer(
  parts: ServerParts,
  connected: ConnectedCaller | undefined,
  secure: boolean,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  const caller = connected?.caller;
  const request = await readRequest(incoming, caller, secure);
  // The caller went away while it was still talking: there is nothing to carry out.
  if (request === undefined) return;
  const response = await dispatch(parts, caller, request);
  if (response === 'stall') return;
  if (response === 'cut') {
    incoming.socket.destroy();
    return;
  }
  if (caller !== undefined) outgoing.setHeader('date', new Date(parts.now()).toUTCString());
  if ('afterwards' in response) {
    if (typeof response.afterwards === 'string') {
      sendPart(incoming, outgoing, response);
      return;
    }
    connected?.disconnect(response.afterwards.unreachableBy, incoming.socket.remotePort);
    outgoing.setHeader('connection', 'close');
    // It has to have seen that its other connections are gone before it can use one of them.
    await sleep(disconnectDelayMs);
  }
  const { status, headers, body } = 'whole' in response ? response.whole : response;
  outgoing.writeHead(status, headers);
  outgoing.end(body);
}

/** Says how long the body is, so that the caller waits for the rest. */
function sendPart(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  { whole, sentBytes, afterwards }: PartialResponse,
): void {
  const body = Buffer.from(whole.body ?? '');
  outgoing.writeHead(whole.status, { ...whole.headers, 'content-length': String(body.length) });
  outgoing.flushHeaders();
  outgoing.write(body.subarray(0, sentBytes), () => {
    if (afterwards === 'cut') incoming.socket.destroy();
  });
}

async function readRequest(
  incoming: IncomingMessage,
  caller: Caller | undefined,
  secure: boolean,
): Promise<SandboxRequest | undefined> {
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
    secure,
  };
}
