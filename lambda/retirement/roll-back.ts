import { omitUndefined } from '../../domain/omit-undefined.ts';
import { RotationError } from '../../domain/rotation-error.ts';
import type { SecretDocument } from '../../domain/secret-document.ts';
import { restoreDestinations } from '../destinations/restore-destinations.ts';
import type { GenesysSession } from '../ports/genesys-cloud.ts';
import type { RetirementOrder } from '../ports/retirement-order.ts';
import type { ManagedSecret } from '../ports/rotation.ts';
import { strategyOf } from '../strategies/strategy-of.ts';

/**
 * AWSCURRENT was moved back to the version that was to be retired. Its client is made usable again, and the credential
 * that was rolled back from is retired in its place, after a grace period of its own.
 */
export async function undoRotation(
  secret: ManagedSecret,
  admin: GenesysSession,
  order: RetirementOrder,
  documents: { current: SecretDocument; promoted: SecretDocument; currentVersionId: string },
  reactivate: boolean,
): Promise<void> {
  const { services, settings } = secret;
  const { current, promoted, currentVersionId } = documents;
  if (reactivate) await reactivateClient(secret, admin, order.clientId, promoted.clientId);
  services.logger.audit('rollback-detected', { restoredClientId: current.clientId, from: promoted.clientId });
  await restoreDestinations(secret, admin, {
    withdrawn: promoted,
    withdrawnVersionId: order.promotedVersionId,
    inForce: current,
    inForceVersionId: currentVersionId,
  });
  const now = services.time.now();
  const startMs = Math.max(Date.parse(order.dueAt), now);
  for (const planned of strategyOf(order.strategy).retirements(promoted, current)) {
    const tokenSeconds = planned.endsLiveTokens ? ((await admin.tokenValiditySeconds(planned.clientId)) ?? 0) : 0;
    const dueAt = new Date(startMs + Math.max(settings.graceSeconds, tokenSeconds) * 1000).toISOString();
    await services.schedule.arrange({
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

async function reactivateClient(
  secret: ManagedSecret,
  admin: GenesysSession,
  clientId: string,
  rolledBackFrom: string,
): Promise<void> {
  const client = await admin.getClient(clientId);
  if (client === undefined) {
    throw new RotationError('client-not-found', {
      message: `AWSCURRENT was moved back to the client ${clientId}, which no longer exists. The credential of ${rolledBackFrom}, which was rolled back from, is kept.`,
      nextStep:
        'move AWSCURRENT forward again with UpdateSecretVersionStage; or store a credential that works, and revoke by hand in Genesys Cloud the one that was rolled back from.',
    });
  }
  await admin.updateClient(clientId, { ...client.properties, state: 'active' });
  secret.services.logger.audit('client-reactivated', { clientId });
}
