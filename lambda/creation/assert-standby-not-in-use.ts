import { RotationError } from '../../domain/rotation-error.ts';
import type { LockedSecret } from '../locked-secret/locked-secret.ts';
import { firstWholeDayMs, recentUsage } from '../usage/recent-usage.ts';
import type { Base } from './preconditions.ts';

/**
 * P8. After a blocked retirement, the old secret of the standby client still works for the programs that use it.
 *
 * @throws RotationError `standby-in-use`
 */
export async function assertStandbyNotInUse(
  { settings, services, state }: LockedSecret,
  standbyClientId: string,
  { admin, isEmergency }: Base,
): Promise<void> {
  if (settings.inUsePolicy !== 'block' || isEmergency) return;
  const lastInForce = state.generations.findLast(({ clientId }) => clientId === standbyClientId)?.inForceUntil;
  // Until then it was the current client, and in use.
  const notBeforeMs = firstWholeDayMs(Date.parse(lastInForce ?? '1970-01-01T00:00:00Z'));
  const usage = await recentUsage(admin, standbyClientId, services.time.now(), notBeforeMs);
  if (!usage.known) {
    services.logger.warn('Could not determine whether the standby client is in use', {
      clientId: standbyClientId,
      reason: usage.reason,
    });
    return;
  }
  if (usage.requests === 0) return;
  const calls = usage.operations.map(({ operation, requests }) => `${operation} (${requests})`).join(', ');
  throw new RotationError('standby-in-use', {
    message: `The standby client ${standbyClientId} was used since ${usage.since} (${calls}); a new secret would lock out the programs that use it.`,
    nextStep:
      'move the programs that use it to the secret, then rotate again; or set genesys-rotation:in-use-policy to defer or report.',
  });
}
