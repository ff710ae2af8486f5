import { holdsCredential } from '../../domain/secret-document.ts';
import { readRolledBack } from '../credentials/read-rolled-back.ts';
import type { SecretVersion } from '../credentials/read-versions.ts';
import type { GenesysSession } from '../ports/genesys-cloud.ts';
import type { Rotation } from '../ports/rotation.ts';
import type { PlannedRetirement, Strategy } from '../strategies/strategy.ts';
import { scheduleRetirement } from './schedule-retirement.ts';

/** What a promotion works on; each part is read or opened once. */
export interface Promotion {
  readonly current: SecretVersion;
  readonly pending: SecretVersion;
  readonly admin: () => Promise<GenesysSession>;
}

/**
 * AWSCURRENT was rolled back, and the next rotation runs before the retire function has detected it: only this step
 * knows the credential that was current before the rollback.
 */
export async function retireRolledBack(
  rotation: Rotation,
  strategy: Strategy,
  { current, pending, admin }: Promotion,
): Promise<void> {
  const rolledBack = await readRolledBack(rotation, current);
  if (rolledBack === undefined) return;
  const { services, description } = rotation;
  const { schedule, logger } = services;
  const used = [current.document, pending.document];
  const { clientId, secretId } = rolledBack.document;
  const restoredClientId = current.document.clientId;
  logger.audit('rollback-detected', { restoredClientId, from: clientId });
  // One of several secrets of the current client is deleted by itself; a retirement of the client would not name it.
  const isOneOfSeveral = clientId === restoredClientId && secretId !== undefined;
  const retirements: readonly PlannedRetirement[] = isOneOfSeveral
    ? [{ clientId, secretId, phase: 'delete-secret', endsLiveTokens: true }]
    : strategy.retirements(rolledBack.document, pending.document);
  for (const planned of retirements) {
    if (used.some((other) => holdsCredential(other, planned))) continue;
    await scheduleRetirement(rotation, planned, rolledBack, admin);
  }
  // A deletion of the current client that was scheduled before the rollback no longer applies.
  await schedule.cancel({ secretArn: description.arn, clientId: restoredClientId, phase: 'delete' });
}
