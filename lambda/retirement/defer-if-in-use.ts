import { metricNames } from '../../domain/metric-names.ts';
import { RotationError } from '../../domain/rotation-error.ts';
import type { GenesysSession } from '../ports/genesys-cloud.ts';
import { maximumDeferrals, type RetirementOrder } from '../ports/retirement-order.ts';
import type { ManagedSecret } from '../ports/rotation.ts';
import { firstWholeDayMs, type RecentUsage, recentUsage } from '../strategies/clients/recent-usage.ts';
import { decideInUse, usageExpectedAtMs } from './in-use-policy.ts';

/**
 * Checks whether a program still uses the old client, before revoking it would lock that program out; if so, the phase
 * is deferred.
 *
 * @throws RotationError `credential-in-use` if the deferrals are used up and an operator has to decide
 */
export async function deferIfInUse(
  secret: ManagedSecret,
  admin: GenesysSession,
  order: RetirementOrder,
): Promise<'deferred' | 'proceed'> {
  const { services, settings } = secret;
  const { inUsePolicy } = settings;
  if (inUsePolicy === 'ignore' || order.urgent) return 'proceed';
  const { clientId, phase, deferrals = 0 } = order;
  const use = await usageOf(secret, admin, order);
  const decision = decideInUse(inUsePolicy, use, deferrals);
  const details = { clientId, phase, reason: decision.reason, operations: use.known ? use.operations : undefined };
  switch (decision.action) {
    case 'proceed':
      services.logger.audit('usage-checked', { ...details, deferrals });
      return 'proceed';
    case 'block':
      return block(secret, order, details);
    default: {
      const dueAt = dueAtOf(secret, order, decision.action);
      await services.schedule.put({ ...order, deferrals: deferrals + 1, dueAt });
      services.logger.audit('retirement-deferred', {
        ...details,
        dueAt,
        deferral: deferrals + 1,
        of: maximumDeferrals,
      });
      services.logger.metric({
        name: metricNames.retirementDeferred,
        value: 1,
        unit: 'Count',
        dimensions: { SecretName: secret.description.name },
      });
      return 'deferred';
    }
  }
}

async function usageOf(
  { services }: ManagedSecret,
  admin: GenesysSession,
  order: RetirementOrder,
): Promise<RecentUsage> {
  if (order.phase === 'delete-secret') {
    return { known: false, reason: 'usage is counted by client, and the client is still used with another secret' };
  }
  const promotedFrom = firstWholeDayMs(Date.parse(order.scheduledAt));
  return recentUsage(admin, order.clientId, services.time.now(), promotedFrom);
}

/** The scheduled time counts if it is later than the clock, as in every phase. */
function dueAtOf({ services, settings }: ManagedSecret, order: RetirementOrder, action: 'defer' | 'await-usage-data') {
  const startMs = Math.max(Date.parse(order.dueAt), services.time.now());
  const deferredMs = startMs + settings.deferralSeconds * 1000;
  if (action === 'defer') return new Date(deferredMs).toISOString();
  const expectedMs = usageExpectedAtMs(Date.parse(order.scheduledAt));
  return new Date(Math.max(startMs + 60_000, expectedMs)).toISOString();
}

function block(
  { services, description }: ManagedSecret,
  { clientId, phase }: RetirementOrder,
  details: Readonly<Record<string, unknown>>,
): never {
  const { logger } = services;
  logger.audit('retirement-blocked', details);
  const metric = { name: metricNames.retirementsBlocked, value: 1, unit: 'Count' } as const;
  logger.metric({ ...metric, dimensions: { SecretName: description.name } });
  logger.metric(metric);
  throw new RotationError('credential-in-use', {
    message: `The old client ${clientId} is still in use after ${maximumDeferrals} deferrals (${String(details.reason)}), so it was not revoked (${phase}).`,
    nextStep:
      'move the programs that use it to the secret (the audit record says what they call), then send the order from the dead-letter queue to the retire function again; or set genesys-rotation:in-use-policy to report first.',
  });
}
