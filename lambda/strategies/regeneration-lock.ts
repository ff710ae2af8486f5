import { RotationError } from '../../domain/rotation-error.ts';
import type { SecretDocument } from '../../domain/secret-document.ts';
import type { SecretValue } from '../../domain/secret-value.ts';
import { readPendingIfStored } from '../credentials/read-documents.ts';
import type { GenesysSession } from '../ports/genesys-cloud.ts';
import type { RetirementOrder } from '../ports/retirement-order.ts';
import type { Rotation } from '../ports/rotation.ts';
import { regenerateIdleClient } from './create-or-recover.ts';

/** How often and after which time, in milliseconds, another run is looked after that claimed the work first. */
const maxPolls = 6;
const pollIntervalMs = 500;

/** When a claim that nobody released is cleared away, in milliseconds. */
const lockTtlMs = 3_600_000;

/**
 * Regenerating a secret twice kills the first one, so of two runs of createSecret at once only one may do it. EventBridge
 * Scheduler creates a name once, which makes it a lock; what the schedule does in the end is to poll whether anything of
 * an abandoned rotation is left. The run that comes second waits for what the first one stores. When nothing comes, the
 * first one is dead, and the second takes its place; a first one that was only slow finds out before it regenerates.
 *
 * @param prepare what is to be changed before, by the same run
 * @returns the new secret, or `undefined` when another run has stored one
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
    logger.info('Another run of this step works on the new credential, or died over it', { clientId });
    if ((await waitForOtherRun(rotation)) !== undefined) return undefined;
    heldSinceMs = time.now();
  } else if ((await readPendingIfStored(rotation)) !== undefined) {
    // The other run has come and gone since this one looked whether there was anything to do.
    await releaseLock(rotation, clientId);
    return undefined;
  }
  try {
    await prepare();
    return await regenerateIdleClient(time, admin, clientId, async () => {
      // Whoever waited in vain meanwhile has taken this run for dead, and its place.
      const mayBeLost = time.now() - heldSinceMs >= maxPolls * pollIntervalMs;
      if (mayBeLost && (await waitForOtherRun(rotation)) !== undefined) throw new LockLost();
    });
  } catch (error) {
    if (error instanceof LockLost) return undefined;
    if (error instanceof RotationError && error.outcome === 'unchanged') await releaseLock(rotation, clientId);
    throw error;
  }
}

class LockLost extends Error {}

/** What another run of createSecret stores within three seconds. */
export async function waitForOtherRun(rotation: Rotation): Promise<SecretDocument | undefined> {
  for (let poll = 0; poll < maxPolls; poll += 1) {
    await rotation.services.time.sleep(pollIntervalMs);
    const stored = await readPendingIfStored(rotation);
    if (stored !== undefined) return stored;
  }
  return undefined;
}

/** The claim has done its work once the secret is stored. One that stays is cleared away when it is due. */
export async function releaseLock(rotation: Rotation, clientId: string): Promise<void> {
  try {
    await rotation.services.schedule.cancel(lockOn(rotation, clientId));
  } catch (error) {
    const code = error instanceof RotationError ? error.code : 'internal-error';
    rotation.services.logger.warn('The claim on the regeneration could not be released', { clientId, code });
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
