import { limitsBefore, retry } from '../../domain/retry.ts';
import { retryAfterMs } from '../../domain/retry-after.ts';
import type { Outcome, RotationError } from '../../domain/rotation-error.ts';
import { describeResult, type HttpsRequest, type HttpsResult } from '../ports/https-client.ts';
import type { Services } from '../ports/rotation.ts';

const attemptTimeoutMs = 5_000;

/** The time that is kept for reporting a failure, in milliseconds. */
const reserveMs = 2_000;

type HttpsResponse = Extract<HttpsResult, { readonly kind: 'response' }>;

export interface Failure {
  readonly isTransient: boolean;
  readonly outcome: Outcome;
}

/** A request to a destination, and what its responses mean. */
export interface RetriedRequest {
  /** Creates the request of an attempt. */
  readonly request: () => Omit<HttpsRequest, 'timeoutMs'>;
  /** Whether it may change something at the destination. */
  readonly changes: boolean;
  /** The wait before each further attempt, in milliseconds. */
  readonly delaysMs: readonly number[];
  /** Whether the response ends the attempts; the caller decides what it means. */
  readonly isFinal: (response: HttpsResponse) => boolean;
  /** Whether the same request may succeed later. */
  readonly isTransient: (result: HttpsResult) => boolean;
  readonly failed: (reason: string, failure: Failure) => RotationError;
}

const timeRanOut = 'the function ran out of time';

/** What a server asks for, in milliseconds; 0 if it does not say. */
function requestedWaitMs(sent: HttpsResult, nowMs: number): number {
  if (sent.kind === 'failed' || sent.retryAfter === undefined) return 0;
  return retryAfterMs(new Headers({ 'retry-after': sent.retryAfter }), '', nowMs) ?? 0;
}

/**
 * Sends a request to a destination until there is a final response.
 *
 * @returns the response, with the outcome of the attempts before it
 */
export function sendWithRetries(
  services: Pick<Services, 'https' | 'time' | 'deadline'>,
  { request, changes, delaysMs, isFinal, isTransient, failed }: RetriedRequest,
): Promise<HttpsResponse & { readonly outcome: Outcome }> {
  const { https, deadline } = services;
  let outcome: Outcome = 'unchanged';
  const limits = { maxAttempts: delaysMs.length + 1, ...limitsBefore(services, reserveMs) };
  return retry(limits, async (attempt) => {
    const timeoutMs = Math.min(attemptTimeoutMs, deadline.remainingMs() - reserveMs);
    if (timeoutMs <= 0) throw failed(timeRanOut, { isTransient: true, outcome });
    const sent = await https.send({ ...request(), timeoutMs });
    if (sent.kind === 'response' && isFinal(sent)) return { result: { ...sent, outcome } };
    if (changes && (sent.kind === 'response' || !sent.failedBeforeSend)) outcome = 'unknown';
    const reason = describeResult(sent);
    const failure = { isTransient: isTransient(sent), outcome };
    if (!failure.isTransient) throw failed(reason, failure);
    return {
      delayMs: Math.max(delaysMs[attempt - 1] ?? 0, requestedWaitMs(sent, services.time.now())),
      giveUp: (exhausted) => failed(exhausted === 'attempts' ? reason : `${reason}, and ${timeRanOut}`, failure),
    };
  });
}
