import { RotationError } from '../../domain/rotation-error.ts';
import { waitForPropagation } from '../credentials/wait-for-propagation.ts';
import type { Credential, GenesysSession, LoginAttempt } from '../ports/genesys-cloud.ts';
import type { Logger } from '../ports/logger.ts';
import type { Services } from '../ports/rotation.ts';

/**
 * Logs in with the credential, again and again for as long as a change may take to be seen everywhere, until it goes as
 * expected. A token that was not to be had is revoked.
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

/** A token that was got to see whether it can be got. One that cannot be revoked expires by itself. */
export async function revokeTestToken(logger: Logger, session: GenesysSession): Promise<void> {
  try {
    await session.revokeToken();
  } catch (error) {
    const code = error instanceof RotationError ? error.code : 'internal-error';
    logger.warn('The token of a trial login could not be revoked', {
      code,
      nextStep: 'nothing: it expires by itself.',
    });
  }
}
