import { omitUndefined } from '../../domain/omit-undefined.ts';
import { RotationError } from '../../domain/rotation-error.ts';
import { restoreDestinations } from '../destinations/restore-destinations.ts';
import type { Retirement } from './retirement.ts';

/**
 * AWSCURRENT was rolled back to the version that was to be retired. Its client is reactivated, and the credential that
 * was rolled back from is retired instead, after a grace period of its own.
 */
export async function rollBack(retirement: Retirement, reactivate: boolean): Promise<void> {
  const { secret, order, strategy, admin, documents } = retirement;
  const { services, settings } = secret;
  const { current, currentVersionId, promoted } = documents;
  if (promoted === undefined) {
    throw new RotationError('version-not-found', {
      message: `AWSCURRENT was rolled back from the version ${order.promotedVersionId}, which has no value any more.`,
      nextStep: 'revoke the credential that was rolled back from by hand in Genesys Cloud.',
    });
  }
  if (reactivate) await reactivateClient(retirement, promoted.clientId);
  services.logger.audit('rollback-detected', { restoredClientId: current.clientId, from: promoted.clientId });
  await restoreDestinations(secret, admin, {
    withdrawn: promoted,
    withdrawnVersionId: order.promotedVersionId,
    inForce: current,
    inForceVersionId: currentVersionId,
  });
  const now = services.time.now();
  const startMs = Math.max(Date.parse(order.dueAt), now);
  for (const planned of strategy.retirements(promoted, current)) {
    const tokenSeconds = planned.endsLiveTokens ? ((await admin.tokenValiditySeconds(planned.clientId)) ?? 0) : 0;
    const dueAt = new Date(startMs + Math.max(settings.graceSeconds, tokenSeconds) * 1000).toISOString();
    await services.schedule.put({
      secretArn: order.secretArn,
      strategy: order.strategy,
      phase: planned.phase,
      clientId: planned.clientId,
      ...omitUndefined({ secretId: planned.secretId }),
      environment: promoted.environment,
      retiredVersionId: order.promotedVersionId,
      promotedVersionId: currentVersionId,
      dueAt,
      scheduledAt: new Date(now).toISOString(),
    });
    services.logger.audit('retirement-scheduled', { phase: planned.phase, clientId: planned.clientId, dueAt });
  }
}

async function reactivateClient({ secret, admin, order }: Retirement, rolledBackFrom: string): Promise<void> {
  const { clientId } = order;
  const client = await admin.getClient(clientId);
  if (client === undefined) {
    throw new RotationError('client-not-found', {
      message: `AWSCURRENT was rolled back to the client ${clientId}, which no longer exists. The credential of ${rolledBackFrom}, which was rolled back from, is kept.`,
      nextStep:
        'move AWSCURRENT forward again with UpdateSecretVersionStage; or store a working credential, and revoke by hand in Genesys Cloud the one that was rolled back from.',
    });
  }
  await admin.updateClient(clientId, { ...client.properties, state: 'active' });
  secret.services.logger.audit('client-reactivated', { clientId });
}
