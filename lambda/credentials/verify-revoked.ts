import type { SecretDocument } from '../../domain/secret-document.ts';
import type { Services } from '../ports/rotation.ts';
import { waitForPropagation } from './wait-for-propagation.ts';

/**
 * Verifies a revocation: a login with the credential must be rejected. Returns whether it was. If the login is accepted,
 * its token is revoked.
 */
export async function verifyRevoked(services: Services, retired: SecretDocument): Promise<boolean> {
  const { result } = await waitForPropagation(
    services,
    async () => {
      const attempt = await services.genesys.tryLogin(retired);
      if (attempt.outcome === 'accepted') await attempt.session.revokeToken();
      return attempt;
    },
    (attempt) => attempt.outcome === 'rejected',
  );
  const { logger } = services;
  if (result.outcome === 'accepted') {
    logger.audit('revocation-unverified', { clientId: retired.clientId, reason: 'the old credential still logs in' });
    return false;
  }
  const { status, correlationId } = result;
  logger.audit('revocation-verified', { clientId: retired.clientId, loginStatus: status, correlationId });
  return true;
}
