import { metricNames } from '../../domain/metric-names.ts';
import { RotationError } from '../../domain/rotation-error.ts';
import { holdsCredential, type SecretDocument, sameCredential } from '../../domain/secret-document.ts';
import { announceRetired } from '../credentials/announce.ts';
import { openAdminSession } from '../credentials/open-admin-session.ts';
import { readVersion } from '../credentials/read-documents.ts';
import { verifyRevoked } from '../credentials/verify-revoked.ts';
import { replaceInDestinations, restoreDestinations } from '../destinations/restore-destinations.ts';
import type { GenesysSession } from '../ports/genesys-cloud.ts';
import type { RetirementOrder } from '../ports/retirement-order.ts';
import type { ManagedSecret } from '../ports/rotation.ts';
import { versionAtStage } from '../ports/secret-store.ts';
import { discardCopies } from '../strategies/client-copy.ts';
import { strategyOf } from '../strategies/strategy-of.ts';
import { carryOutDeactivation, carryOutDeletion, carryOutRegeneration, carryOutSecretDeletion } from './carry-out.ts';
import { type CredentialReference, decide, type RetirementAction } from './decide.ts';
import { deferIfInUse } from './defer-if-in-use.ts';
import { undoRotation } from './roll-back.ts';

/** The documents that decide what may be revoked. */
interface Documents {
  readonly currentVersionId: string;
  readonly current: SecretDocument;
  readonly pending: SecretDocument | undefined;
  /** The one that took the place of what is retired; `undefined` once Secrets Manager has dropped the version. */
  readonly promoted: SecretDocument | undefined;
  readonly retired: SecretDocument | undefined;
}

/** Carries out one phase of a retirement, as far as the credential is not used any more, and proves it. */
export async function runRetirement(
  secret: ManagedSecret,
  order: RetirementOrder,
): Promise<RetirementAction['kind'] | 'deferred'> {
  const { services, description } = secret;
  const documents = await readDocuments(secret, order);
  const admin = await openAdmin(secret, documents);
  const client =
    order.phase === 'discard' || order.phase === 'prove' ? undefined : await admin.getClient(order.clientId);
  const action = decide({
    order,
    current: referenceOf(documents.current, documents, order),
    currentVersionId: documents.currentVersionId,
    pending: documents.pending === undefined ? undefined : referenceOf(documents.pending, documents, order),
    promotedStages: description.stagesByVersion[order.promotedVersionId] ?? [],
    clientState: client?.state ?? 'absent',
  });
  if (locksOut(action) && (await deferIfInUse(secret, admin, order)) === 'deferred') return 'deferred';
  await act(secret, admin, order, documents, action);
  services.logger.metric({
    name: metricNames.retirementSucceeded,
    value: 1,
    unit: 'Count',
    dimensions: { SecretName: description.name, Phase: order.phase },
  });
  return action.kind;
}

/** Whether a program that still uses the credential would stop working. */
function locksOut({ kind }: RetirementAction): boolean {
  return ['deactivate', 'delete', 'regenerate', 'delete-secret'].includes(kind);
}

async function act(
  secret: ManagedSecret,
  admin: GenesysSession,
  order: RetirementOrder,
  documents: Documents,
  action: RetirementAction,
): Promise<void> {
  const { logger, schedule, time } = secret.services;
  const { current, currentVersionId, retired, promoted } = documents;
  if (locksOut(action) && retired !== undefined) {
    await replaceInDestinations(
      secret,
      admin,
      { retired, inForce: current, inForceVersionId: currentVersionId },
      order,
    );
  }
  switch (action.kind) {
    case 'refuse':
      logger.audit('retirement-skipped', { clientId: order.clientId, phase: order.phase, reason: action.reason });
      return;
    case 'undo':
      return undo(secret, admin, order, documents, action.reactivate);
    case 'start-over': {
      const dueAt = new Date(Math.max(Date.parse(order.dueAt), time.now()) + 5_000).toISOString();
      const { deferrals: _ofTheDeletion, ...kept } = order;
      await schedule.arrange({ ...kept, phase: 'deactivate', dueAt });
      logger.audit('retirement-scheduled', { phase: 'deactivate', clientId: order.clientId, dueAt });
      return;
    }
    case 'discard':
      // A version that never had a value was never given to anybody.
      if (promoted !== undefined) {
        const versions = { withdrawnVersionId: order.promotedVersionId, inForceVersionId: currentVersionId };
        await restoreDestinations(secret, admin, { withdrawn: promoted, inForce: current, ...versions });
      }
      await strategyOf(order.strategy).discardPendingCredential(secret, admin, {
        marker: { secretArn: order.secretArn, clientRequestToken: order.promotedVersionId },
        clientId: order.clientId,
        // One that a later rotation is about to promote is idle no more.
        standbyClientId: documents.pending?.clientId === order.clientId ? undefined : current.standbyClientId,
        isUsed: usedBy(documents, true),
      });
      return;
    case 'deactivate':
      await carryOutDeactivation(secret, admin, order);
      break;
    case 'delete':
      await carryOutDeletion(secret, admin, order);
      break;
    case 'regenerate':
      await carryOutRegeneration(secret, admin, order);
      break;
    case 'delete-secret':
      await carryOutSecretDeletion(secret, admin, order);
      break;
    case 'prove':
      break;
  }
  await assertRevoked(secret, order, documents);
  if (action.kind === 'deactivate') return;
  await discardSiblings(secret, admin, order, documents);
  await announceRetired(secret, order);
}

