import type { LockedSecret } from '../locked-secret/locked-secret.ts';
import { generationAt } from './generation-at.ts';
import type { DuePhase } from './retirement.ts';

/**
 * G6: an operator takes no lock, so the labels are read once more after the request. A client is activated again at once;
 * what is dead stays dead, and the next rotation repairs it.
 */
export async function wasMovedBack(secret: LockedSecret, due: DuePhase): Promise<'undone' | 'dead' | undefined> {
  await secret.describeAgain();
  // R24: AWSCURRENT of a decommissioned secret is meant to be revoked.
  if (secret.state.decommissionedAt !== undefined) return undefined;
  const stage = await stageOn(secret, due.n);
  if (stage === undefined) return undefined;
  const { logger } = secret.services;
  const moved = `${stage} was moved to the credential of ${due.clientId} while that was being revoked`;
  if (due.phase === 'deactivate') {
    const admin = await secret.admin();
    await admin.updateClient(due.clientId, { ...due.client?.properties, state: 'active' });
    logger.audit('client-reactivated', { clientId: due.clientId });
    const nextStep = 'nothing; its client is active again. Roll back with the command next time, which takes the lock.';
    logger.error(`${moved}, which was undone`, { nextStep });
    return 'undone';
  }
  logger.error(`${moved}; it no longer logs in`, {
    finding: stage === 'AWSCURRENT' ? 'credential-rejected' : undefined,
    nextStep:
      'rotate now (RotateSecret), or move the label to a working version; watch does the former at its next run.',
  });
  return 'dead';
}

async function stageOn(secret: LockedSecret, n: number): Promise<'AWSCURRENT' | 'AWSPENDING' | undefined> {
  for (const stage of ['AWSCURRENT', 'AWSPENDING'] as const) {
    if ((await generationAt(secret, stage)) === n) return stage;
  }
  return undefined;
}
