import { RotationError } from '../../domain/rotation-error.ts';
import { RejectedResponse } from './rejected-response.ts';

/** A call to Genesys Cloud, as an operator who has to allow it knows it. */
export interface NamedCall {
  /** Such as `POST /api/v2/oauth/clients`. */
  readonly operation: string;
  /** Such as `oauth:client:add`; `undefined` if none is needed. */
  readonly permission?: string | undefined;
}

/** The coded error for a failed call to Genesys Cloud. */
export function translateRejection(error: unknown, call: NamedCall): RotationError {
  if (error instanceof RotationError) return error;
  if (error instanceof RejectedResponse) return translateResponse(error, call);
  // The SDK throws strings and raw errors, which may hold what was sent. Only their type is reported.
  return new RotationError('internal-error', {
    message: `${call.operation} failed inside the Genesys SDK (${error instanceof Error ? error.name : typeof error}).`,
    nextStep: 'report it with the request id of this invocation.',
    outcome: 'unknown',
  });
}

function translateResponse(response: RejectedResponse, call: NamedCall): RotationError {
  const explanation = response.explanation === '' ? '' : ` It said: ${response.explanation}`;
  if (response.status === 403) {
    const needed = call.permission === undefined ? 'a role that allows it' : `the permission ${call.permission}`;
    return new RotationError('missing-permission', {
      message: `Genesys Cloud rejected ${call.operation} by the administering client.${explanation}`,
      nextStep: `give the client ${needed}, and every role that the rotated client holds. Then rotate again; a failed revocation is retried by itself.`,
      cause: response,
      correlationId: response.correlationId,
    });
  }
  if (response.status === 401) {
    return new RotationError('current-credential-rejected', {
      message: `Genesys Cloud no longer accepts the administering client for ${call.operation}.`,
      nextStep: 'check that the client exists, is active, and that the stored secret is one of its secrets.',
      cause: response,
      correlationId: response.correlationId,
    });
  }
  return new RotationError('genesys-request-rejected', {
    message: `Genesys Cloud responded ${response.status}${response.errorCode === undefined ? '' : ` (${response.errorCode})`} to ${call.operation}.${explanation}`,
    nextStep: 'correct it in Genesys Cloud. Then rotate again; a failed revocation is retried by itself.',
    cause: response,
    correlationId: response.correlationId,
  });
}
