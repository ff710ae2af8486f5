import { formatDuration } from '../../domain/duration.ts';
import type { GenesysSession } from '../ports/genesys-cloud.ts';
import type { RetirementOrder } from '../ports/retirement-order.ts';
import type { ManagedSecret } from '../ports/rotation.ts';
import { deactivate } from '../strategies/client-copy.ts';
import { regenerateIdleClient } from '../strategies/create-or-recover.ts';

/**
 * No new tokens from here on; live ones go on. Until it is deleted the client can be activated again.
 * The next phase is arranged first: a crash in between must not leave a client that is never deleted.
 */
export async function carryOutDeactivation(
  secret: ManagedSecret,
  admin: GenesysSession,
  order: RetirementOrder,
): Promise<void> {
  const { services } = secret;
  const client = await admin.getClient(order.clientId);
  if (client === undefined) return;
  const tokenSeconds = (await admin.tokenValiditySeconds(client.id)) ?? 0;
  const { quarantineSeconds } = secret.settings;
  const seconds = order.urgent ? 0 : Math.max(quarantineSeconds, tokenSeconds);
  if (seconds > quarantineSeconds) {
    services.logger.audit('grace-period-extended', {
      clientId: order.clientId,
      from: formatDuration(quarantineSeconds),
      to: formatDuration(seconds),
      reason: 'its access tokens live that long, and the deletion may end them',
    });
  }
  // The schedule's time counts; a late run must not shorten the period, though.
  const startMs = Math.max(Date.parse(order.dueAt), services.time.now());
  const dueAt = new Date(startMs + Math.max(seconds * 1000, 5_000)).toISOString();
  const { deferrals: _ofThisPhase, ...kept } = order;
  await services.schedule.arrange({ ...kept, phase: 'delete', dueAt });
  services.logger.audit('retirement-scheduled', { phase: 'delete', clientId: order.clientId, dueAt });
  if (client.state === 'active') {
    await deactivate(admin, client);
    services.logger.audit('client-deactivated', { clientId: order.clientId });
  }
}

export async function carryOutDeletion(
  secret: ManagedSecret,
  admin: GenesysSession,
  order: RetirementOrder,
): Promise<void> {
  await admin.deleteClient(order.clientId);
  secret.services.logger.audit('client-deleted', { clientId: order.clientId });
}

/** The new secret is thrown away unread, and nobody can log in with the client until it takes over again. */
export async function carryOutRegeneration(
  secret: ManagedSecret,
  admin: GenesysSession,
  order: RetirementOrder,
): Promise<void> {
  const { time, logger } = secret.services;
  await carryOutSecretDeletion(secret, admin, order);
  await regenerateIdleClient(time, admin, order.clientId);
  logger.audit('secret-regenerated', { clientId: order.clientId, reason: 'its grace period is over' });
}

/** One whose id is not known was not found at the promotion either; the proof shows whether it still lives. */
export async function carryOutSecretDeletion(
  secret: ManagedSecret,
  admin: GenesysSession,
  { clientId, secretId }: RetirementOrder,
): Promise<void> {
  if (secretId === undefined) return;
  await admin.deleteSecret(clientId, secretId);
  secret.services.logger.audit('secret-deleted', { clientId, secretId, reason: 'its grace period is over' });
}
