import { parseSecretDocument } from '../../domain/secret-document.ts';
import type { Rotation } from '../ports/rotation.ts';
import { versionAtStage } from '../ports/secret-store.ts';
import type { SecretVersion } from './read-versions.ts';

/**
 * The version that was current before AWSCURRENT was rolled back to `current`, or `undefined` if there was no rollback.
 * A rollback shows in AWSPREVIOUS being younger than AWSCURRENT.
 */
export async function readRolledBack(
  { services, description }: Rotation,
  current: SecretVersion,
): Promise<SecretVersion | undefined> {
  const versionId = versionAtStage(description, 'AWSPREVIOUS');
  if (versionId === undefined) return undefined;
  const previous = await services.store.readValue(description.arn, { versionId, stage: 'AWSPREVIOUS' });
  if (previous?.storedAtMs === undefined || current.storedAtMs === undefined) return undefined;
  if (previous.storedAtMs <= current.storedAtMs) return undefined;
  // Only now: an unreadable AWSPREVIOUS that was never rolled back from must not fail the rotation.
  const where = `version ${versionId} of ${description.name}`;
  const document = parseSecretDocument(previous.value, where, services.defaultEnvironment);
  return { versionId, document, storedAtMs: previous.storedAtMs };
}
