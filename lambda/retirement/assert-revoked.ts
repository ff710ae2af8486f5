import { RotationError } from '../../domain/rotation-error.ts';
import { sameCredential } from '../../domain/secret-document.ts';
import { verifyRevoked } from '../credentials/verify-revoked.ts';
import type { Retirement } from './retirement.ts';

/**
 * Verifies that the credential is revoked.
 *
 * @throws RotationError `revocation-ineffective`
 */
export async function assertRevoked({ secret, order, documents }: Retirement): Promise<void> {
  const { retired, current } = documents;
  const { clientId, phase } = order;
  if (retired === undefined || retired.clientId !== clientId) {
    secret.services.logger.audit('revocation-unverified', {
      clientId,
      reason: 'no version of the secret holds its credential any more, so no login can be attempted',
    });
    return;
  }
  if (sameCredential(retired, current)) return;
  if (await verifyRevoked(secret.services, retired)) return;
  throw new RotationError('revocation-ineffective', {
    message: `The old credential of ${clientId} was revoked (${phase}), and Genesys Cloud still accepts it.`,
    nextStep:
      'nothing at first: the retirement is retried. If the alarm remains, revoke the client by hand in Genesys Cloud.',
  });
}
