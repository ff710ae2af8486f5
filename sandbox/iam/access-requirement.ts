import type { AccessRequest } from './evaluate.ts';

/** A permission that a call requires. */
export interface AccessRequirement extends AccessRequest {
  /** The service's own message, instead of IAM's. */
  readonly message?: string;
}

export type AccessErrorName =
  | 'AccessDeniedException'
  | 'MissingAuthenticationTokenException'
  | 'UnrecognizedClientException';