/** The credential was revoked, and that is seen, or the retirement has failed. */
async function assertRevoked(secret: ManagedSecret, order: RetirementOrder, documents: Documents): Promise<void> {
  const { retired, current } = documents;
  const { logger } = secret.services;
  if (retired === undefined || retired.clientId !== order.clientId) {
    logger.audit('revocation-unverified', {
      clientId: order.clientId,
      reason: 'no version of the secret holds its credential any more, so there is nothing to log in with',
    });
    return;
  }
  if (sameCredential(retired, current)) return;
  if (await verifyRevoked(secret.services, retired)) return;
  throw new RotationError('revocation-ineffective', {
    message: `The old credential of ${order.clientId} was revoked (${order.phase}), and Genesys Cloud still accepts it.`,
    nextStep:
      'nothing at first: the retirement is repeated. If the alarm stays, revoke the client by hand in Genesys Cloud.',
  });
}

/** Two runs of createSecret at once may both have made a client; the one that was not stored goes here at the latest. */
async function discardSiblings(
  secret: ManagedSecret,
  admin: GenesysSession,
  order: RetirementOrder,
  documents: Documents,
): Promise<void> {
  if (order.strategy !== 'replacement-client' && order.strategy !== 'alternating-clients') return;
  const marker = { secretArn: order.secretArn, clientRequestToken: order.promotedVersionId };
  // A create whose answer was lost may come late, though not later than this.
  const madeBeforeMs = Date.parse(order.scheduledAt) + 600_000;
  await discardCopies(secret, admin, { marker, isUsed: usedBy(documents) }, madeBeforeMs);
}

function undo(
  secret: ManagedSecret,
  admin: GenesysSession,
  order: RetirementOrder,
  { current, promoted, currentVersionId }: Documents,
  reactivate: boolean,
): Promise<void> {
  if (promoted === undefined) {
    throw new RotationError('version-not-found', {
      message: `AWSCURRENT was moved back from the version ${order.promotedVersionId}, whose value is gone.`,
      nextStep: 'revoke the credential that was rolled back from by hand in Genesys Cloud.',
    });
  }
  return undoRotation(secret, admin, order, { current, promoted, currentVersionId }, reactivate);
}

async function readDocuments(secret: ManagedSecret, order: RetirementOrder): Promise<Documents> {
  const { description } = secret;
  const currentVersionId = versionAtStage(description, 'AWSCURRENT');
  const pendingVersionId = versionAtStage(description, 'AWSPENDING');
  const current =
    currentVersionId === undefined ? undefined : await readVersion(secret, currentVersionId, 'AWSCURRENT');
  if (currentVersionId === undefined || current === undefined) {
    throw new RotationError('invalid-secret-document', {
      message: 'The secret has no AWSCURRENT value, so what may be revoked cannot be told.',
      nextStep: 'store the credential in the secret; the retirement is repeated.',
    });
  }
  const read = (versionId: string) =>
    versionId === currentVersionId ? Promise.resolve(current) : readVersion(secret, versionId);
  return {
    currentVersionId,
    current,
    pending: pendingVersionId === undefined ? undefined : await read(pendingVersionId),
    promoted: await read(order.promotedVersionId),
    retired: await read(order.retiredVersionId),
  };
}

/**
 * After an undone rotation the current client may be inactive and cannot help itself; then the credential that was
 * rolled back from makes it active again.
 */
async function openAdmin(secret: ManagedSecret, { current, promoted }: Documents): Promise<GenesysSession> {
  try {
    return await openAdminSession(secret, current);
  } catch (error) {
    const refused = error instanceof RotationError && error.code === 'current-credential-rejected';
    if (!refused || promoted === undefined || promoted.clientId === current.clientId) throw error;
    return openAdminSession(secret, promoted);
  }
}

/**
 * A document without `secretId` holds what the promoted one does where their secrets are the same: somebody may have
 * stored it by hand.
 *
 * @param abandoned for a rotation that was given up, the document of its version keeps nothing alive
 */
function usedBy({ current, pending, promoted }: Documents, abandoned = false) {
  const used = [current, pending, abandoned ? undefined : promoted].filter((document) => document !== undefined);
  return (credential: { clientId: string; secretId?: string | undefined }) =>
    used.some(
      (document) =>
        document.standbyClientId === credential.clientId ||
        holdsCredential(document, credential) ||
        (promoted !== undefined && sameCredential(document, promoted) && holdsCredential(promoted, credential)),
    );
}

/**
 * A document without `secretId` does not say which of the client's secrets it holds: somebody may have stored the old one
 * again. Only one that is seen to be another is another.
 */
function referenceOf(document: SecretDocument, { retired }: Documents, order: RetirementOrder): CredentialReference {
  const { clientId, secretId, standbyClientId } = document;
  const mayBeRetired = retired === undefined || sameCredential(document, retired);
  return { clientId, secretId: secretId ?? (mayBeRetired ? order.secretId : undefined), standbyClientId };
}
