import AbstractHttpClient from 'purecloud-platform-client-v2/src/purecloud-platform-client-v2/AbstractHttpClient.js';
import { connectionErrorCode } from '../../domain/connection-error-code.ts';
import { type Attempt, limitsBefore, retry } from '../../domain/retry.ts';
import { retryAfterMs } from '../../domain/retry-after.ts';
import type { Outcome } from '../../domain/rotation-error.ts';
import { failedBeforeSend } from '../https/connection-errors.ts';
import type { Deadline, Time } from '../ports/time.ts';
import { bodyTooLongCode, type GenesysResponse, parseBody, readResponse, rejectionOf } from './genesys-response.ts';
import { backoffMs, maxAttempts } from './retry-policy.ts';
import { Throttle } from './throttle.ts';
import {
  type Call,
  deadlineExceeded,
  type Failure,
  rateLimited,
  unavailable,
  unknownOutcome,
} from './transport-errors.ts';

export interface TransportOptions {
  readonly time: Time;
  readonly deadline: Deadline;
  /** A number from 0 to 1. */
  readonly random: () => number;
  readonly onCall: (call: GenesysCall) => void;
  /** Called for every 429, before the wait. Default: nothing. */
  readonly onThrottled?: (call: ThrottledCall) => void;
  /** Sends the requests. Default: the global `fetch`. */
  readonly fetch?: typeof fetch;
}

/** One request as it is counted and logged. */
export interface GenesysCall {
  /** Method and path, without the query. */
  readonly operation: string;
  /** `undefined` if there was no response. */
  readonly status: number | undefined;
  readonly correlationId: string | undefined;
  readonly durationMs: number;
}

/** A request that Genesys Cloud wants to get later. */
export interface ThrottledCall {
  /** Method and path, without the query. */
  readonly operation: string;
  readonly waitMs: number;
  readonly correlationId: string | undefined;
}

interface SdkRequest {
  readonly url: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly params?: Readonly<Record<string, string>>;
  readonly data?: unknown;
}

/** What the SDK reads. */
interface SdkResponse {
  readonly status: number;
  readonly data: Readonly<Record<string, unknown>>;
}

/** The timeout of one attempt, in milliseconds. */
const attemptTimeoutMs = 8_000;

/** The timeout of a request that must not be retried; longer, because without its response what it created is lost. */
const nonIdempotentTimeoutMs = 15_000;

/** The time that is kept for reporting a failure, in milliseconds. */
const reserveMs = 1_500;

/** A response, or the system's code for the lack of one, such as `ECONNRESET`. */
type Exchange = { readonly response: GenesysResponse } | { readonly errorCode: string };

/**
 * The Genesys SDK's transport for one client, on `fetch`: it keeps to the invocation's deadline, retries what may be retried, and lets
 * nothing out that holds a header.
 */
export class FetchTransport extends AbstractHttpClient {
  readonly #options: TransportOptions;
  readonly #throttle = new Throttle();

  constructor(options: TransportOptions) {
    super();
    this.#options = options;
  }

  /**
   * @throws RejectedResponse for a response that is not a success and that no retry would change
   * @throws RotationError `rate-limited`, `genesys-unavailable` or `deadline-exceeded`; its outcome is `unknown` if
   * what was sent may have taken effect
   */
  override async request(options: unknown): Promise<SdkResponse> {
    const request = options as SdkRequest;
    const call = callOf(request);
    let outcome: Outcome = 'unchanged';
    const { time } = this.#options;
    const limits = { maxAttempts, ...limitsBefore(this.#options, reserveMs) };
    return retry(limits, async (attempt): Promise<Attempt<SdkResponse>> => {
      const holdMs = this.#throttle.remainingMs(time.now());
      if (holdMs > 0) return this.#afterRateLimit(call, { waitMs: holdMs, outcome });
      const sentAtMs = time.now();
      const exchange = await this.#send(request, call, outcome);
      if ('response' in exchange) {
        const { response } = exchange;
        if (response.status < 300) return { result: toSdkResponse(response, call) };
        if (response.status === 429) {
          const noted = { sentAtMs, nowMs: time.now(), requestedMs: this.#requestedWaitMs(exchange) };
          const { correlationId } = response;
          const waitMs = this.#throttle.note(noted);
          this.#options.onThrottled?.({ operation: call.operation, waitMs: Math.round(waitMs), correlationId });
          return this.#afterRateLimit(call, { waitMs, outcome, correlationId });
        }
        if (isRejection(response.status)) throw rejectionOf(response, secretsOf(request));
      }
      if (!isIdempotent(exchange, call)) throw unknownOutcome(call, failureOf(exchange));
      outcome = outcomeAfter(exchange, call, outcome);
      const failed = unavailable(call, failureOf(exchange), outcome);
      if (!isRetryable(exchange, call)) throw failed;
      return {
        delayMs: this.#requestedWaitMs(exchange) ?? backoffMs(attempt, this.#options.random),
        giveUp: (exhausted) => (exhausted === 'attempts' ? failed : deadlineExceeded(call, outcome)),
      };
    });
  }

  async #send(request: SdkRequest, call: Call, outcome: Outcome): Promise<Exchange> {
    const remainingMs = this.#options.deadline.remainingMs() - reserveMs;
    if (remainingMs <= 0) throw deadlineExceeded(call, outcome);
    const startedAt = performance.now();
    const report = (response?: GenesysResponse) =>
      this.#options.onCall({
        operation: call.operation,
        status: response?.status,
        correlationId: response?.correlationId,
        durationMs: Math.round(performance.now() - startedAt),
      });
    try {
      const timeoutMs = Math.min(call.repeatable ? attemptTimeoutMs : nonIdempotentTimeoutMs, remainingMs);
      const { fetch: send = fetch } = this.#options;
      const fetched = await send(withQuery(request), {
        method: request.method,
        headers: headersOf(request),
        redirect: 'error',
        signal: AbortSignal.timeout(Math.ceil(timeoutMs)),
        body: bodyOf(request.data) ?? null,
      });
      const response = await readResponse(fetched, secretsOf(request));
      report(response);
      return { response };
    } catch (error) {
      report();
      return { errorCode: connectionErrorCode(error, secretsOf(request)) };
    }
  }

