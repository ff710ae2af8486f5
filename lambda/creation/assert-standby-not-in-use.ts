import { RotationError } from '../../domain/rotation-error.ts';
import type { LockedSecret } from '../locked-secret/locked-secret.ts';
import { firstWholeDayMs, recentUsage } from '../usage/recent-usage.ts';
import type { Base } from './preconditions.ts';

/**
 * P8. After a deferred or blocked retirement, the old secret of the standby client still works for the programs that use
 * it.
 *
 * @throws RotationError `standby-in-grace-period` while the retirement is deferred, `standby-in-use`
 */
export async function assertStandbyNotInUse(secret: LockedSecret, standbyClientId: string, base: Base): Promise<void> {
  if (base.isEmergency) return;
  const { inUsePolicy } = secret.settings;
  if (inUsePolicy === 'defer') assertNotDeferred(secret, standbyClientId);
  if (inUsePolicy === 'block') await assertUnused(secret, standbyClientId, base);
}

/** A deferral moves only the attempt, so the grace period itself has elapsed. */
function assertNotDeferred({ state, services }: LockedSecret, standbyClientId: string): void {
  const nowMs = services.time.now();
  const deferred = state.generations.find(
    ({ clientId, duty }) =>
      clientId === standbyClientId &&
      duty !== undefined &&
      duty.deferrals > 0 &&
      nowMs < Date.parse(duty.nextAttemptAt),
  );
  if (deferred?.duty === undefined) return;
  const { nextAttemptAt } = deferred.duty;
  throw new RotationError('standby-in-grace-period', {
    message: `The old secret of the standby client ${standbyClientId} was still in use, so its revocation was deferred until ${nextAttemptAt}.`,
    nextStep: `move the programs that use it to the secret, then rotate after ${nextAttemptAt}; or set genesys-rotation:in-use-policy to report.`,
  });
}

async function assertUnused(
  { services, state }: LockedSecret,
  standbyClientId: string,
  { admin }: Base,
): Promise<void> {
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
