// The runtime inside a function instance: what AWS's own Node.js runtime does between the Runtime API and the handler.
// It is plain JavaScript because every cold start pays for it.
import { subscribe } from 'node:diagnostics_channel';
import dns from 'node:dns';
import { Agent, request } from 'node:http';
import { enableCompileCache, flushCompileCache } from 'node:module';
import { Socket } from 'node:net';
import { pathToFileURL } from 'node:url';

const [bundleFile, handlerName, clockOffsetMs] = process.argv.slice(2);
const [host, port] = process.env.AWS_LAMBDA_RUNTIME_API.split(':');
const agent = new Agent({ keepAlive: true, maxSockets: 1 });
const writeOut = process.stdout.write.bind(process.stdout);
const writeErr = process.stderr.write.bind(process.stderr);
/** How much faster time goes while the function runs: time-outs and pauses end so much earlier. */
const timeScale = Number(process.env.SANDBOX_TIME_SCALE ?? 1);
const realPerformanceNow = performance.now.bind(performance);
/** When the invocation began, by the real `performance.now()`. */
let invokedAt = realPerformanceNow();
let offsetMs = Number(clockOffsetMs);
let currentRequestId;

/** Dates come from the sandbox's clock. Timers and `performance` stay real, so that code can wait. */
function shiftDate() {
  const RealDate = Date;
  const now = () => Math.floor(RealDate.now() + offsetMs + (timeScale - 1) * (realPerformanceNow() - invokedAt));
  const ShiftedDate = new Proxy(RealDate, {
    construct: (target, args, newTarget) => Reflect.construct(target, args.length === 0 ? [now()] : args, newTarget),
    apply: () => new RealDate(now()).toString(),
    get: (target, property, receiver) => (property === 'now' ? now : Reflect.get(target, property, receiver)),
  });
  RealDate.prototype.constructor = ShiftedDate;
  globalThis.Date = ShiftedDate;
}

/**
 * Time that the sandbox skips while the function waits for a response has passed when that arrives: a lease may be over.
 * The Runtime API says it with each invocation.
 */
function followClock() {
  const name = 'sandbox-clock-offset-ms';
  const follow = (value) => {
    if (value !== undefined) offsetMs = Number(value);
  };
  subscribe('http.client.response.finish', ({ response }) => follow(response.headers[name]));
  subscribe('undici:request:headers', ({ response: { headers } }) => {
    const at = headers.findIndex((header, index) => index % 2 === 0 && String(header).toLowerCase() === name);
    if (at >= 0) follow(String(headers[at + 1]));
  });
}

function quickenTime() {
  const { setTimeout: setRealTimeout } = globalThis;
  const { timeout: realSignal } = AbortSignal;
  const { setTimeout: setSocketTimeout } = Socket.prototype;
  globalThis.setTimeout = (action, ms = 0, ...args) => setRealTimeout(action, ms / timeScale, ...args);
  AbortSignal.timeout = (ms) => realSignal.call(AbortSignal, Math.ceil(ms / timeScale));
  Socket.prototype.setTimeout = function setTimeout(ms, action) {
    return setSocketTimeout.call(this, Math.ceil(ms / timeScale), action);
  };
  performance.now = () => realPerformanceNow() * timeScale;
}

/** Resolves `localhost` as long as the sandbox allows it. */
function resolveNames() {
  const { lookup } = dns;
  dns.lookup = (hostname, ...rest) => {
    if (hostname !== 'localhost') return lookup(hostname, ...rest);
    const callback = rest.at(-1);
    const all = rest.length > 1 && rest[0].all === true;
    call('GET', `sandbox/names/${hostname}`).then(({ status }) => {
      const unknown = { code: 'ENOTFOUND', syscall: 'getaddrinfo', hostname };
      if (status !== 200) callback(Object.assign(new Error(`getaddrinfo ENOTFOUND ${hostname}`), unknown));
      else if (all) callback(null, [{ address: '127.0.0.1', family: 4 }]);
      else callback(null, '127.0.0.1', 4);
    }, callback);
  };
}

