import AbstractHttpClient from 'purecloud-platform-client-v2/src/purecloud-platform-client-v2/AbstractHttpClient.js';
import { connectionErrorCode } from '../../domain/connection-error-code.ts';
import { type Attempt, limitsBefore, retry } from '../../domain/retry.ts';
import { retryAfterMs } from '../../domain/retry-after.ts';
import { failedBeforeSend } from '../https/connection-errors.ts';
import type { Deadline, Time } from '../ports/time.ts';
import { bodyTooLongCode, parseBody, type Reply, readReply, refusalOf } from './reply.ts';
import { backoffMs, maxAttempts } from './retry-policy.ts';
import {
  type Call,
  deadlineExceeded,
  type Failure,
  type Outcome,
  rateLimited,
  unavailable,
  unknownOutcome,
} from './transport-errors.ts';

export interface TransportOptions {
  readonly time: Time;
  readonly deadline: Deadline;
  /** A number from 0 to 1. */
  readonly random: () => number;
  readonly onReply: (call: GenesysCall) => void;
}

/** One request as it is counted and logged. */
export interface GenesysCall {
  /** Method and path, without the query. */
  readonly operation: string;
  /** `undefined` when no answer came. */
  readonly status: number | undefined;
  readonly correlationId: string | undefined;
  readonly durationMs: number;
}

interface SdkRequest {
  readonly url: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly params?: Readonly<Record<string, string>>;
  readonly data?: unknown;
}

/** What the SDK looks at. */
interface SdkResponse {
  readonly status: number;
  readonly data: Readonly<Record<string, unknown>>;
}

/** One attempt may take this long, in milliseconds. */
const attemptTimeoutMs = 8_000;

/** A request that must not be repeated waits longer for its answer: giving up loses what was created. */
const nonIdempotentTimeoutMs = 15_000;

/** What the step keeps for itself to report a failure, in milliseconds. */
const reserveMs = 1_500;

/** Sent, and either answered or not; in the second case with the system's code, such as `ECONNRESET`. */
type Exchange = { readonly reply: Reply } | { readonly errorCode: string };

/**
 * The Genesys SDK's transport, on `fetch`: it keeps to the invocation's deadline, repeats what may be repeated, and lets
 * nothing out that holds a header.
 */
export class FetchTransport extends AbstractHttpClient {
  readonly #options: TransportOptions;

  constructor(options: TransportOptions) {
    super();
    this.#options = options;
  }

  /**
   * @throws RefusedReply for an answer that is no success and that repeating does not help
   * @throws RotationError `rate-limited`, `genesys-unavailable` or `deadline-exceeded`; its outcome is `unknown` when
   * what was sent may have taken effect
   */
  override async request(options: unknown): Promise<SdkResponse> {
    const request = options as SdkRequest;
    const call = callOf(request);
    let outcome: Outcome = 'unchanged';
    let throttled = 0;
    const limits = { maxAttempts, ...limitsBefore(this.#options, reserveMs) };
    return retry(limits, async (attempt): Promise<Attempt<SdkResponse>> => {
      const exchange = await this.#send(request, call, outcome);
      if ('reply' in exchange) {
        const { reply } = exchange;
        if (reply.status < 300) return { result: toSdkResponse(reply, call) };
        if (reply.status === 429) {
          throttled += 1;
          return this.#afterRateLimit(reply, call, throttled, outcome);
        }
        if (isRefusal(reply.status)) throw refusalOf(reply, secretsOf(request));
      }
      if (!isIdempotent(exchange, call)) throw unknownOutcome(call, failureOf(exchange));
      outcome = outcomeAfter(exchange, call, outcome);
      const failed = unavailable(call, failureOf(exchange), outcome);
      if (!isRetryable(exchange)) throw failed;
      return {
        delayMs: this.#toldToWaitMs(exchange) ?? backoffMs(attempt, this.#options.random),
        giveUp: (exhausted) => (exhausted === 'attempts' ? failed : deadlineExceeded(call, outcome)),
      };
    });
  }

  async #send(request: SdkRequest, call: Call, outcome: Outcome): Promise<Exchange> {
    const remainingMs = this.#options.deadline.remainingMs() - reserveMs;
    if (remainingMs <= 0) throw deadlineExceeded(call, outcome);
    const startedAt = performance.now();
    const report = (reply: Reply | undefined) =>
      this.#options.onReply({
        operation: call.operation,
        status: reply?.status,
        correlationId: reply?.correlationId,
        durationMs: Math.round(performance.now() - startedAt),
      });
    try {
      const timeoutMs = Math.min(call.repeatable ? attemptTimeoutMs : nonIdempotentTimeoutMs, remainingMs);
      const response = await fetch(withQuery(request), {
        method: request.method,
        headers: headersOf(request),
        redirect: 'error',
        signal: AbortSignal.timeout(Math.ceil(timeoutMs)),
        body: bodyOf(request.data) ?? null,
      });
      const reply = await readReply(response, secretsOf(request));
      report(reply);
      return { reply };
    } catch (error) {
      report(undefined);
      return { errorCode: connectionErrorCode(error, secretsOf(request)) };
    }
  }

  #afterRateLimit(reply: Reply, call: Call, throttled: number, outcome: Outcome): Attempt<never> {
    const { random } = this.#options;
    const waitMs = this.#toldToWaitMs({ reply }) ?? backoffMs(throttled + 1, random);
    return {
      isThrottled: true,
      // A little later than told, each at another time, so that not all come back at once.
      delayMs: waitMs + random() * 250,
      giveUp: () => rateLimited(call, waitMs, reply.correlationId, outcome),
    };
  }

  #toldToWaitMs(exchange: Exchange): number | undefined {
    if (!('reply' in exchange)) return undefined;
    const { headers, text } = exchange.reply;
    return retryAfterMs(headers, text, this.#options.time.now());
  }
}