  #afterRateLimit(
    call: Call,
    { waitMs, outcome, correlationId }: { waitMs: number; outcome: Outcome; correlationId?: string | undefined },
  ): Attempt<never> {
    if (call.single) throw rateLimited(call, waitMs, correlationId, outcome);
    return {
      isThrottled: true,
      // A little later than requested, each at another time, so that not all come back at once.
      delayMs: waitMs + this.#options.random() * 250,
      giveUp: () => rateLimited(call, waitMs, correlationId, outcome),
    };
  }

  #requestedWaitMs(exchange: Exchange): number | undefined {
    if (!('response' in exchange)) return undefined;
    const { headers, text } = exchange.response;
    return retryAfterMs(headers, text, this.#options.time.now());
  }
}

/**
 * Every POST creates something that is shown once, except the login and the query for usage data. What cannot be undone
 * is sent once: these, every DELETE of a client or a secret, and the deactivation of a client.
 */
function callOf({ method, url, data }: SdkRequest): Call {
  const { pathname } = new URL(url);
  const hasNoSideEffect = /\/oauth\/token$|\/usage\/query$|\/usage\/aggregates\/query\/jobs$/.test(pathname);
  const isCreation = method === 'POST' && !hasNoSideEffect;
  const isDeletion = method === 'DELETE' && !pathname.endsWith('/tokens/me');
  const isDeactivation = method === 'PUT' && (Object(data) as { state?: unknown }).state === 'inactive';
  return {
    operation: `${method} ${pathname}`,
    repeatable: !isCreation,
    single: isCreation || isDeletion || isDeactivation,
    reads: method === 'GET' || hasNoSideEffect,
  };
}

/** Unlike a response that leaves open what happened: a proxy's 408 may come after the effect. */
function isRejection(status: number): boolean {
  return status < 500 && status !== 408;
}

function isIdempotent(result: Exchange, call: Call): boolean {
  return call.repeatable || ('errorCode' in result && failedBeforeSend(result.errorCode));
}

/** What is known about the call after one more failed attempt; an earlier one may have taken effect. */
function outcomeAfter(result: Exchange, call: Call, before: Outcome): Outcome {
  const changedNothing = call.reads || ('errorCode' in result && failedBeforeSend(result.errorCode));
  return changedNothing ? before : 'unknown';
}

function isRetryable(result: Exchange, { single }: Call): boolean {
  if (single) return false;
  // A response that is too long would be as long the next time.
  if ('errorCode' in result) return result.errorCode !== bodyTooLongCode;
  return [408, 502, 503, 504].includes(result.response.status);
}

function failureOf(result: Exchange): Failure {
  if ('errorCode' in result) {
    const { errorCode } = result;
    const what = errorCode === bodyTooLongCode ? 'a response longer than 4 MB' : `no response (${errorCode})`;
    return { what, correlationId: undefined };
  }
  return { what: `HTTP ${result.response.status}`, correlationId: result.response.correlationId };
}

function toSdkResponse({ status, text, correlationId }: GenesysResponse, call: Call): SdkResponse {
  const data = parseBody(text);
  if (data === undefined) {
    const failure = { what: 'a response that is not JSON', correlationId };
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

/** `undefined` if nothing is sent. */
function bodyOf(data: unknown): string | undefined {
  return typeof data === 'string' ? data : JSON.stringify(data);
}

/** The secrets of this request, which a response may quote. */
function secretsOf(request: SdkRequest): string[] {
  const authorization = request.headers.Authorization ?? '';
  const [, sent = ''] = authorization.split(' ');
  const basic = authorization.startsWith('Basic ') ? Buffer.from(sent, 'base64').toString() : '';
  const credential = [sent, basic, basic.slice(basic.indexOf(':') + 1)];
  return [...credential, ...credentialFieldsOf(request.data)].filter((secret) => secret !== '');
}

/** The fields of an integration credential: the only secret that is sent in a body. */
function credentialFieldsOf(data: unknown): string[] {
  const { credentialFields } = Object(data) as { credentialFields?: Readonly<Record<string, string>> };
  return Object.values(credentialFields ?? {});
}
