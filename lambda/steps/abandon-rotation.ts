import { metricNames } from '../../domain/metric-names.ts';
import { omitUndefined } from '../../domain/omit-undefined.ts';
import { RotationError } from '../../domain/rotation-error.ts';
import { holdsCredential, type SecretDocument } from '../../domain/secret-document.ts';
import { restoreDestinations } from '../destinations/restore-destinations.ts';
import type { GenesysSession } from '../ports/genesys-cloud.ts';
import { markerOf, type Rotation } from '../ports/rotation.ts';
import type { Strategy } from '../strategies/strategy.ts';

/** When the retire function checks that the revocation was carried out, in milliseconds. */
const recheckMs = 300_000;

/**
 * Abandons a rotation whose stored credential is rejected: a version takes a value only once, so it cannot be repaired.
 * AWSPENDING is removed first, because a version with a stage is never revoked. The revocation is scheduled before that,
 * so that a crash in between leaves nothing behind.
 *
 * @throws RotationError `pending-credential-rejected`, always
 */
export async function abandonRotation(
  rotation: Rotation,
  strategy: Strategy,
  { admin, pending, current }: { admin: GenesysSession; pending: SecretDocument; current: SecretDocument },
): Promise<never> {
  const { services, description, clientRequestToken } = rotation;
  const { store, schedule, logger, time } = services;
  const { clientId } = pending;
  await schedule.put({
    secretArn: description.arn,
    strategy: strategy.name,
    phase: 'discard',
    clientId,
    ...omitUndefined({ secretId: pending.secretId }),
    environment: pending.environment,
    retiredVersionId: clientRequestToken,
    promotedVersionId: clientRequestToken,
    dueAt: new Date(time.now() + recheckMs).toISOString(),
    scheduledAt: new Date(time.now()).toISOString(),
  });
  await store.removePending(description.arn, clientRequestToken);
  logger.audit('rotation-abandoned', { clientId, reason: 'Genesys Cloud rejects the stored credential' });
  logger.metric({
    name: metricNames.rotationAbandoned,
    value: 1,
    unit: 'Count',
    dimensions: { SecretName: description.name },
  });
  // Destinations that received the rejected credential get the current one back before anything is revoked.
  await restoreDestinations(rotation, admin, {
    withdrawn: pending,
    withdrawnVersionId: clientRequestToken,
    inForce: current,
    inForceVersionId: rotation.currentVersionId,
  });
  await strategy.discardPendingCredential(rotation, admin, {
    marker: markerOf(rotation),
    clientId,
    standbyClientId: current.standbyClientId,
    isUsed: (credential) => holdsCredential(current, credential) || credential.clientId === current.standbyClientId,
  });
  throw new RotationError('pending-credential-rejected', {
    message: `Genesys Cloud permanently rejects the stored new credential of ${clientId}, so the rotation ${clientRequestToken} was abandoned; AWSCURRENT is unchanged.`,
    nextStep: 'rotate the secret again (RotateSecret): the next rotation starts with another credential.',
  });
}
