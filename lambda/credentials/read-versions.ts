import { RotationError } from '../../domain/rotation-error.ts';
import { parseSecretDocument, type SecretDocument } from '../../domain/secret-document.ts';
import type { ManagedSecret, Rotation } from '../ports/rotation.ts';

/** A version of the secret, as it was read. */
export interface SecretVersion {
  readonly versionId: string;
  readonly document: SecretDocument;
  /** Milliseconds since 1970; `undefined` if the service omits it. */
  readonly storedAtMs: number | undefined;
}

/** The version with the stage AWSCURRENT. */
export async function readCurrent(rotation: Rotation): Promise<SecretVersion> {
  const { currentVersionId, clientRequestToken } = rotation;
  const version = await readVersion(rotation, currentVersionId, 'AWSCURRENT', clientRequestToken);
  if (version !== undefined) return version;
  throw new RotationError('invalid-secret-document', {
    message: 'The AWSCURRENT version has no value.',
    nextStep: 'store the credential in the secret, then rotate again.',
  });
}

/** The version of this rotation; `undefined` before createSecret has stored its value. */
export function readPendingIfStored(rotation: Rotation): Promise<SecretVersion | undefined> {
  return readVersion(rotation, rotation.clientRequestToken, 'AWSPENDING');
}

/** The version of this rotation. */
export async function readPending(rotation: Rotation): Promise<SecretVersion> {
  const version = await readPendingIfStored(rotation);
  if (version !== undefined) return version;
  throw new RotationError('version-not-pending', {
    message: `The version ${rotation.clientRequestToken} has no value: createSecret has not stored one.`,
    nextStep: 'nothing; Secrets Manager repeats the rotation from createSecret.',
  });
}

/**
 * Reads a version by its id, and by its stage too if one is given: a read by stage alone can fail right after the stage
 * was moved.
 *
 * @param cacheScope the rotation whose steps may share the value
 */
export async function readVersion(
  { services, description }: ManagedSecret,
  versionId: string,
  stage?: string,
  cacheScope?: string,
): Promise<SecretVersion | undefined> {
  const stored = await services.store.readValue(description.arn, { versionId, stage, cacheScope });
  if (stored === undefined) return undefined;
  const where = `version ${versionId} of ${description.name}`;
  const document = parseSecretDocument(stored.value, where, services.defaultEnvironment);
  return { versionId, document, storedAtMs: stored.storedAtMs };
}
