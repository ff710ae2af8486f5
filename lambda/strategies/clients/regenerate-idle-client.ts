import { withUnknownOutcome } from '../../../domain/rotation-error.ts';
import type { SecretValue } from '../../../domain/secret-value.ts';
import type { GenesysSession } from '../../ports/genesys-cloud.ts';
import type { Time } from '../../ports/time.ts';
import { lookUpDelaysMs, mayHaveTakenEffect } from './create-or-recover.ts';

/**
 * Regenerates the secret of a client that no program uses. A lost response is a lost secret, so the call is repeated:
 * each regeneration invalidates the one before.
 *
 * @param before runs before each attempt; an error of it ends the attempts. Default nothing
 */
export async function regenerateIdleClient(
  time: Time,
  admin: GenesysSession,
  clientId: string,
  before: () => Promise<void> = async () => {},
): Promise<SecretValue> {
  const regenerate = async ([delayMs, ...laterMs]: readonly number[]): Promise<SecretValue> => {
    await before();
    try {
      return await admin.regenerateSecret(clientId);
    } catch (error) {
      if (!mayHaveTakenEffect(error) || delayMs === undefined) throw error;
      await time.sleep(delayMs);
      return withUnknownOutcome(regenerate(laterMs));
    }
  };
  return regenerate(lookUpDelaysMs);
}
