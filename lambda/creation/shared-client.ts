import { RotationError } from '../../domain/rotation-error.ts';
import { foreignClaim } from '../ledger/client-claim.ts';
import type { LockedSecret } from '../locked-secret/locked-secret.ts';
import type { OAuthClient } from '../ports/genesys-cloud.ts';

/**
 * P7. A claim is a veto of another account or region; it grants nothing.
 *
 * @throws RotationError `client-shared`
 */
export function assertUnclaimed({ secretArn }: LockedSecret, client: OAuthClient): void {
  const other = foreignClaim(client, secretArn);
  if (other !== undefined) throw sharedClient(client.id, other);
}

/**
 * R21: who may edit a client can write any claim into its description, a stolen credential into its own. So it vetoes no
 * emergency.
 *
 * @returns whether another secret claims the client
 */
export function warnOfClaim({ secretArn, services }: LockedSecret, client: OAuthClient): boolean {
  const otherSecretArn = foreignClaim(client, secretArn);
  if (otherSecretArn === undefined) return false;
  services.logger.warn(`The client ${client.id} claims to belong to another secret, which does not stop an emergency`, {
    clientId: client.id,
    otherSecretArn,
    nextStep:
      'find out who wrote the claim (audit viewer of Genesys Cloud). If the other secret holds the client too, store the credential of another client there.',
  });
  return true;
}

/** @param other the secret that has the client */
export function sharedClient(clientId: string, other: string): RotationError {
  return new RotationError('client-shared', {
    message: `The client ${clientId} belongs to the secret ${other}.`,
    nextStep:
      'give this secret a client of its own: create one in Genesys Cloud, store its credential in the secret, then rotate (runbook, "A client is in two secrets").',
  });
}
