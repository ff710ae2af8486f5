import { RotationError } from '../../domain/rotation-error.ts';
import { RefusedReply } from './refused-reply.ts';

/** A call at Genesys as it is named to an operator who has to allow it. */
export interface NamedCall {
  /** Such as `POST /api/v2/oauth/clients`. */
  readonly operation: string;
  /** Such as `oauth:client:add`; `undefined` where none is needed. */
  readonly permission?: string | undefined;
}

/** The coded error for whatever a call at Genesys was rejected with. */
export function translateRefusal(error: unknown, call: NamedCall): RotationError {
  if (error instanceof RotationError) return error;
  if (error instanceof RefusedReply) return translateReply(error, call);
  // The SDK throws strings and raw errors, which may hold what was sent. Only the kind of thing is told.
  return new RotationError('internal-error', {
    message: `${call.operation} failed inside the Genesys SDK (${error instanceof Error ? error.name : typeof error}).`,
    nextStep: 'report it with the request id of this invocation.',
    outcome: 'unknown',
  });
}

function translateReply(reply: RefusedReply, call: NamedCall): RotationError {
  const explanation = reply.explanation === '' ? '' : ` It said: ${reply.explanation}`;
  if (reply.status === 403) {
    const needed = call.permission === undefined ? 'a role that allows it' : `the permission ${call.permission}`;
    return new RotationError('missing-permission', {
      message: `Genesys Cloud refused ${call.operation} to the administering client.${explanation}`,
      nextStep: `give the client ${needed}, and every role that the rotated client holds. Then rotate again; a revocation that failed is repeated from its dead letter.`,
      cause: reply,
      correlationId: reply.correlationId,
    });
  }
  if (reply.status === 401) {
    return new RotationError('current-credential-rejected', {
      message: `Genesys Cloud no longer accepts the administering client for ${call.operation}.`,
      nextStep: 'check that the client exists, is active, and that the stored secret is the one Genesys shows it has.',
      cause: reply,
      correlationId: reply.correlationId,
    });
  }
  return new RotationError('genesys-request-rejected', {
    message: `Genesys Cloud answered ${reply.status}${reply.errorCode === undefined ? '' : ` (${reply.errorCode})`} to ${call.operation}.${explanation}`,
    nextStep:
      'correct what it complains of in Genesys Cloud. Then rotate again; a revocation that failed is repeated from its dead letter.',
    cause: reply,
    correlationId: reply.correlationId,
  });
}
