import { holdsCredential, type SecretDocument } from '../../domain/secret-document.ts';
import { readRolledBack } from '../credentials/read-rolled-back.ts';
import type { Rotation } from '../ports/rotation.ts';
import type { PlannedRetirement, Strategy } from '../strategies/strategy.ts';
import { scheduleRetirement } from './schedule-retirement.ts';

/**
 * AWSCURRENT was moved back, and the next rotation comes before the retirement has noticed: then nobody but this step
 * knows of the credential that was rolled back from.
 */
export async function retireRolledBack(
  rotation: Rotation,
  strategy: Strategy,
  documents: { current: SecretDocument; pending: SecretDocument },
): Promise<void> {
  const rolledBack = await readRolledBack(rotation);
  if (rolledBack === undefined) return;
  const { versionId, document } = rolledBack;
  const { services, description } = rotation;
  const { schedule, logger } = services;
  const used = [documents.current, documents.pending];
  logger.audit('rollback-detected', { restoredClientId: documents.current.clientId, from: document.clientId });
  const { clientId, secretId } = document;
  // One of several secrets of the current client goes by itself: what is arranged for the client does not name it.
  const isOneOfSeveral = clientId === documents.current.clientId && secretId !== undefined;
  const retirements: readonly PlannedRetirement[] = isOneOfSeveral
    ? [{ clientId, secretId, phase: 'delete-secret', endsLiveTokens: true }]
    : strategy.retirements(document, documents.pending);
  for (const planned of retirements) {
    if (used.some((other) => holdsCredential(other, planned))) continue;
    await scheduleRetirement(rotation, planned, { document, versionId });
  }
  // What was arranged against the current credential before it came back counts no more.
  await schedule.cancel({ secretArn: description.arn, clientId: documents.current.clientId, phase: 'delete' });
}
