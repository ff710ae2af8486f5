import { limitsBefore, retry } from '../../domain/retry.ts';
import type { RotationError } from '../../domain/rotation-error.ts';
import { describeResult, type HttpsRequest, type HttpsResult } from '../ports/https-client.ts';
import type { Services } from '../ports/rotation.ts';

const attemptTimeoutMs = 5_000;

/** What the step keeps for itself to report a failure, in milliseconds. */
const reserveMs = 2_000;

type Answered = Extract<HttpsResult, { readonly kind: 'response' }>;

/** What the attempts so far can have changed. */
type Outcome = 'unchanged' | 'unknown';

export interface Failure {
  readonly isTransient: boolean;
  readonly outcome: Outcome;
}

/** A request to a destination, and what its answers mean. */
export interface RetriedRequest {
  /** Made anew for each attempt. */
  readonly request: () => Omit<HttpsRequest, 'timeoutMs'>;
  /** Whether it may change something at the destination. */
  readonly changes: boolean;
  /** The wait before each further attempt, in milliseconds. */
  readonly delaysMs: readonly number[];
  /** Whether the answer ends the attempts; what it says is the caller's to judge. */
  readonly isFinal: (answer: Answered) => boolean;
  /** Whether the same request may succeed later. */
  readonly isTransient: (answer: HttpsResult) => boolean;
  readonly failed: (why: string, failure: Failure) => RotationError;
}

const timeRanOut = 'the time of the function ran out';

/**
 * Sends a request to a destination until there is a final answer.
 *
 * @returns the answer, with what the attempts before it can have changed
 */
export function sendWithRetries(
  services: Pick<Services, 'https' | 'time' | 'deadline'>,
  { request, changes, delaysMs, isFinal, isTransient, failed }: RetriedRequest,
): Promise<Answered & { readonly outcome: Outcome }> {
  const { https, deadline } = services;
  let outcome: Outcome = 'unchanged';
  const limits = { maxAttempts: delaysMs.length + 1, ...limitsBefore(services, reserveMs) };
  return retry(limits, async (attempt) => {
    const timeoutMs = Math.min(attemptTimeoutMs, deadline.remainingMs() - reserveMs);
    if (timeoutMs <= 0) throw failed(timeRanOut, { isTransient: true, outcome });
    const answer = await https.send({ ...request(), timeoutMs });
    if (answer.kind === 'response' && isFinal(answer)) return { result: { ...answer, outcome } };
    if (changes && (answer.kind === 'response' || !answer.failedBeforeSend)) outcome = 'unknown';
    const why = describeResult(answer);
    const failure = { isTransient: isTransient(answer), outcome };
    if (!failure.isTransient) throw failed(why, failure);
    return {
      delayMs: delaysMs[attempt - 1] ?? 0,
      giveUp: (exhausted) => failed(exhausted === 'attempts' ? why : `${why}, and ${timeRanOut}`, failure),
    };
  });
}
