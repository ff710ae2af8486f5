import AbstractHttpClient from 'purecloud-platform-client-v2/src/purecloud-platform-client-v2/AbstractHttpClient.js';
import { RotationError } from '../../domain/rotation-error.ts';
import type { Deadline, Time } from '../interfaces/time.ts';
import { redact } from './redact.ts';
import { RefusedReply } from './refused-reply.ts';
import { backoffMs, connectionErrorCode, maximumAttempts, retryAfterMs, wasNeverSent } from './retry-policy.ts';

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
  readonly headers?: Readonly<Record<string, string>>;
  readonly params?: Readonly<Record<string, string>>;
  readonly data?: unknown;
}

interface SdkResponse {
  readonly status: number;
  readonly statusText: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly data: unknown;
  readonly text: string;
}

/** One attempt may take this long, in milliseconds. */
const attemptTimeoutMs = 8_000;

/** A request that must not be repeated waits longer for its answer: giving up loses what was minted. */
const unrepeatableTimeoutMs = 15_000;

/** What the step keeps for itself to report a failure, in milliseconds. */
const reserveMs = 1_500;

interface Call {
  readonly operation: string;
  /** Whether it may be sent again when its outcome is not known. */
  readonly repeatable: boolean;
}

type Attempt =
  | { readonly kind: 'answered'; readonly response: Response; readonly text: string }
  | { readonly kind: 'failed'; readonly errorCode: string };

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
   * @throws RotationError `rate-limited`, `genesys-unavailable` or `deadline-exceeded`; its outcome is `unknown` when a
   * create or a regeneration may have taken effect
   */
  override async request(options: unknown): Promise<SdkResponse> {
    const request = options as SdkRequest;
    const call = { operation: `${request.method} ${new URL(request.url).pathname}`, repeatable: isRepeatable(request) };
    for (let attempt = 1, throttled = 1; ; ) {
      const result = await this.#attempt(request, call);
      if (result.kind === 'answered' && result.response.ok) return toSdkResponse(result.response, result.text, call);
      if (result.kind === 'answered' && result.response.status === 429) {
        await this.#waitForRateLimit(result.response, result.text, call, throttled);
        throttled += 1;
        continue;
      }
      if (result.kind === 'answered' && result.response.status < 500) {
        throw refusalOf(request, result.response, result.text);
      }
      const failure = failureOf(result);
      if (!call.repeatable && !failure.neverSent) throw unknownOutcome(call, failure);
      if (!failure.worthRepeating || attempt >= maximumAttempts) throw unavailable(call, failure);
      await this.#wait(this.#delayMs(result, attempt), call);
      attempt += 1;
    }
  }

  async #attempt(request: SdkRequest, { operation, repeatable }: Call): Promise<Attempt> {
    const remainingMs = this.#options.deadline.remainingMs() - reserveMs;
    if (remainingMs <= 0) throw deadlineExceeded(operation);
    const startedAt = performance.now();
    const report = (response: Response | undefined) =>
      this.#options.onReply({
        operation,
        status: response?.status,
        correlationId: response === undefined ? undefined : correlationIdOf(response),
        durationMs: Math.round(performance.now() - startedAt),
      });
    try {
      const timeoutMs = Math.min(repeatable ? attemptTimeoutMs : unrepeatableTimeoutMs, remainingMs);
      const response = await fetch(withQuery(request), {
        method: request.method,
        headers: headersOf(request),
        redirect: 'error',
        signal: AbortSignal.timeout(timeoutMs),
        ...(request.data === undefined ? {} : { body: bodyOf(request.data) }),
      });
      const text = await response.text();
      report(response);
      return { kind: 'answered', response, text };
    } catch (error) {
      report(undefined);
      return { kind: 'failed', errorCode: connectionErrorCode(error) };
    }
  }

  #delayMs(result: Attempt, attempt: number): number {
    const { random, time } = this.#options;
    const said =
      result.kind === 'answered' ? retryAfterMs(result.response.headers, result.text, time.now()) : undefined;
    return said ?? backoffMs(attempt, random);
  }

  async #wait(delayMs: number, { operation }: Call): Promise<void> {
    if (delayMs > this.#options.deadline.remainingMs() - reserveMs) throw deadlineExceeded(operation);
    await this.#options.time.sleep(delayMs);
  }

  async #waitForRateLimit(response: Response, text: string, { operation }: Call, throttled: number): Promise<void> {
    const { random, time, deadline } = this.#options;
    const saidMs = retryAfterMs(response.headers, text, time.now()) ?? backoffMs(throttled + 1, random);
    // A little later than told, each at another time, so that not all come back at once.
    const delayMs = saidMs + random() * 250;
    if (delayMs > deadline.remainingMs() - reserveMs) throw rateLimited(operation, delayMs, correlationIdOf(response));
    await time.sleep(delayMs);
  }
}

interface Failure {
  readonly what: string;
  readonly neverSent: boolean;
  readonly worthRepeating: boolean;
  readonly correlationId: string | undefined;
}

