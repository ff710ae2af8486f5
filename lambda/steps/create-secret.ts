import { formatDuration } from '../../domain/duration.ts';
import { RotationError } from '../../domain/rotation-error.ts';
import {
  assertRoomForCredential,
  holdsCredential,
  type SecretDocument,
  sameCredential,
  serializeSecretDocument,
} from '../../domain/secret-document.ts';
import { hasAdminSecret, openAdminSession } from '../credentials/open-admin-session.ts';
import { readCurrent, readPending, readPendingIfStored } from '../credentials/read-versions.ts';
import { destinationsOf } from '../destinations/destinations-of.ts';
import { checkDependentIntegrations } from '../destinations/integration-credentials/dependent-integrations.ts';
import { checkDestinations } from '../destinations/propagate.ts';
import type { GenesysSession } from '../ports/genesys-cloud.ts';
import { isEmergencyRotation, markerOf, type Rotation } from '../ports/rotation.ts';
import { releaseLock } from '../strategies/regeneration-lock.ts';
import type { Strategy } from '../strategies/strategy.ts';
import { assertNewCredential } from './assert-new-credential.ts';
import { claimCurrentClient } from './claim-current-client.ts';

/** **create**: obtains a new credential in Genesys Cloud and stores it as AWSPENDING. */
export async function createSecret(rotation: Rotation, strategy: Strategy): Promise<void> {
  const { services, description, clientRequestToken, rotationToken } = rotation;
  const { logger, store } = services;
  const pendingVersion = await readPendingIfStored(rotation);
  const current = await readCurrent(rotation);
  if (pendingVersion !== undefined) {
    assertNewCredential(pendingVersion, current);
    logger.info('The new credential is already stored');
    return;
  }
  assertRoomForCredential(current.document);
  assertGraceShorterThanInterval(rotation);
  assertAdminSecret(rotation, strategy);
  const admin = await openAdminSession(rotation, current.document);
  await claimCurrentClient(rotation, strategy, admin, current.document);
  if (strategy.interruptsLogins) {
    // Once the old secret is invalid, it is too late to find that a destination cannot take the new one.
    await checkDestinations(destinationsOf(rotation, admin));
    await checkDependentIntegrations(rotation, admin, current.document);
  }
  const obtained = await strategy.obtainPendingCredential(rotation, admin, current);
  if (obtained === 'stored-by-another-run') {
    logger.info('Another run of this step has stored the new credential');
    return;
  }
  const { document: pending, lockedClientId } = obtained;
  const stored = await store.storePending({
    secretId: description.arn,
    clientRequestToken,
    rotationToken,
    value: serializeSecretDocument(pending),
  });
  if (lockedClientId !== undefined) await releaseLock(rotation, lockedClientId);
  if (stored === 'stored') {
    logger.audit('candidate-stored', { clientId: pending.clientId });
    return;
  }
  await yieldToOtherRun(rotation, strategy, { admin, obtained: pending, current: current.document });
}

/** Another run of this step stored its credential first: that one counts, and the one of this run is revoked. */
async function yieldToOtherRun(
  rotation: Rotation,
  strategy: Strategy,
  { admin, obtained, current }: { admin: GenesysSession; obtained: SecretDocument; current: SecretDocument },
): Promise<void> {
  const { document: stored } = await readPending(rotation);
  rotation.services.logger.warn('Another run of this step stored its credential first', { clientId: stored.clientId });
  if (sameCredential(stored, obtained)) return;
  const used = [stored, current];
  await strategy.discardPendingCredential(rotation, admin, {
    marker: markerOf(rotation),
    clientId: obtained.clientId,
    standbyClientId: undefined,
    isUsed: (credential) => used.some((document) => holdsCredential(document, credential)),
  });
}

function assertGraceShorterThanInterval(rotation: Rotation): void {
  const { graceSeconds } = rotation.settings;
  const { rotationIntervalSeconds } = rotation.description;
  if (isEmergencyRotation(rotation)) return;
  if (rotationIntervalSeconds === undefined || graceSeconds < rotationIntervalSeconds) return;
  throw new RotationError('invalid-settings', {
    message: `The grace period of ${formatDuration(graceSeconds)} is not shorter than the rotation interval of ${formatDuration(rotationIntervalSeconds)}: the next rotation would start before the grace period has elapsed.`,
    nextStep: 'shorten genesys-rotation:grace-period or rotate less often.',
  });
}

function assertAdminSecret(rotation: Rotation, strategy: Strategy): void {
  if (!strategy.interruptsLogins || hasAdminSecret(rotation)) return;
  throw new RotationError('admin-secret-required', {
    message: `The strategy ${strategy.name} needs another credential to administer: with its own, a lost response would lock the client out.`,
    nextStep:
      'set genesys-rotation:admin-secret to a secret whose client has oauth:client:view and oauth:client:edit, or choose alternating-clients.',
  });
}
