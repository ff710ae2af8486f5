import { metricNames } from '../../domain/metric-names.ts';
import { RotationError } from '../../domain/rotation-error.ts';
import { firstWholeDayMs, type RecentUsage, recentUsage } from '../credentials/recent-usage.ts';
import type { GenesysSession } from '../interfaces/genesys-cloud.ts';
import { maximumDeferrals, type RetirementOrder } from '../interfaces/retirement-order.ts';
import type { ManagedSecret } from '../interfaces/rotation.ts';
import { decideWhileInUse, figuresExpectedAtMs } from './decide-while-in-use.ts';

/**
 * Before a program could be locked out, asks Genesys Cloud whether one still uses the old client; if so, the phase is
 * put off.
 *
 * @throws RotationError `credential-in-use` when it waits for a person from here on
 */
export async function putOffWhileInUse(
  secret: ManagedSecret,
  admin: GenesysSession,
  order: RetirementOrder,
): Promise<'put-off' | 'go-on'> {
  const { services, settings } = secret;
  const { whileInUse } = settings;
  if (whileInUse === undefined || order.urgent) return 'go-on';
  const { clientId, phase, deferrals = 0 } = order;
  const use = await lookForUse(secret, admin, order);
  const decision = decideWhileInUse(whileInUse, use, deferrals);
  const told = { clientId, phase, because: decision.because, usedFor: use.known ? use.operations : undefined };
  switch (decision.action) {
    case 'proceed':
      services.journal.audit('use-looked-at', { ...told, deferrals });
      return 'go-on';
    case 'stop':
      return stop(secret, order, told);
    default: {
      const dueAt = dueAtOf(secret, order, decision.action);
      await services.schedule.arrange({ ...order, deferrals: deferrals + 1, dueAt });
      services.journal.audit('retirement-deferred', { ...told, dueAt, deferral: deferrals + 1, of: maximumDeferrals });
      services.journal.measure({
        name: metricNames.retirementDeferred,
        value: 1,
        unit: 'Count',
        dimensions: { SecretName: secret.description.name },
      });
      return 'put-off';
    }
  }
}

async function lookForUse(
  { services }: ManagedSecret,
  admin: GenesysSession,
  order: RetirementOrder,
): Promise<RecentUsage> {
  if (order.phase === 'delete-secret') {
    return { known: false, because: 'usage is counted by client, and the client goes on with another secret' };
  }
  const promotedFrom = firstWholeDayMs(Date.parse(order.arrangedAt));
  return recentUsage(admin, order.clientId, services.time.now(), promotedFrom);
}

/** The schedule's time counts where it is later than the clock, as it does in every phase. */
function dueAtOf({ services, settings }: ManagedSecret, order: RetirementOrder, action: 'defer' | 'await-figures') {
  const startMs = Math.max(Date.parse(order.dueAt), services.time.now());
  const deferredMs = startMs + settings.deferralSeconds * 1000;
  if (action === 'defer') return new Date(deferredMs).toISOString();
  const expectedMs = figuresExpectedAtMs(Date.parse(order.arrangedAt));
  return new Date(Math.max(startMs + 60_000, expectedMs)).toISOString();
}

function stop(
  { services, description }: ManagedSecret,
  { clientId, phase }: RetirementOrder,
  told: Readonly<Record<string, unknown>>,
): never {
  const { journal } = services;
  journal.audit('retirement-stopped', told);
  const metric = { name: metricNames.retirementStopped, value: 1, unit: 'Count' } as const;
  journal.measure({ ...metric, dimensions: { SecretName: description.name } });
  journal.measure(metric);
  throw new RotationError('credential-in-use', {
    message: `The old client ${clientId} is still used after ${maximumDeferrals} deferrals (${String(told.because)}), so it is not revoked (${phase}).`,
    nextStep:
      'move the programs that use it to the secret (the audit record says what they call), then send the order from the dead letter queue to the retire function again; or set genesys-rotation:while-in-use to proceed first.',
  });
}
