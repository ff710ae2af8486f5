import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Caller, ConnectedCaller } from './caller.ts';
import { dispatch, type PartialResponse } from './dispatch.ts';
import { refuseWebPages } from './refuse-web-pages.ts';
import type { ServerParts } from './server-parts.ts';
import type { SandboxRequest } from './service.ts';

/** Real milliseconds. */
const disconnectDelayMs = 20;

/** Reads a request, dispatches it, and sends the response or the fault that replaces it. */
export function httpExchange(
  parts: ServerParts,
  callers: ReadonlyMap<number, ConnectedCaller>,
  secure: boolean,
): RequestListener {
  return (incoming, outgoing) => {
    if (refuseWebPages(incoming, outgoing)) return;
    const connected = callers.get(incoming.socket.localPort ?? 0);
    respond(parts, connected, secure, incoming, outgoing).catch((cause: unknown) => {
      // An exception is a bug in the sandbox: do not let it look like the real service's 500.
      if (!outgoing.headersSent) outgoing.writeHead(500, { 'content-type': 'application/json' });
      outgoing.end(JSON.stringify({ message: `The sandbox failed: ${cause instanceof Error ? cause.stack : cause}` }));
    });
  };
}

async function respond(
  parts: ServerParts,
  connected: ConnectedCaller | undefined,
  secure: boolean,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  const caller = connected?.caller;
  const request = await readRequest(incoming, caller, secure);
  // The caller disconnected while sending.
  if (request === undefined) return;
  const response = await dispatch(parts, caller, request);
  if (response === 'stall') return;
  if (response === 'cut') {
    incoming.socket.destroy();
    return;
  }
  // Of the service's own clock, as everywhere: the operator's command shows ages and due times by it.
  outgoing.setHeader('date', new Date(parts.now()).toUTCString());
  if (caller !== undefined) {
    // An instance that is a process follows the sandbox's clock by it.
    outgoing.setHeader('sandbox-clock-offset-ms', String(parts.now() - Date.now()));
  }
  if ('afterwards' in response) {
    if (typeof response.afterwards === 'string') {
      sendPart(incoming, outgoing, response);
      return;
    }
    connected?.disconnect(response.afterwards.unreachableBy, incoming.socket.remotePort);
    outgoing.setHeader('connection', 'close');
    // Let the caller notice that its other connections are closed before it reuses one.
    await sleep(disconnectDelayMs);
  }
  const { status, headers, body } = 'whole' in response ? response.whole : response;
  outgoing.writeHead(status, headers);
  outgoing.end(body);
}

/** Declares the full body length, so that the caller waits for the rest. */
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
