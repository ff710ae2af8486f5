import type { AccessRequest } from './evaluate.ts';

/** Something that a call needs its caller to be allowed. */
export interface AccessRequirement extends AccessRequest {
  /** What the service says in place of whatever IAM says. */
  readonly refusal?: string;
}

export type AccessErrorName =
  | 'AccessDeniedException'
  | 'MissingAuthenticationTokenException'
  | 'UnrecognizedClientException';
