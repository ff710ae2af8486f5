import { RotationError } from '../../domain/rotation-error.ts';
import type { GenesysSession } from '../ports/genesys-cloud.ts';
import type { Logger } from '../ports/logger.ts';

/** The token served only a test. If it cannot be revoked, it expires by itself. */
export async function revokeTestToken(logger: Logger, session: GenesysSession): Promise<void> {
  try {
    await session.revokeToken();
  } catch (error) {
    logger.warn('The token of a test login could not be revoked', {
      code: error instanceof RotationError ? error.code : 'internal-error',
      nextStep: 'nothing; it expires.',
    });
  }
}
