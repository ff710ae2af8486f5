import { RotationError } from '../../domain/rotation-error.ts';
import type { SecretValue } from '../../domain/secret-value.ts';
import { readPendingIfStored } from '../credentials/read-versions.ts';
import { otherRunTimeoutMs, waitForOtherRun } from '../credentials/wait-for-other-run.ts';
import type { GenesysSession } from '../ports/genesys-cloud.ts';
import type { RetirementOrder } from '../ports/retirement-order.ts';
import type { Rotation } from '../ports/rotation.ts';
import { regenerateIdleClient } from './clients/regenerate-idle-client.ts';

/** When a lock that was never released is removed, in milliseconds. */
const lockTtlMs = 3_600_000;

/**
 * Regenerating a secret a second time invalidates the first result, so only one of two concurrent runs of createSecret
 * may do it. EventBridge Scheduler accepts a name only once, which makes a schedule a lock; when it fires, it discards
 * what an abandoned rotation left. The second run waits for the first to store its credential. If nothing is stored, the
 * first has crashed, and the second takes over the lock; a first run that was only slow notices before it regenerates.
 *
 * @param prepare changes that the same run has to make first
 * @returns the new secret, or `undefined` if another run has stored one
 */
export async function regenerateOnce(
  rotation: Rotation,
  admin: GenesysSession,
  clientId: string,
  prepare: () => Promise<void> = async () => {},
): Promise<SecretValue | undefined> {
  const { schedule, time, logger } = rotation.services;
  let heldSinceMs = time.now();
  if ((await schedule.scheduleOnce(lockOn(rotation, clientId))) === 'exists') {
    logger.info('Another invocation is creating the new credential, or crashed while doing so', { clientId });
    if ((await waitForOtherRun(rotation)) !== undefined) return undefined;
    heldSinceMs = time.now();
  } else if ((await readPendingIfStored(rotation)) !== undefined) {
    // Another run stored its credential and released the lock after this run had checked.
    await releaseLock(rotation, clientId);
    return undefined;
  }
  try {
    await prepare();
    return await regenerateIdleClient(time, admin, clientId, async () => {
      // A waiter may have timed out and taken over the lock.
      const mayBeLost = time.now() - heldSinceMs >= otherRunTimeoutMs;
      if (mayBeLost && (await waitForOtherRun(rotation)) !== undefined) throw new LockLost();
    });
  } catch (error) {
    if (error instanceof LockLost) return undefined;
    if (error instanceof RotationError && error.outcome === 'unchanged') await releaseLock(rotation, clientId);
    throw error;
  }
}

class LockLost extends Error {}

/** Releases the lock once the secret is stored. A lock that remains is removed when its schedule fires. */
export async function releaseLock(rotation: Rotation, clientId: string): Promise<void> {
  try {
    await rotation.services.schedule.cancel(lockOn(rotation, clientId));
  } catch (error) {
    const code = error instanceof RotationError ? error.code : 'internal-error';
    rotation.services.logger.warn('The regeneration lock could not be released', { clientId, code });
  }
}

function lockOn(rotation: Rotation, clientId: string): RetirementOrder {
  const { services, description, settings, clientRequestToken } = rotation;
  const now = services.time.now();
  return {
    secretArn: description.arn,
    strategy: settings.strategy,
    phase: 'discard',
    clientId,
    environment: services.defaultEnvironment,
    retiredVersionId: clientRequestToken,
    promotedVersionId: clientRequestToken,
    dueAt: new Date(now + lockTtlMs).toISOString(),
    scheduledAt: new Date(now).toISOString(),
  };
}