function call(method, path, body, headers = {}) {
  return new Promise((resolve, reject) => {
    const sent = request({ host, port, agent, method, path: `/2018-06-01/runtime/${path}`, headers }, (response) => {
      const chunks = [];
      response.on('data', (chunk) => chunks.push(chunk));
      const { statusCode: status } = response;
      response.on('end', () => resolve({ status, headers: response.headers, text: Buffer.concat(chunks).toString() }));
      response.on('error', reject);
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

function describeError(error) {
  if (!(error instanceof Error)) return { errorType: typeof error, errorMessage: String(error), trace: [] };
  return { errorType: error.name, errorMessage: error.message, trace: (error.stack ?? '').split('\n') };
}

/**
 * Prints an error as AWS's runtime does: with all enumerable properties, recursively for nested errors. Anything attached
 * to an error ends up in the log.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/nodejs-logging.html
 */
function logError(title, error) {
  const seen = error instanceof Error ? error : new Error(String(error));
  const timestamp = new Date().toISOString();
  const isJson = process.env.AWS_LAMBDA_LOG_FORMAT === 'JSON';
  const replacer = (_key, value) => {
    if (!(value instanceof Error)) return value;
    const { name: errorType, message: errorMessage, stack = '' } = value;
    return { errorType, errorMessage, ...value, [isJson ? 'stackTrace' : 'stack']: stack.split('\n') };
  };
  const line = isJson
    ? JSON.stringify({ timestamp, level: 'ERROR', requestId: currentRequestId, message: seen }, replacer)
    : [timestamp, currentRequestId, 'ERROR', `${title} `, JSON.stringify(seen, replacer)].join('\t');
  writeErr(`${line}\n`);
}

/** Marks the end of an invocation's output, because the pipes and the Runtime API are read independently. */
function markEndOfOutput(requestId) {
  writeOut(`\u0000end ${requestId}\n`);
  writeErr(`\u0000end ${requestId}\n`);
}

function report(requestId, kind, body, headers = {}) {
  markEndOfOutput(requestId);
  return call('POST', `invocation/${requestId}/${kind}`, body, {
    'content-type': 'application/json',
    'sandbox-max-rss-kb': String(process.resourceUsage().maxRSS),
    ...headers,
  });
}

function contextOf(headers) {
  const endsAt = performance.now() + Number(headers['sandbox-remaining-ms']) * timeScale;
  return {
    awsRequestId: headers['lambda-runtime-aws-request-id'],
    invokedFunctionArn: headers['lambda-runtime-invoked-function-arn'],
    functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
    functionVersion: process.env.AWS_LAMBDA_FUNCTION_VERSION,
    memoryLimitInMB: process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    logGroupName: process.env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: process.env.AWS_LAMBDA_LOG_STREAM_NAME,
    xRayTraceId: headers['lambda-runtime-trace-id'],
    getRemainingTimeInMillis: () => Math.max(0, Math.round(endsAt - performance.now())),
  };
}

/** The name by which AWS's runtime reports an error of loading the function. */
function errorTypeOf(error) {
  if (error instanceof SyntaxError) return 'Runtime.UserCodeSyntaxError';
  return error?.code === 'MODULE_NOT_FOUND' ? 'Runtime.ImportModuleError' : describeError(error).errorType;
}

async function handleNext(handler) {
  const next = await call('GET', 'invocation/next');
  const requestId = next.headers['lambda-runtime-aws-request-id'];
  process.env._X_AMZN_TRACE_ID = next.headers['lambda-runtime-trace-id'];
  currentRequestId = requestId;
  invokedAt = realPerformanceNow();
  let outcome;
  try {
    const result = await handler(JSON.parse(next.text), contextOf(next.headers));
    outcome = ['response', JSON.stringify(result) ?? 'null'];
  } catch (error) {
    logError('Invoke Error', error);
    outcome = ['error', JSON.stringify(describeError(error))];
  }
  await report(requestId, ...outcome);
  currentRequestId = undefined;
}

/** As in Lambda, an uncaught error ends the invocation and the instance. */
async function fail(errorType, error, title = 'Uncaught Exception') {
  logError(title, error);
  const body = JSON.stringify({ ...describeError(error), errorType });
  try {
    if (currentRequestId === undefined) await call('POST', 'init/error', body);
    else await report(currentRequestId, 'error', body, { 'sandbox-instance-ends': 'true' });
  } finally {
    // Even if the report fails: an instance must not outlive its sandbox.
    process.exit(129);
  }
}

// An instance must not outlive its sandbox. Logging a broken pipe would fail the same way, forever.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => process.exit(129));
process.on('uncaughtException', (error) => void fail(error?.name ?? 'Error', error));
process.on(
  'unhandledRejection',
  (reason) => void fail('Runtime.UnhandledPromiseRejection', reason, 'Unhandled Promise Rejection'),
);

shiftDate();
followClock();
resolveNames();
if (timeScale !== 1) quickenTime();
// Every cold start compiles the same bundle.
enableCompileCache();
let handler;
try {
  const loaded = await import(pathToFileURL(bundleFile).href);
  // The names of a CommonJS bundle may not be visible to `import`.
  handler = loaded[handlerName] ?? loaded.default?.[handlerName];
} catch (error) {
  await fail(errorTypeOf(error), error);
}
if (typeof handler !== 'function') {
  await fail('Runtime.HandlerNotFound', new Error(`${process.env._HANDLER} is undefined or not exported`));
}
// Now, for most instances are killed.
flushCompileCache();
for (;;) await handleNext(handler);
