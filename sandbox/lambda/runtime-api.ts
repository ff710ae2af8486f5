import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { listenOnLoopback } from '../core/loopback.ts';
import { refuseWebPages } from '../core/refuse-web-pages.ts';

export interface FunctionError {
  readonly errorType: string;
  readonly errorMessage: string;
  /** Of an error of the function, as AWS's Node.js runtime names it; errors that Lambda itself reports have none. */
  readonly trace?: readonly string[];
}

/** Receives the calls of the runtime in an instance. */
export interface RuntimeListener {
  /** The function is loaded or an invocation is finished; the runtime waits for the next. */
  waiting(): void;
  responded(requestId: string, payload: string, maxMemoryKb: number): void;
  /** `ends`: the instance is about to exit and must not get another invocation. */
  failed(requestId: string, error: FunctionError, maxMemoryKb: number, ends: boolean): void;
  initFailed(error: FunctionError): void;
  /** Whether host names are resolved. */
  resolvesNames(): boolean;
}

interface RuntimeInvocation {
  readonly requestId: string;
  readonly functionArn: string;
  readonly payload: string;
  /** Sandbox time. */
  readonly deadlineMs: number;
  readonly remainingMs: number;
  readonly clockOffsetMs: number;
}

export interface RuntimeApi {
  /** Host and port, for AWS_LAMBDA_RUNTIME_API. */
  readonly address: string;
  /** Passes an invocation to the runtime, now or when it next polls. */
  dispatch(invocation: RuntimeInvocation): void;
  close(): void;
}

/**
 * One instance's Runtime API.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
 */
export async function startRuntimeApi(listener: RuntimeListener): Promise<RuntimeApi> {
  let waiting: ServerResponse | undefined;
  let queued: RuntimeInvocation | undefined;

  const handOver = () => {
    if (waiting === undefined || queued === undefined) return;
    waiting.writeHead(200, invocationHeaders(queued)).end(queued.payload);
    waiting = undefined;
    queued = undefined;
  };

  const server = createServer(async (request, response) => {
    if (refuseWebPages(request, response)) return;
    const path = (request.url ?? '').replace('/2018-06-01/runtime/', '');
    if (request.method === 'GET' && path === 'invocation/next') {
      waiting = response;
      listener.waiting();
      handOver();
      return;
    }
    if (path.startsWith('sandbox/names/')) {
      response.writeHead(listener.resolvesNames() ? 200 : 404).end();
      return;
    }
    await report(listener, path, request, response);
  });
  server.keepAliveTimeout = 0;
  server.requestTimeout = 0;
  const port = await listenOnLoopback(server);

  return {
    address: `127.0.0.1:${port}`,
    dispatch(invocation) {
      queued = invocation;
      handOver();
    },
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

/** Passes on what the runtime reports: a response, or a failure. */
async function report(
  listener: RuntimeListener,
  path: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const body = await readText(request);
  if (body === undefined) return;
  response.writeHead(202, { 'content-type': 'application/json' }).end('{"status":"OK"}');
  const maxMemoryKb = Number(request.headers['sandbox-max-rss-kb'] ?? 0);
  const [, requestId = '', kind] = /^invocation\/([^/]+)\/(response|error)$/.exec(path) ?? [];
  if (kind === 'response') listener.responded(requestId, body, maxMemoryKb);
  else if (kind === 'error') {
    const ends = request.headers['sandbox-instance-ends'] === 'true';
    listener.failed(requestId, JSON.parse(body) as FunctionError, maxMemoryKb, ends);
  } else listener.initFailed(JSON.parse(body) as FunctionError);
}

function invocationHeaders(invocation: RuntimeInvocation): Record<string, string> {
  const startedAt = Math.floor(invocation.deadlineMs / 1000).toString(16);
  return {
    'content-type': 'application/json',
    'lambda-runtime-aws-request-id': invocation.requestId,
    'lambda-runtime-deadline-ms': String(invocation.deadlineMs),
    'lambda-runtime-invoked-function-arn': invocation.functionArn,
    'lambda-runtime-trace-id': `Root=1-${startedAt}-${invocation.requestId.replaceAll('-', '').slice(0, 24)}`,
    'sandbox-remaining-ms': String(invocation.remainingMs),
    'sandbox-clock-offset-ms': String(invocation.clockOffsetMs),
  };
}

/** `undefined` when the instance dies while sending. */
async function readText(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of request) chunks.push(chunk as Buffer);
  } catch {
    return undefined;
  }
  return Buffer.concat(chunks).toString();
}
