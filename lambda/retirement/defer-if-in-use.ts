import { metricNames } from '../../domain/metric-names.ts';
import { generationOf } from '../ledger/generations.ts';
import { afterDeferral, afterHold } from '../ledger/periods.ts';
import type { LockedSecret } from '../locked-secret/locked-secret.ts';
import type { OperationUsage } from '../ports/genesys-cloud.ts';
import { firstWholeDayMs, type RecentUsage, recentUsage } from '../usage/recent-usage.ts';
import { decideInUse, maximumDeferrals, usageExpectedAtMs } from './in-use-policy.ts';
import { postpone } from './postpone.ts';
import type { DuePhase, RetirementResult } from './retirement.ts';

/** How often it is checked whether an operator has decided, in seconds. */
const blockedSeconds = 3_600;

/**
 * O9: checks whether a program still uses the old client, before revoking it would lock that program out; if so, the
 * phase is deferred, or waits for an operator. `undefined`: go on.
 */
export async function deferIfInUse(secret: LockedSecret, due: DuePhase): Promise<RetirementResult | undefined> {
  const generation = generationOf(secret.state, due.n);
  const { inUsePolicy } = secret.settings;
  if (inUsePolicy === 'ignore' || generation?.duty === undefined || generation.compromised) return undefined;
  // What was never in force, no program has.
  if (generation.inForceUntil === undefined) return undefined;
  const { deferrals } = generation.duty;
  const promotedAtMs = Date.parse(generation.inForceUntil);
  const use = await usageOf(secret, due, promotedAtMs);
  const { action, reason } = decideInUse(inUsePolicy, use, deferrals);
  const { clientId, phase } = due;
  const details = { clientId, phase, reason, operations: use.known ? use.operations : undefined };
  if (action === 'proceed') {
    secret.services.logger.audit('usage-checked', { ...details, deferrals });
    return undefined;
  }
  if (action === 'block') return block(secret, due.n, details);
  return defer(secret, due.n, { details, seconds: secondsOf(secret, action, promotedAtMs) });
}

async function usageOf(secret: LockedSecret, due: DuePhase, promotedAtMs: number): Promise<RecentUsage> {
  if (due.phase === 'delete-secret') {
    return { known: false, reason: 'usage is counted by client, and the client is still used with another secret' };
  }
  const now = secret.services.time.now();
  return recentUsage(await secret.admin(), due.clientId, now, firstWholeDayMs(promotedAtMs));
}

function secondsOf(secret: LockedSecret, action: 'defer' | 'await-usage-data', promotedAtMs: number): number {
  if (action === 'defer') return secret.settings.deferralSeconds;
  const waitMs = usageExpectedAtMs(promotedAtMs) - secret.services.time.now();
  return Math.max(60, Math.ceil(waitMs / 1000));
}

type Details = Readonly<Record<'clientId' | 'phase' | 'reason', string>> & {
  readonly operations: readonly OperationUsage[] | undefined;
};

/** Which endpoints the programs that are late call: what identifies them in a report. */
function callers({ operations }: Details): { readonly operations?: readonly string[] } {
  if (operations === undefined) return {};
  return { operations: operations.map(({ operation, requests }) => `${operation}: ${requests}`) };
}

async function defer(
  secret: LockedSecret,
  n: number,
  { details, seconds }: { readonly details: Details; readonly seconds: number },
): Promise<RetirementResult> {
  const { logger, time } = secret.services;
  const postponed = await postpone(secret, n, {
    type: 'retirement-deferred',
    reason: details.reason,
    details: callers(details),
    change: (duty) => afterDeferral(duty, time.now(), seconds),
  });
  const { deferrals: deferral, until: dueAt } = postponed;
  logger.audit('retirement-deferred', { ...details, dueAt, deferral, of: maximumDeferrals });
  const dimensions = { SecretName: secret.description.name };
  logger.metric({ name: metricNames.retirementDeferred, value: 1, unit: 'Count', dimensions });
  return { outcome: 'deferred', reason: details.reason, nextAttemptAt: dueAt };
}

async function block(secret: LockedSecret, n: number, details: Details): Promise<RetirementResult> {
  const { logger, time } = secret.services;
  const { until: nextAttemptAt } = await postpone(secret, n, {
    type: 'retirement-blocked',
    reason: details.reason,
    details: callers(details),
    change: (duty) => afterHold(duty, time.now(), blockedSeconds),
  });
  logger.audit('retirement-blocked', details);
  const metric = { name: metricNames.retirementsBlocked, value: 1, unit: 'Count' } as const;
  logger.metric({ ...metric, dimensions: { SecretName: secret.description.name } });
  logger.metric(metric);
  logger.warn(`The old client ${details.clientId} is still in use after ${maximumDeferrals} deferrals`, {
    reason: details.reason,
    nextStep:
      'move the programs that use it to the secret (the audit record says what they call); or set genesys-rotation:in-use-policy to report. It is checked again every hour.',
  });
  return { outcome: 'blocked', reason: details.reason, nextAttemptAt };
}
