import { RotationError } from '../../domain/rotation-error.ts';

/** @param other the secret that has the client */
export function sharedClient(clientId: string, other: string): RotationError {
  return new RotationError('client-shared', {
    message: `The client ${clientId} belongs to the secret ${other}.`,
    nextStep:
      'give this secret a client of its own: create one in Genesys Cloud, store its credential in the secret, then rotate (runbook, "A client is in two secrets").',
  });
}