function failureOf(result: Attempt): Failure {
  if (result.kind === 'failed') {
    const { errorCode } = result;
    return {
      what: `no answer (${errorCode})`,
      neverSent: wasNeverSent(errorCode),
      worthRepeating: true,
      correlationId: undefined,
    };
  }
  const { status } = result.response;
  return {
    what: `HTTP ${status}`,
    neverSent: false,
    worthRepeating: [502, 503, 504].includes(status),
    correlationId: correlationIdOf(result.response),
  };
}

function refusalOf(request: SdkRequest, response: Response, text: string): RefusedReply {
  const body = parseJson(text);
  const field = (name: string) => (typeof body?.[name] === 'string' ? (body[name] as string) : undefined);
  const code = field('code') ?? field('error');
  const correlationId = correlationIdOf(response);
  const explanation = field('message') ?? field('error_description') ?? field('description') ?? '';
  return new RefusedReply({
    status: response.status,
    explanation: redact(explanation, secretsOf(request)),
    ...(code !== undefined && /^[\w.-]{1,80}$/.test(code) ? { errorCode: code } : {}),
    ...(correlationId === undefined ? {} : { correlationId }),
  });
}

/** Every POST but the login makes something that is shown once. */
function isRepeatable({ method, url }: SdkRequest): boolean {
  return method !== 'POST' || new URL(url).pathname.endsWith('/oauth/token');
}

function withQuery(request: SdkRequest): URL {
  const url = new URL(request.url);
  for (const [name, value] of Object.entries(request.params ?? {})) url.searchParams.set(name, value);
  return url;
}

function headersOf(request: SdkRequest): Record<string, string> {
  const form = typeof request.data === 'string' ? { 'content-type': 'application/x-www-form-urlencoded' } : {};
  return { accept: 'application/json', ...request.headers, ...form };
}

function bodyOf(data: unknown): string {
  return typeof data === 'string' ? data : JSON.stringify(data);
}

/** What this request must not see again in an answer's text. */
function secretsOf(request: SdkRequest): string[] {
  const authorization = request.headers?.Authorization ?? '';
  const [, sent = ''] = authorization.split(' ');
  const basic = authorization.startsWith('Basic ') ? Buffer.from(sent, 'base64').toString() : '';
  return [sent, basic, basic.slice(basic.indexOf(':') + 1)].filter((secret) => secret !== '');
}

function toSdkResponse(response: Response, text: string, call: Call): SdkResponse {
  const data = text === '' ? undefined : parseJson(text);
  if (text !== '' && data === undefined) {
    const failure = { what: 'an answer that is not JSON', correlationId: correlationIdOf(response) };
    throw call.repeatable ? unavailable(call, failure) : unknownOutcome(call, failure);
  }
  // The SDK looks for the body in `data`, then in `text`; the headers are for nobody.
  return { status: response.status, statusText: response.statusText, headers: {}, data, text: '' };
}

function parseJson(text: string): Record<string, unknown> | undefined {
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === 'object' && parsed !== null ? (parsed as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

function correlationIdOf(response: Response): string | undefined {
  const correlationId = response.headers.get('inin-correlation-id');
  return correlationId !== null && /^[\w.-]{1,80}$/.test(correlationId) ? correlationId : undefined;
}

function unknownOutcome({ operation }: Call, failure: Pick<Failure, 'what' | 'correlationId'>): RotationError {
  return new RotationError('genesys-unavailable', {
    message: `${operation} was sent to Genesys Cloud and brought ${failure.what}; whether it took effect is not known.`,
    nextStep: 'nothing; the step looks up what it made when it runs again.',
    outcome: 'unknown',
    ...(failure.correlationId === undefined ? {} : { correlationId: failure.correlationId }),
  });
}

function unavailable({ operation }: Call, failure: Pick<Failure, 'what' | 'correlationId'>): RotationError {
  return new RotationError('genesys-unavailable', {
    message: `Genesys Cloud did not serve ${operation}: ${failure.what}.`,
    nextStep:
      'check status.mypurecloud.com and, for a function in a VPC, its way to the internet; Secrets Manager repeats the rotation.',
    ...(failure.correlationId === undefined ? {} : { correlationId: failure.correlationId }),
  });
}

function rateLimited(operation: string, delayMs: number, correlationId: string | undefined): RotationError {
  return new RotationError('rate-limited', {
    message: `Genesys Cloud allows no more requests for ${Math.ceil(delayMs / 1000)} seconds (${operation}), longer than the function has left.`,
    nextStep:
      'nothing; Secrets Manager repeats the rotation. If it goes on, spread the schedules or give other programs a client of their own.',
    ...(correlationId === undefined ? {} : { correlationId }),
  });
}

function deadlineExceeded(operation: string): RotationError {
  return new RotationError('deadline-exceeded', {
    message: `The function's time would run out before ${operation}, which was not sent again.`,
    nextStep: 'nothing if it happens once; otherwise raise the timeout of the function.',
  });
}
