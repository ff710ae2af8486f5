import { RotationError } from '../../domain/rotation-error.ts';
import { waitForPropagation } from '../credentials/wait-for-propagation.ts';
import type { Credential, GenesysSession, LoginAttempt } from '../ports/genesys-cloud.ts';
import type { Logger } from '../ports/logger.ts';
import type { Services } from '../ports/rotation.ts';

/**
 * Logs in with the credential, and retries until the result is as expected or the propagation timeout has elapsed. A token
 * that was not expected is revoked.
 */
export async function attemptLogin(
  services: Pick<Services, 'genesys' | 'time' | 'deadline' | 'propagationMs'>,
  logger: Logger,
  credential: Credential,
  expected: LoginAttempt['outcome'],
): Promise<LoginAttempt> {
  const tryOnce = async () => {
    const attempt = await services.genesys.tryLogin(credential);
    if (attempt.outcome === 'accepted' && expected === 'rejected') await revokeTestToken(logger, attempt.session);
    return attempt;
  };
  const { result } = await waitForPropagation(services, tryOnce, ({ outcome }) => outcome === expected);
  return result;
}

/** Revokes the token of a test login. If it cannot be revoked, it expires. */
export async function revokeTestToken(logger: Logger, session: GenesysSession): Promise<void> {
  try {
    await session.revokeToken();
  } catch (error) {
    const code = error instanceof RotationError ? error.code : 'internal-error';
    logger.warn('The token of a test login could not be revoked', {
      code,
      nextStep: 'nothing; it expires.',
    });
  }
}
