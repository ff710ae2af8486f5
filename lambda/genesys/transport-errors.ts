import { RotationError } from '../../domain/rotation-error.ts';

/** One request as errors speak of it. */
export interface Call {
  /** Method and path, without the query. */
  readonly operation: string;
  /** Whether it may be sent again when its outcome is not known. */
  readonly repeatable: boolean;
  /** Whether it only reads, so that nothing can have changed. */
  readonly reads: boolean;
}

/** Why a call got no answer that can be used. */
export interface Failure {
  readonly what: string;
  readonly correlationId: string | undefined;
}

/** What the attempts of a call can have changed, as a `RotationError` says it. */
export type Outcome = 'unchanged' | 'unknown';

/** A create or a regeneration that may have taken effect. */
export function unknownOutcome({ operation }: Call, { what, correlationId }: Failure): RotationError {
  return new RotationError('genesys-unavailable', {
    message: `${operation} was sent to Genesys Cloud and brought ${what}; whether it took effect is not known.`,
    nextStep: 'nothing; the step looks up what it made when it runs again.',
    outcome: 'unknown',
    correlationId,
  });
}

export function unavailable({ operation }: Call, { what, correlationId }: Failure, outcome: Outcome): RotationError {
  return new RotationError('genesys-unavailable', {
    message: `Genesys Cloud did not serve ${operation}: ${what}.`,
    nextStep:
      'check status.mypurecloud.com and, for a function in a VPC, its way to the internet; what failed is repeated.',
    outcome,
    correlationId,
  });
}

/** @param retryAfterMs how long Genesys Cloud said to wait, in milliseconds */
export function rateLimited(
  { operation }: Call,
  retryAfterMs: number,
  correlationId: string | undefined,
  outcome: Outcome,
): RotationError {
  return new RotationError('rate-limited', {
    message: `Genesys Cloud allows no more requests for ${Math.ceil(retryAfterMs / 1000)} seconds (${operation}), longer than the function has left.`,
    nextStep:
      'nothing; what failed is repeated. If it goes on, spread the schedules or give other programs a client of their own.',
    outcome,
    correlationId,
  });
}

export function deadlineExceeded({ operation }: Call, outcome: Outcome): RotationError {
  return new RotationError('deadline-exceeded', {
    message: `The function's time would run out before ${operation}, which was not sent again.`,
    nextStep: 'nothing if it happens once; otherwise raise the timeout of the function.',
    outcome,
  });
}
