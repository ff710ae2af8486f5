import { metricNames } from '../../domain/metric-names.ts';
import { omitUndefined } from '../../domain/omit-undefined.ts';
import { RotationError } from '../../domain/rotation-error.ts';
import { holdsCredential, type SecretDocument } from '../../domain/secret-document.ts';
import { restoreDestinations } from '../destinations/restore-destinations.ts';
import type { GenesysSession } from '../ports/genesys-cloud.ts';
import type { Rotation } from '../ports/rotation.ts';
import { markerOf } from '../strategies/client-copy.ts';
import type { Strategy } from '../strategies/strategy.ts';

/** When the retire function looks whether the revocation was done, in milliseconds. */
const secondLookMs = 300_000;

/**
 * Gives the rotation up because its stored credential is dead: a version takes a value once, so nothing can mend it.
 * AWSPENDING goes first, for nothing that it is on may be revoked; so that a crash in between strands nothing, the
 * revocation is arranged before that.
 *
 * @throws RotationError `pending-credential-rejected`, always
 */
export async function abandonRotation(
  rotation: Rotation,
  strategy: Strategy,
  admin: GenesysSession,
  pending: SecretDocument,
  current: SecretDocument,
): Promise<never> {
  const { services, description, clientRequestToken } = rotation;
  const { store, schedule, logger, time } = services;
  const { clientId } = pending;
  await schedule.arrange({
    secretArn: description.arn,
    strategy: strategy.name,
    phase: 'discard',
    clientId,
    ...omitUndefined({ secretId: pending.secretId }),
    environment: pending.environment,
    retiredVersionId: clientRequestToken,
    promotedVersionId: clientRequestToken,
    dueAt: new Date(time.now() + secondLookMs).toISOString(),
    scheduledAt: new Date(time.now()).toISOString(),
  });
  await store.removePending(description.arn, clientRequestToken);
  logger.audit('rotation-abandoned', { clientId, reason: 'Genesys Cloud refuses the stored credential' });
  logger.metric({
    name: metricNames.rotationAbandoned,
    value: 1,
    unit: 'Count',
    dimensions: { SecretName: description.name },
  });
  // Whatever was given a dead credential gets the live one back, before anything is revoked.
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
    message: `Genesys Cloud refuses the stored new credential of ${clientId} for good, so the rotation ${clientRequestToken} was given up; AWSCURRENT is as it was.`,
    nextStep: 'rotate the secret again (RotateSecret): the next rotation starts anew with another credential.',
  });
}