/** Every POST makes something that is shown once, but for the login and the query for figures. */
function callOf({ method, url }: SdkRequest): Call {
  const { pathname } = new URL(url);
  const hasNoSideEffect = /\/oauth\/token$|\/usage\/query$/.test(pathname);
  return {
    operation: `${method} ${pathname}`,
    repeatable: method !== 'POST' || hasNoSideEffect,
    reads: method === 'GET' || hasNoSideEffect,
  };
}

/** Unlike an answer that leaves open what happened: a proxy's 408 may come after the effect. */
function isRefusal(status: number): boolean {
  return status < 500 && status !== 408;
}

function isIdempotent(result: Exchange, call: Call): boolean {
  return call.repeatable || ('errorCode' in result && failedBeforeSend(result.errorCode));
}

/** What is known of the call after one more attempt that failed: an attempt before it may have taken effect. */
function outcomeAfter(result: Exchange, call: Call, before: Outcome): Outcome {
  const changedNothing = call.reads || ('errorCode' in result && failedBeforeSend(result.errorCode));
  return changedNothing ? before : 'unknown';
}

function isRetryable(result: Exchange): boolean {
  // An answer that is too long would be as long the next time.
  if ('errorCode' in result) return result.errorCode !== bodyTooLongCode;
  return [408, 502, 503, 504].includes(result.reply.status);
}

function failureOf(result: Exchange): Failure {
  if ('errorCode' in result) {
    const { errorCode } = result;
    const what = errorCode === bodyTooLongCode ? 'an answer longer than 4 MB' : `no answer (${errorCode})`;
    return { what, correlationId: undefined };
  }
  return { what: `HTTP ${result.reply.status}`, correlationId: result.reply.correlationId };
}

function toSdkResponse({ status, text, correlationId }: Reply, call: Call): SdkResponse {
  const data = parseBody(text);
  if (data === undefined) {
    const failure = { what: 'an answer that is not JSON', correlationId };
    throw call.repeatable
      ? unavailable(call, failure, call.reads ? 'unchanged' : 'unknown')
      : unknownOutcome(call, failure);
  }
  return { status, data };
}

function withQuery(request: SdkRequest): URL {
  const url = new URL(request.url);
  for (const [name, value] of Object.entries(request.params ?? {})) url.searchParams.set(name, value);
  return url;
}

function headersOf({ headers, data }: SdkRequest): Headers {
  // The SDK writes some of them in capitals: in an object they would be sent twice.
  const sent = new Headers(headers);
  sent.set('accept', 'application/json');
  if (typeof data === 'string') sent.set('content-type', 'application/x-www-form-urlencoded');
  return sent;
}

/** `undefined` where nothing is to be sent. */
function bodyOf(data: unknown): string | undefined {
  return typeof data === 'string' ? data : JSON.stringify(data);
}

/** What this request must not see again in an answer. */
function secretsOf(request: SdkRequest): string[] {
  const authorization = request.headers.Authorization ?? '';
  const [, sent = ''] = authorization.split(' ');
  const basic = authorization.startsWith('Basic ') ? Buffer.from(sent, 'base64').toString() : '';
  const credential = [sent, basic, basic.slice(basic.indexOf(':') + 1)];
  return [...credential, ...credentialFieldsOf(request.data)].filter((secret) => secret !== '');
}

/** Of an integration credential, which is the one secret that is sent in a body. */
function credentialFieldsOf(data: unknown): string[] {
  const { credentialFields } = Object(data) as { credentialFields?: Readonly<Record<string, string>> };
  return Object.values(credentialFields ?? {});
}
