import type { SecretDocument } from '../../domain/secret-document.ts';
import type { Services } from '../ports/rotation.ts';
import { waitForPropagation } from './wait-for-propagation.ts';

/**
 * The proof of a revocation: a login with the credential is tried and has to be refused. Answers whether it was; a
 * token that is got all the same is revoked.
 */
export async function verifyRevoked(services: Services, retired: SecretDocument): Promise<boolean> {
  const { answer } = await waitForPropagation(
    services,
    async () => {
      const attempt = await services.genesys.tryLogin(retired);
      if (attempt.outcome === 'accepted') await attempt.session.revokeToken();
      return attempt;
    },
    (attempt) => attempt.outcome === 'refused',
  );
  const { logger } = services;
  if (answer.outcome === 'accepted') {
    logger.audit('revocation-unverified', { clientId: retired.clientId, reason: 'the old credential still logs in' });
    return false;
  }
  const { status, correlationId } = answer;
  logger.audit('revocation-verified', { clientId: retired.clientId, loginStatus: status, correlationId });
  return true;
}
