import { formatDuration } from '../../domain/duration.ts';
import { deactivateClient } from '../strategies/clients/deactivate-client.ts';
import { regenerateIdleClient } from '../strategies/clients/regenerate-idle-client.ts';
import type { Retirement } from './retirement.ts';

/** How far in the future a schedule has to be, in milliseconds. */
const soonestMs = 5_000;

/**
 * The client gets no new tokens from here on, and valid ones remain. It can be reactivated until it is deleted.
 * The deletion is scheduled first: a crash in between must not leave a client that is never deleted.
 */
export async function deactivate({ secret, admin, order }: Retirement): Promise<void> {
  const { services, settings } = secret;
  const client = await admin.getClient(order.clientId);
  if (client === undefined) return;
  const tokenSeconds = (await admin.tokenValiditySeconds(client.id)) ?? 0;
  const { quarantineSeconds } = settings;
  const seconds = order.urgent ? 0 : Math.max(quarantineSeconds, tokenSeconds);
  if (seconds > quarantineSeconds) {
    services.logger.audit('grace-period-extended', {
      clientId: order.clientId,
      from: formatDuration(quarantineSeconds),
      to: formatDuration(seconds),
      reason: 'its access tokens live that long, and the deletion may end them',
    });
  }
  // The scheduled time counts, but a late run must not shorten the period.
  const startMs = Math.max(Date.parse(order.dueAt), services.time.now());
  const dueAt = new Date(startMs + Math.max(seconds * 1000, soonestMs)).toISOString();
  const { deferrals: _ofThisPhase, ...kept } = order;
  await services.schedule.put({ ...kept, phase: 'delete', dueAt });
  services.logger.audit('retirement-scheduled', { phase: 'delete', clientId: order.clientId, dueAt });
  if (client.state === 'active') {
    await deactivateClient(admin, client);
    services.logger.audit('client-deactivated', { clientId: order.clientId });
  }
}

/**
 * A person activated the client before its deletion, and programs may use it again: it gets its whole grace period once
 * more, then its quarantine period.
 */
export async function startOver({ secret, order }: Retirement): Promise<void> {
  const { schedule, time, logger } = secret.services;
  const graceMs = order.urgent ? 0 : secret.settings.graceSeconds * 1000;
  const dueAt = new Date(Math.max(Date.parse(order.dueAt), time.now()) + Math.max(graceMs, soonestMs)).toISOString();
  const { deferrals: _ofTheDeletion, ...kept } = order;
  await schedule.put({ ...kept, phase: 'deactivate', dueAt });
  logger.audit('retirement-scheduled', { phase: 'deactivate', clientId: order.clientId, dueAt });
}

export async function deleteClient({ secret, admin, order }: Retirement): Promise<void> {
  await admin.deleteClient(order.clientId);
  secret.services.logger.audit('client-deleted', { clientId: order.clientId });
}

/** The new secret is not stored anywhere, so no login with the client is possible until the next rotation to it. */
export async function regenerate(retirement: Retirement): Promise<void> {
  const { secret, admin, order } = retirement;
  const { time, logger } = secret.services;
  await deleteSecret(retirement);
  await regenerateIdleClient(time, admin, order.clientId);
  logger.audit('secret-regenerated', { clientId: order.clientId, reason: 'its grace period is over' });
}

/** If the secret's id is unknown, it was not found at the promotion either; the login shows whether it still works. */
export async function deleteSecret({ secret, admin, order }: Retirement): Promise<void> {
  const { clientId, secretId } = order;
  if (secretId === undefined) return;
  await admin.deleteSecret(clientId, secretId);
  secret.services.logger.audit('secret-deleted', { clientId, secretId, reason: 'its grace period is over' });
}
