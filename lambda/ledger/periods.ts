import type { Duty, DutyPhase, Generation, RecordedSettings, SecretState } from '../ports/ledger-state.ts';

/** Until a login shows that what another credential has replaced is dead. */
const verifySeconds = 15 * 60;

/** Until what was never in force is revoked: long enough for a request that is still on the way. */
const abandonedSeconds = 60;

const retryMinutes = [1, 5, 15, 30, 60] as const;

/** The time between recording a phase and carrying it out. Every grace and quarantine period of the product comes from here. */
export function periodSeconds(
  state: SecretState,
  generation: Generation,
  phase: DutyPhase,
  its: RecordedSettings,
): number {
  if (generation.compromised) return 0;
  if (phase === 'verify') return verifySeconds;
  if (generation.state === 'abandoned') {
    const isAdopted = state.clients[generation.clientId ?? '']?.origin === 'adopted';
    if (phase !== 'delete' || !isAdopted) return abandonedSeconds;
  }
  // An inactive client and a regenerated one leave their tokens alive; what deletes either may end them.
  if (phase === 'delete') return Math.max(its.quarantinePeriodSeconds, its.tokenSeconds);
  return phase === 'deactivate' ? its.gracePeriodSeconds : Math.max(its.gracePeriodSeconds, its.tokenSeconds);
}

export interface NewDuty {
  readonly phase: DutyPhase;
  readonly seconds: number;
  readonly reason: string;
  readonly settings: RecordedSettings;
  readonly nowMs: number;
  /** Of the phase before, where there was one. */
  readonly previousDueAt?: string | undefined;
}

/** A duty that is due after its period, counted from now or from when the phase before it was due, if that is later. */
export function newDuty({ phase, seconds, reason, settings, nowMs, previousDueAt }: NewDuty): Duty {
  const from = previousDueAt === undefined ? nowMs : Math.max(Date.parse(previousDueAt), nowMs);
  const dueAt = new Date(from + seconds * 1000).toISOString();
  return { phase, dueAt, nextAttemptAt: dueAt, attempts: 0, deferrals: 0, reason, settings };
}

/** O11: the duty after an attempt that failed for a transient reason. It is tried again for ever. */
export function afterFailure(duty: Duty, nowMs: number): Duty {
  const attempts = duty.attempts + 1;
  const minutes = retryMinutes[Math.min(attempts, retryMinutes.length) - 1] ?? 60;
  return { ...duty, attempts, nextAttemptAt: after(nowMs, minutes * 60) };
}

/** G10: the duty while something forbids it. It moves nothing but the next attempt. */
export function afterHold(duty: Duty, nowMs: number, seconds: number): Duty {
  return { ...duty, nextAttemptAt: after(nowMs, seconds) };
}

/** O9: the duty of a credential that is still used. */
export function afterDeferral(duty: Duty, nowMs: number, deferralSeconds: number): Duty {
  return { ...duty, deferrals: duty.deferrals + 1, nextAttemptAt: after(nowMs, deferralSeconds) };
}

/** R19, R20: the duty after a time in which nobody could object: due a whole grace period from now, or later. */
export function afterAbsence(duty: Duty, nowMs: number): Duty {
  const earliest = after(nowMs, duty.settings.gracePeriodSeconds);
  return { ...duty, dueAt: latest(duty.dueAt, earliest), nextAttemptAt: latest(duty.nextAttemptAt, earliest) };
}

/** R23, R24: the duty of what must go at once. */
export function dueNow(duty: Duty, nowMs: number): Duty {
  const now = after(nowMs, 0);
  return { ...duty, dueAt: earliest(duty.dueAt, now), nextAttemptAt: earliest(duty.nextAttemptAt, now) };
}

export function isDue(duty: Duty, nowMs: number): boolean {
  return nowMs >= Date.parse(duty.dueAt) && nowMs >= Date.parse(duty.nextAttemptAt);
}

/** Whether programs may still hold it: it is in `grace` and its period has not elapsed. */
export function isInGracePeriod({ state, duty }: Generation, nowMs: number): boolean {
  return state === 'grace' && duty !== undefined && nowMs < Date.parse(duty.dueAt);
}

function after(nowMs: number, seconds: number): string {
  return new Date(nowMs + seconds * 1000).toISOString();
}

function latest(one: string, other: string): string {
  return Date.parse(one) >= Date.parse(other) ? one : other;
}

function earliest(one: string, other: string): string {
  return Date.parse(one) <= Date.parse(other) ? one : other;
}
