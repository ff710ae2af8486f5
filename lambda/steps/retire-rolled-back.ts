import { holdsCredential, parseSecretDocument, type SecretDocument } from '../../domain/secret-document.ts';
import type { Rotation } from '../interfaces/rotation.ts';
import { versionAtStage } from '../interfaces/secret-store.ts';
import type { Strategy } from '../strategies/strategy.ts';
import { arrangeRetirement } from './arrange-retirement.ts';

/**
 * AWSCURRENT was moved back, and the next rotation comes before the retirement has noticed: then nobody but this step
 * knows of the credential that was rolled back from. It shows by AWSPREVIOUS being younger than AWSCURRENT.
 */
export async function retireRolledBack(
  rotation: Rotation,
  strategy: Strategy,
  documents: { current: SecretDocument; pending: SecretDocument },
): Promise<void> {
  const { services, description, currentVersionId } = rotation;
  const { store, schedule, journal, defaultEnvironment } = services;
  const versionId = versionAtStage(description, 'AWSPREVIOUS');
  // A secret that was regenerated in place has no other to be taken back to.
  if (versionId === undefined || strategy.interruptsLogins) return;
  const previous = await store.readValue(description.arn, { versionId, stage: 'AWSPREVIOUS' });
  const current = await store.readValue(description.arn, {
    versionId: currentVersionId,
    stage: 'AWSCURRENT',
    within: rotation.clientRequestToken,
  });
  if (previous?.storedAtMs === undefined || current?.storedAtMs === undefined) return;
  if (previous.storedAtMs <= current.storedAtMs) return;

  const document = parseSecretDocument(
    previous.value,
    `version ${versionId} of ${description.name}`,
    defaultEnvironment,
  );
  const used = [documents.current, documents.pending];
  journal.audit('rotation-undone', { backTo: documents.current.clientId, from: document.clientId });
  for (const planned of strategy.retirements(document, documents.pending)) {
    if (used.some((other) => holdsCredential(other, planned))) continue;
    await arrangeRetirement(rotation, planned, { document, versionId });
  }
  // What was arranged against the current credential before it came back counts no more.
  await schedule.cancel({ secretArn: description.arn, clientId: documents.current.clientId, phase: 'delete' });
}
