import { RotationError } from '../../domain/rotation-error.ts';
import { parseSecretDocument, type SecretDocument } from '../../domain/secret-document.ts';
import type { ManagedSecret, Rotation } from '../ports/rotation.ts';

/** The document of AWSCURRENT. */
export async function readCurrent(rotation: Rotation): Promise<SecretDocument> {
  const { currentVersionId, clientRequestToken } = rotation;
  const document = await readVersion(rotation, currentVersionId, 'AWSCURRENT', clientRequestToken);
  if (document !== undefined) return document;
  throw new RotationError('invalid-secret-document', {
    message: 'The AWSCURRENT version has no value.',
    nextStep: 'store the credential in the secret, then rotate again.',
  });
}

/** The document of the version that is rotated to; `undefined` before createSecret has stored it. */
export function readPendingIfStored(rotation: Rotation): Promise<SecretDocument | undefined> {
  return readVersion(rotation, rotation.clientRequestToken, 'AWSPENDING');
}

/** The document of the version that is rotated to. */
export async function readPending(rotation: Rotation): Promise<SecretDocument> {
  const document = await readPendingIfStored(rotation);
  if (document !== undefined) return document;
  throw new RotationError('version-not-pending', {
    message: `The version ${rotation.clientRequestToken} has no value: createSecret has not stored one.`,
    nextStep: 'nothing; Secrets Manager repeats the rotation from createSecret.',
  });
}

/**
 * One version's document. It is read by its id, and by its stage too where that matters: reading by a stage alone can
 * fail right after it was set.
 */
export async function readVersion(
  { services, description }: ManagedSecret,
  versionId: string,
  stage?: string,
  cacheScope?: string,
): Promise<SecretDocument | undefined> {
  const stored = await services.store.readValue(description.arn, { versionId, stage, cacheScope });
  if (stored === undefined) return undefined;
  return parseSecretDocument(stored.value, `version ${versionId} of ${description.name}`, services.defaultEnvironment);
}
