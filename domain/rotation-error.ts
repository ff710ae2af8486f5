import type { errorCodes } from './error-codes.ts';

export type RotationErrorCode = keyof typeof errorCodes;

/**
 * `unchanged`: nothing in use was changed, and a retry is safe. `unknown`: a call that changes something was sent and its
 * effect was not seen; the same step, run again, finds out.
 */
export type Outcome = 'unchanged' | 'unknown';

export interface RotationErrorDetails {
  /** One sentence: what happened. Never a secret value. */
  readonly message: string;
  /** One sentence: what to do about it. */
  readonly nextStep: string;
  /** Default `unchanged`. */
  readonly outcome?: Outcome;
  /** Genesys's `ININ-Correlation-Id`, or AWS's request id, of the call that failed. */
  readonly correlationId?: string | undefined;
  readonly cause?: unknown;
  /** How long the service said to wait, in milliseconds. */
  readonly retryAfterMs?: number | undefined;
}

/** The one error of this product. Its message contains the code, so that it is visible wherever only the message is shown. */
export class RotationError extends Error {
  override readonly name = 'RotationError';
  readonly code: RotationErrorCode;
  readonly summary: string;
  readonly nextStep: string;
  readonly outcome: Outcome;
  readonly correlationId: string | undefined;
  readonly retryAfterMs: number | undefined;

  constructor(code: RotationErrorCode, details: RotationErrorDetails) {
    const { message, nextStep, outcome = 'unchanged', correlationId, cause, retryAfterMs } = details;
    super(`${code}: ${message} Next: ${nextStep}`, cause === undefined ? undefined : { cause });
    this.code = code;
    this.summary = message;
    this.nextStep = nextStep;
    this.outcome = outcome;
    this.correlationId = correlationId;
    this.retryAfterMs = retryAfterMs;
  }

  /** The same error, with the name of the secret. */
  about(secret: string): RotationError {
    return this.adding(`Secret: ${secret}.`);
  }

  /** The same error with one more sentence. */
  adding(sentence: string): RotationError {
    return this.summary.includes(sentence) ? this : this.#with({ message: `${this.summary} ${sentence}` });
  }

  /** The same error, with the outcome `unknown`: an earlier call may have changed something. */
  withUnknownOutcome(): RotationError {
    return this.outcome === 'unknown' ? this : this.#with({ outcome: 'unknown' });
  }

  #with(changes: Partial<RotationErrorDetails>): RotationError {
    const error = new RotationError(this.code, {
      message: this.summary,
      nextStep: this.nextStep,
      outcome: this.outcome,
      correlationId: this.correlationId,
      cause: this.cause,
      retryAfterMs: this.retryAfterMs,
      ...changes,
    });
    if (this.stack !== undefined) error.stack = this.stack.replace(this.message, () => error.message);
    return error;
  }
}

/** Runs `work` after a change that may have taken effect: its errors no longer say that nothing changed. */
export async function withUnknownOutcome<Result>(work: Promise<Result>): Promise<Result> {
  try {
    return await work;
  } catch (error) {
    throw error instanceof RotationError ? error.withUnknownOutcome() : error;
  }
}
