import { metricNames } from '../../domain/metric-names.ts';
import { RotationError } from '../../domain/rotation-error.ts';
import { currentRejected } from '../creation/refusals.ts';
import { restoreDestinations } from '../destinations/restore-destinations.ts';
import { abandonRotation as abandoned } from '../ledger/abandon-rotation.ts';
import type { SecretVersion } from '../locked-secret/facts.ts';
import type { LockedSecret } from '../locked-secret/locked-secret.ts';
import { withTimers } from '../locked-secret/with-timers.ts';

/**
 * T6: abandons a rotation whose stored credential is rejected: a version takes a value only once, so it cannot be
 * repaired. Only beside an AWSCURRENT that works (G3). What the rotation made is owed before AWSPENDING is removed, so a
 * crash in between leaves nothing behind.
 *
 * @throws RotationError `pending-credential-rejected`, always
 */
export async function abandonRotation(
  secret: LockedSecret,
  { pending, current }: { readonly pending: SecretVersion; readonly current: SecretVersion },
): Promise<never> {
  const { services, description, secretArn } = secret;
  const { clientId } = pending.document;
  const attempt = await secret.facts.login(current.versionId);
  if (attempt.outcome === 'inconclusive') throw attempt.error;
  if (attempt.outcome === 'rejected') throw currentRejected(current.document.clientId);
  const reason = 'Genesys Cloud rejects the stored credential';
  await secret.commit(await withTimers(secret, abandoned(secret.state, reason, secret.context())));
  await services.store.removePending(secretArn, pending.versionId);
  services.logger.audit('rotation-abandoned', { clientId, reason });
  const dimensions = { SecretName: description.name };
  services.logger.metric({ name: metricNames.rotationAbandoned, value: 1, unit: 'Count', dimensions });
  // Destinations that received the rejected credential get the current one back.
  await restoreDestinations(secret, await secret.admin(), {
    withdrawn: pending.document,
    withdrawnVersionId: pending.versionId,
    inForce: current.document,
    inForceVersionId: current.versionId,
  });
  throw new RotationError('pending-credential-rejected', {
    message: `Genesys Cloud permanently rejects the stored new credential of ${clientId}, so the rotation ${pending.versionId} was abandoned; AWSCURRENT is unchanged.`,
    nextStep: 'rotate the secret again (RotateSecret): the next rotation starts with another credential.',
  });
}
