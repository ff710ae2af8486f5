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
    const operation = `${request.method} ${new URL(request.url).pathname}`;
    const repeatable = isRepeatable(request.method, request.url);
    for (let attempt = 0, throttled = 0; ; ) {
      const result = await this.#attempt(request, operation, repeatable);
      if (result.kind === 'failed') {
        if (!repeatable && !wasNeverSent(result.errorCode)) throw unknownOutcome(operation, result.errorCode);
        attempt += 1;
        if (attempt >= maximumAttempts) throw unavailable(operation, `no answer (${result.errorCode})`);
        await this.#wait(backoffMs(attempt, this.#options.random), operation);
        continue;
      }
      const { response, text } = result;
      if (response.ok) return toSdkResponse(response, text, operation, repeatable);
      if (response.status === 429) {
        throttled += 1;
        const said = retryAfterMs(response.headers, text, this.#options.time.now());
        const delayMs = said ?? backoffMs(throttled + 2, this.#options.random);
        await this.#waitForRateLimit(delayMs + this.#options.random() * 250, operation, response);
        continue;
      }
      if (response.status < 500) throw this.#refusal(request, response, text);
      if (!repeatable) throw unknownOutcome(operation, `HTTP ${response.status}`, correlationIdOf(response));
      attempt += 1;
      if (attempt >= maximumAttempts || ![502, 503, 504].includes(response.status)) {
        throw unavailable(operation, `HTTP ${response.status}`, correlationIdOf(response));
      }
      const said = retryAfterMs(response.headers, text, this.#options.time.now());
      await this.#wait(said ?? backoffMs(attempt, this.#options.random), operation);
    }
  }

  async #attempt(request: SdkRequest, operation: string, repeatable: boolean): Promise<Attempt> {
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

  async #wait(delayMs: number, operation: string): Promise<void> {
    if (delayMs > this.#options.deadline.remainingMs() - reserveMs) throw deadlineExceeded(operation);
    await this.#options.time.sleep(delayMs);
  }

  async #waitForRateLimit(delayMs: number, operation: string, response: Response): Promise<void> {
    if (delayMs > this.#options.deadline.remainingMs() - reserveMs) {
      const correlationId = correlationIdOf(response);
      throw new RotationError('rate-limited', {
        message: `Genesys Cloud allows no more requests for ${Math.ceil(delayMs / 1000)} seconds (${operation}), longer than the function has left.`,
        nextStep:
          'nothing; Secrets Manager repeats the rotation. If it goes on, spread the schedules or give other programs a client of their own.',
        ...(correlationId === undefined ? {} : { correlationId }),
      });
    }
    await this.#options.time.sleep(delayMs);
  }

  #refusal(request: SdkRequest, response: Response, text: string): RefusedReply {
    const body = parseJson(text);
    const field = (name: string) => (typeof body?.[name] === 'string' ? (body[name] as string) : undefined);
    const code = field('code') ?? field('error');
    const correlationId = correlationIdOf(response);
    return new RefusedReply({
      status: response.status,
      explanation: redact(
        field('message') ?? field('error_description') ?? field('description') ?? '',
        secretsOf(request),
      ),
      ...(code !== undefined && /^[\w.-]{1,80}$/.test(code) ? { errorCode: code } : {}),
      ...(correlationId === undefined ? {} : { correlationId }),
    });
  }
}

/** Every POST but the login makes something that is shown once. */
function isRepeatable(method: string, url: string): boolean {
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

function toSdkResponse(response: Response, text: string, operation: string, repeatable: boolean): SdkResponse {
  const data = text === '' ? undefined : parseJson(text);
  if (text !== '' && data === undefined) {
    if (!repeatable) throw unknownOutcome(operation, 'an answer that is not JSON', correlationIdOf(response));
    throw unavailable(operation, 'an answer that is not JSON', correlationIdOf(response));
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

function unknownOutcome(operation: string, what: string, correlationId?: string): RotationError {
  return new RotationError('genesys-unavailable', {
    message: `${operation} was sent to Genesys Cloud and brought ${what}; whether it took effect is not known.`,
    nextStep: 'nothing; the step looks up what it made when it runs again.',
    outcome: 'unknown',
    ...(correlationId === undefined ? {} : { correlationId }),
  });
}

function unavailable(operation: string, what: string, correlationId?: string): RotationError {
  return new RotationError('genesys-unavailable', {
    message: `Genesys Cloud did not serve ${operation}: ${what}.`,
    nextStep:
      'check status.mypurecloud.com and, for a function in a VPC, its way to the internet; Secrets Manager repeats the rotation.',
    ...(correlationId === undefined ? {} : { correlationId }),
  });
}

function deadlineExceeded(operation: string): RotationError {
  return new RotationError('deadline-exceeded', {
    message: `The function's time would run out before ${operation}, which was not sent again.`,
    nextStep: 'nothing if it happens once; otherwise raise the timeout of the function.',
  });
}
