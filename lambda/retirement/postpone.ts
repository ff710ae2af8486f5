import { metricNames } from '../../domain/metric-names.ts';
import type { RotationError } from '../../domain/rotation-error.ts';
import { generationOf, withGeneration } from '../ledger/generations.ts';
import { afterFailure, afterHold } from '../ledger/periods.ts';
import type { LockedSecret } from '../locked-secret/locked-secret.ts';
import { withTimers } from '../locked-secret/with-timers.ts';
import type { Duty, LedgerEvent } from '../ports/ledger-state.ts';
import { announceFailure } from './announce.ts';
import { type DutyHold, heldReasons } from './held-reasons.ts';
import type { RetirementResult } from './retirement.ts';
import { withRetirementEvent } from './with-retirement-event.ts';

/** From this attempt on, a duty that fails is reported as overdue. */
const overdueAttempts = 3;

/** G10: the duty may not be carried out now, for a reason that is not a failure. */
export async function recordHeld(
  secret: LockedSecret,
  n: number,
  hold: { readonly reason: DutyHold; readonly seconds: number },
): Promise<RetirementResult> {
  const { logger, time } = secret.services;
  const { clientId, phase, until } = await postpone(secret, n, {
    type: 'retirement-held',
    reason: hold.reason,
    change: (duty) => afterHold(duty, time.now(), hold.seconds),
  });
  const { message, nextStep, finding } = heldReasons[hold.reason];
  logger.audit('retirement-held', { clientId, phase, reason: hold.reason, until });
  const say = finding === undefined ? logger.warn : logger.error;
  const holds = hold.reason === 'secret-held' ? secret.state.holds.map(({ code }) => code) : undefined;
  say(message, { finding, reason: hold.reason, holds, nextStep });
  return { outcome: 'held', reason: hold.reason, nextAttemptAt: until };
}

/**
 * O11: an attempt failed. It is counted and retried for ever, later each time.
 *
 * @param holdSeconds O10: a fixed time until the next attempt, which then does not count as one of them
 */
export async function recordFailure(
  secret: LockedSecret,
  n: number,
  error: RotationError,
  holdSeconds?: number,
): Promise<RetirementResult> {
  const { time } = secret.services;
  const { phase, until, attempts } = await postpone(secret, n, {
    type: 'retirement-failed',
    reason: error.code,
    change: (duty) =>
      holdSeconds === undefined ? afterFailure(duty, time.now()) : afterHold(duty, time.now(), holdSeconds),
  });
  await reportFailure(secret, error, { n, phase, attempts, nextAttemptAt: until });
  return { outcome: 'failed', code: error.code, nextAttemptAt: until };
}

interface FailedAttempt {
  readonly n: number;
  readonly phase: string;
  readonly attempts: number;
  readonly nextAttemptAt: string | undefined;
}

/** Makes a failure visible that is recorded and not thrown. */
export async function reportFailure(
  secret: LockedSecret,
  error: RotationError,
  { n, phase, attempts, nextAttemptAt }: FailedAttempt,
): Promise<void> {
  const { logger } = secret.services;
  const { code, outcome, nextStep, correlationId } = error.about(secret.description.name);
  const finding = attempts >= overdueAttempts ? 'retirement-overdue' : undefined;
  logger.error(error.summary, { finding, code, outcome, nextStep, correlationId, attempts, nextAttemptAt });
  const metric = { name: metricNames.retirementFailed, value: 1, unit: 'Count' } as const;
  logger.metric({ ...metric, dimensions: { SecretName: secret.description.name, Phase: phase } });
  logger.metric({ ...metric, dimensions: { Code: code } });
  await announceFailure(secret, n, error, phase);
}

/** Has watch visit the secret at its next run. */
export function checkSoon(secret: LockedSecret): void {
  secret.state = { ...secret.state, nextCheckAt: new Date(secret.services.time.now()).toISOString() };
}

interface Postponement {
  readonly type: Parameters<typeof withRetirementEvent>[1]['type'];
  readonly reason: string;
  readonly details?: LedgerEvent['details'];
  readonly change: (duty: Duty) => Duty;
}

interface Postponed {
  readonly clientId: string | undefined;
  readonly phase: string;
  readonly attempts: number;
  readonly deferrals: number;
  /** ISO 8601. */
  readonly until: string;
}

/** Moves the next attempt of a duty, which gets a timer. */
export async function postpone(
  secret: LockedSecret,
  n: number,
  { type, reason, details = {}, change }: Postponement,
): Promise<Postponed> {
  const { clientId, duty } = generationOf(secret.state, n) ?? {};
  if (duty === undefined) throw new TypeError('only a duty can be postponed');
  const postponed = change(duty);
  const state = withGeneration(secret.state, n, { duty: postponed });
  const { dueAt } = duty;
  const event = { type, generation: n, clientId, reason, details: { dueAt, ...details } };
  secret.state = await withTimers(secret, withRetirementEvent(state, event, secret.context()));
  const { phase, attempts, deferrals, nextAttemptAt: until } = postponed;
  return { clientId, phase, attempts, deferrals, until };
}
