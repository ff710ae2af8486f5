import { parseSecretDocument, type SecretDocument } from '../../domain/secret-document.ts';
import type { Rotation } from '../ports/rotation.ts';
import { versionAtStage } from '../ports/secret-store.ts';

/**
 * The version that AWSCURRENT was moved back from, or `undefined` where it was not moved back. It shows by AWSPREVIOUS
 * being younger than AWSCURRENT.
 */
export async function readRolledBack(
  rotation: Rotation,
): Promise<{ versionId: string; document: SecretDocument } | undefined> {
  const { services, description, currentVersionId } = rotation;
  const { store, defaultEnvironment } = services;
  const versionId = versionAtStage(description, 'AWSPREVIOUS');
  if (versionId === undefined) return undefined;
  const previous = await store.readValue(description.arn, { versionId, stage: 'AWSPREVIOUS' });
  const current = await store.readValue(description.arn, {
    versionId: currentVersionId,
    stage: 'AWSCURRENT',
    cacheScope: rotation.clientRequestToken,
  });
  if (previous?.storedAtMs === undefined || current?.storedAtMs === undefined) return undefined;
  if (previous.storedAtMs <= current.storedAtMs) return undefined;
  const where = `version ${versionId} of ${description.name}`;
  return { versionId, document: parseSecretDocument(previous.value, where, defaultEnvironment) };
}
