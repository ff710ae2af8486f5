import { formatDuration } from '../../domain/duration.ts';
import { RotationError } from '../../domain/rotation-error.ts';
import {
  holdsCredential,
  type SecretDocument,
  sameCredential,
  serializeSecretDocument,
} from '../../domain/secret-document.ts';
import { hasAdminSecret, openAdminSession } from '../credentials/open-admin-session.ts';
import { readCurrent, readPending, readPendingIfStored } from '../credentials/read-documents.ts';
import { checkDependentIntegrations } from '../destinations/dependent-integrations.ts';
import { destinationsOf } from '../destinations/destinations-of.ts';
import { checkDestinations } from '../destinations/propagate.ts';
import type { GenesysSession } from '../ports/genesys-cloud.ts';
import { isEmergencyRotation, type Rotation } from '../ports/rotation.ts';
import { markerOf } from '../strategies/client-copy.ts';
import { releaseLock } from '../strategies/regeneration-lock.ts';
import type { Strategy } from '../strategies/strategy.ts';

/** **create**: obtains a new credential in Genesys Cloud and stores it as AWSPENDING. */
export async function createSecret(rotation: Rotation, strategy: Strategy): Promise<void> {
  const { services, description, clientRequestToken, rotationToken } = rotation;
  const { logger, store } = services;
  if ((await readPendingIfStored(rotation)) !== undefined) {
    logger.info('The new credential is stored already');
    return;
  }
  const current = await readCurrent(rotation);
  const isUrgent = isEmergencyRotation(rotation);
  if (!isUrgent) requireReasonableGrace(rotation);
  requireAdminSecret(rotation, strategy);
  const admin = await openAdminSession(rotation, current);
  if (!isUrgent) await requireShortLivedTokens(rotation, strategy, admin, current);
  if (strategy.interruptsLogins) {
    // Once the old secret is dead it is too late to find that the new one cannot go where it is used.
    await checkDestinations(destinationsOf(rotation, admin));
    await checkDependentIntegrations(rotation, admin, current);
  }
  const obtained = await strategy.obtainPendingCredential(rotation, admin, current);
  if (obtained === 'stored-by-another-run') {
    logger.info('Another run of this step has stored the new credential');
    return;
  }
  const { document: candidate, lockedClientId } = obtained;
  const stored = await store.storePending({
    secretId: description.arn,
    clientRequestToken,
    rotationToken,
    value: serializeSecretDocument(candidate),
  });
  if (lockedClientId !== undefined) await releaseLock(rotation, lockedClientId);
  if (stored === 'stored') {
    logger.audit('candidate-stored', { clientId: candidate.clientId });
    return;
  }
  await yieldToOtherRun(rotation, strategy, admin, candidate, current);
}

/** Another run of this step stored its credential first: that one counts, and what this run made is revoked. */
async function yieldToOtherRun(
  rotation: Rotation,
  strategy: Strategy,
  admin: GenesysSession,
  candidate: SecretDocument,
  current: SecretDocument,
): Promise<void> {
  const stored = await readPending(rotation);
  rotation.services.logger.warn('Another run of this step stored its credential first', { clientId: stored.clientId });
  if (sameCredential(stored, candidate)) return;
  const used = [stored, current];
  await strategy.discardPendingCredential(rotation, admin, {
    marker: markerOf(rotation),
    clientId: candidate.clientId,
    standbyClientId: undefined,
    isUsed: (credential) => used.some((document) => holdsCredential(document, credential)),
  });
}

/** The longest that Genesys Cloud lets access tokens live, in seconds. */
const longestTokenSeconds = 172_800;

function requireReasonableGrace({ settings, description }: Rotation): void {
  const { rotationIntervalSeconds } = description;
  if (rotationIntervalSeconds === undefined || settings.graceSeconds < rotationIntervalSeconds) return;
  throw new RotationError('invalid-settings', {
    message: `The grace period of ${formatDuration(settings.graceSeconds)} is not shorter than the rotation interval of ${formatDuration(rotationIntervalSeconds)}: the next rotation would come before the last one is over.`,
    nextStep: 'shorten genesys-rotation:grace-period or rotate less often.',
  });
}

/** Where a twin has to be out of its grace period at the next rotation, the lengthened period counts. */
async function requireShortLivedTokens(
  { description }: Rotation,
  strategy: Strategy,
  admin: GenesysSession,
  { clientId }: SecretDocument,
): Promise<void> {
  const { rotationIntervalSeconds } = description;
  if (strategy.name !== 'alternating-clients' || rotationIntervalSeconds === undefined) return;
  if (rotationIntervalSeconds > longestTokenSeconds) return;
  const tokenSeconds = (await admin.tokenValiditySeconds(clientId)) ?? 0;
  if (tokenSeconds < rotationIntervalSeconds) return;
  throw new RotationError('invalid-settings', {
    message: `The access tokens of the client ${clientId} live ${formatDuration(tokenSeconds)}, which lengthens the grace period to that, and the rotation interval is ${formatDuration(rotationIntervalSeconds)}: the next rotation would come before the last one is over.`,
    nextStep: 'shorten accessTokenValiditySeconds of the client in Genesys Cloud, or rotate less often.',
  });
}

function requireAdminSecret(rotation: Rotation, strategy: Strategy): void {
  if (!strategy.interruptsLogins || hasAdminSecret(rotation)) return;
  throw new RotationError('admin-secret-required', {
    message: `The strategy ${strategy.name} needs another credential to administer: with its own, a lost answer would lock the client out.`,
    nextStep:
      'set genesys-rotation:admin-secret to a secret whose client has oauth:client:view and oauth:client:edit, or choose alternating-clients.',
  });
}
