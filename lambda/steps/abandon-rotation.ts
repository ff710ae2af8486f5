import { metricNames } from '../../domain/metric-names.ts';
import type { RotationError } from '../../domain/rotation-error.ts';
import { currentRejected } from '../creation/refusals.ts';
import { restoreDestinations } from '../destinations/restore-destinations.ts';
import { abandonRotation as abandoned } from '../ledger/abandon-rotation.ts';
import type { SecretVersion } from '../locked-secret/facts.ts';
import type { LockedSecret } from '../locked-secret/locked-secret.ts';
import { withTimers } from '../locked-secret/with-timers.ts';

/** What a rotation that cannot be finished is about, and why. */
export interface Abandonment {
  readonly pending: SecretVersion;
  readonly current: SecretVersion;
  readonly reason: string;
  /** What the step fails with. */
  readonly error: RotationError;
}

/**
 * T6: abandons a rotation. Only beside an AWSCURRENT that works (G3). What the rotation made is owed before AWSPENDING is
 * removed, so a crash in between leaves nothing behind.
 *
 * @throws RotationError, always: the given one, or why it cannot be abandoned now
 */
export async function abandonRotation(
  secret: LockedSecret,
  { pending, current, reason, error }: Abandonment,
): Promise<never> {
  const { services, description, secretArn } = secret;
  const { clientId } = pending.document;
  const attempt = await secret.facts.login(current.versionId);
  if (attempt.outcome === 'inconclusive') throw attempt.error;
  if (attempt.outcome === 'rejected') throw currentRejected(current.document.clientId);
  await secret.commit(await withTimers(secret, abandoned(secret.state, reason, secret.context())));
  await services.store.removePending(secretArn, pending.versionId);
  services.logger.audit('rotation-abandoned', { clientId, reason });
  const dimensions = { SecretName: description.name };
  services.logger.metric({ name: metricNames.rotationAbandoned, value: 1, unit: 'Count', dimensions });
  // Destinations that received the abandoned credential get the current one back.
  await restoreDestinations(secret, await secret.admin(), {
    withdrawn: pending.document,
    withdrawnVersionId: pending.versionId,
    inForce: current.document,
    inForceVersionId: current.versionId,
  });
  throw error;
}
