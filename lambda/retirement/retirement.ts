import { RotationError } from '../../domain/rotation-error.ts';
import { holdsCredential, type SecretDocument, sameCredential } from '../../domain/secret-document.ts';
import { openAdminSession } from '../credentials/open-admin-session.ts';
import { readVersion } from '../credentials/read-versions.ts';
import type { GenesysSession } from '../ports/genesys-cloud.ts';
import type { RetirementOrder } from '../ports/retirement-order.ts';
import type { ManagedSecret } from '../ports/rotation.ts';
import { versionAtStage } from '../ports/secret-store.ts';
import type { Strategy } from '../strategies/strategy.ts';
import { strategyOf } from '../strategies/strategy-of.ts';
import type { CredentialReference } from './decide.ts';

/** A retirement order with everything it is decided by; each part is read or opened once. */
export interface Retirement {
  readonly secret: ManagedSecret;
  readonly order: RetirementOrder;
  readonly strategy: Strategy;
  readonly documents: Documents;
  readonly admin: GenesysSession;
}

/** The documents that decide what may be revoked. */
interface Documents {
  readonly currentVersionId: string;
  readonly current: SecretDocument;
  readonly pending: SecretDocument | undefined;
  /** The one that replaced the retired one; `undefined` once Secrets Manager has dropped the version. */
  readonly promoted: SecretDocument | undefined;
  readonly retired: SecretDocument | undefined;
  /** AWSPREVIOUS. */
  readonly previous: SecretDocument | undefined;
}

export async function openRetirement(secret: ManagedSecret, order: RetirementOrder): Promise<Retirement> {
  const documents = await readDocuments(secret, order);
  const admin = await openAdmin(secret, documents);
  return { secret, order, strategy: strategyOf(order.strategy), documents, admin };
}

async function readDocuments(secret: ManagedSecret, order: RetirementOrder): Promise<Documents> {
  const { description } = secret;
  const currentVersionId = versionAtStage(description, 'AWSCURRENT');
  const pendingVersionId = versionAtStage(description, 'AWSPENDING');
  const previousVersionId = versionAtStage(description, 'AWSPREVIOUS');
  const current =
    currentVersionId === undefined ? undefined : await readVersion(secret, currentVersionId, 'AWSCURRENT');
  if (currentVersionId === undefined || current === undefined) {
    throw new RotationError('invalid-secret-document', {
      message: 'The secret has no AWSCURRENT value, so it is unknown what may be revoked.',
      nextStep: 'store the credential in the secret; the retirement is retried.',
    });
  }
  const read = async (versionId: string) =>
    versionId === currentVersionId ? current.document : (await readVersion(secret, versionId))?.document;
  const readIf = (versionId: string | undefined) => (versionId === undefined ? undefined : read(versionId));
  const retired = await read(order.retiredVersionId);
  return {
    currentVersionId,
    current: current.document,
    pending: await readIf(pendingVersionId),
    promoted: await read(order.promotedVersionId),
    retired,
    previous: previousVersionId === order.retiredVersionId ? retired : await readIf(previousVersionId),
  };
}

/**
 * After a rollback the current client may be inactive and cannot reactivate itself; then the credential that was rolled
 * back from does it.
 */
async function openAdmin(secret: ManagedSecret, { current, promoted }: Documents): Promise<GenesysSession> {
  try {
    return await openAdminSession(secret, current);
  } catch (error) {
    const isRejected = error instanceof RotationError && error.code === 'current-credential-rejected';
    if (!isRejected || promoted === undefined || promoted.clientId === current.clientId) throw error;
    return openAdminSession(secret, promoted);
  }
}

/**
 * Whether a credential is still needed. A document without `secretId` holds the same secret as the promoted one if their
 * values are equal: an operator may have stored it by hand.
 *
 * @param isAbandoned the rotation was abandoned, so the document of its version protects nothing
 */
export function usedBy({ documents: { current, pending, promoted } }: Retirement, isAbandoned = false) {
  const used = [current, pending, isAbandoned ? undefined : promoted].filter((document) => document !== undefined);
  return (credential: { clientId: string; secretId?: string | undefined }) =>
    used.some(
      (document) =>
        document.standbyClientId === credential.clientId ||
        holdsCredential(document, credential) ||
        (promoted !== undefined && sameCredential(document, promoted) && holdsCredential(promoted, credential)),
    );
}

/** Whether AWSPREVIOUS holds a later credential of the client. A secret that a client has now killed the ones before. */
export function isSuperseded({ documents: { previous, retired }, order }: Retirement): boolean {
  if (previous?.clientId !== order.clientId) return false;
  // A version that Secrets Manager has dropped is older than any that it still stages.
  return retired === undefined || !sameCredential(previous, retired);
}

/**
 * The credential that a document refers to. Without `secretId` it may hold any of the client's secrets, so it counts as
 * the retired one, unless its value differs: an operator may have stored the old one again.
 */
export function referenceOf(document: SecretDocument, { documents, order }: Retirement): CredentialReference {
  const { clientId, secretId, standbyClientId } = document;
  const mayBeRetired = documents.retired === undefined || sameCredential(document, documents.retired);
  return { clientId, secretId: secretId ?? (mayBeRetired ? order.secretId : undefined), standbyClientId };
}
