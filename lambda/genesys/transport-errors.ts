import { type Outcome, RotationError } from '../../domain/rotation-error.ts';

/** One request, as errors describe it. */
export interface Call {
  /** Method and path, without the query. */
  readonly operation: string;
  /** Whether it may be sent again when its outcome is unknown. */
  readonly repeatable: boolean;
  /** Whether it is sent once and no more, not even after a 429: its caller has to decide anew whether it may be sent. */
  readonly single: boolean;
  /** Whether it only reads, so that nothing can have changed. */
  readonly reads: boolean;
}

/** Why a call got no usable response. */
export interface Failure {
  readonly what: string;
  readonly correlationId: string | undefined;
}

/** A create or a regeneration that may have taken effect. */
export function unknownOutcome({ operation }: Call, { what, correlationId }: Failure): RotationError {
  return new RotationError('genesys-unavailable', {
    message: `${operation} was sent to Genesys Cloud and got ${what}; it is not known whether it took effect.`,
    nextStep: 'nothing; when the step runs again, it finds what it created.',
    outcome: 'unknown',
    correlationId,
  });
}

export function unavailable({ operation }: Call, { what, correlationId }: Failure, outcome: Outcome): RotationError {
  return new RotationError('genesys-unavailable', {
    message: `Genesys Cloud did not serve ${operation}: ${what}.`,
    nextStep:
      'check status.mypurecloud.com and, for a function in a VPC, its route to the internet; what failed is retried.',
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
    message: `Genesys Cloud accepts no more requests for ${Math.ceil(retryAfterMs / 1000)} seconds (${operation}), longer than the function has left.`,
    nextStep:
      'nothing; what failed is retried. If it goes on, spread the schedules or give other programs a client of their own.',
    outcome,
    correlationId,
    retryAfterMs,
  });
}

export function deadlineExceeded({ operation }: Call, outcome: Outcome): RotationError {
  return new RotationError('deadline-exceeded', {
    message: `The function's time would run out before ${operation}, which was not sent again.`,
    nextStep: 'nothing if it happens once; otherwise raise the timeout of the function.',
    outcome,
  });
}
