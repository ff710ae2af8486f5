import type { Duty, DutyPhase, Generation, RecordedSettings, SecretState } from '../ports/ledger-state.ts';

/** Delay before a login verifies that a replaced credential is dead. */
const verifySeconds = 15 * 60;

/** Delay before a credential that was never in force is revoked. Long enough for a request that is still in flight. */
const abandonedSeconds = 60;

const retryMinutes = [1, 5, 15, 30, 60] as const;

/** The time between recording a phase and executing it. This is the only source of grace and quarantine periods. */
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
  const seconds = configuredSeconds(phase, its);
  // Deactivating a client leaves its tokens alive. A new secret or a deletion may end them.
  return phase === 'deactivate' ? seconds : Math.max(seconds, its.tokenSeconds);
}

/** What the settings say about the period before a phase. */
function configuredSeconds(phase: DutyPhase, its: RecordedSettings): number {
  return phase === 'delete' ? its.quarantinePeriodSeconds : its.gracePeriodSeconds;
}

/** A period that was extended from the configured one to the lifetime of the client's tokens; in seconds. */
export function extensionOf({ duty, inForceUntil, compromised }: Generation): { from: number; to: number } | undefined {
  if (duty === undefined || inForceUntil === undefined || compromised) return undefined;
  if (duty.phase === 'verify' || duty.phase === 'deactivate') return undefined;
  const from = configuredSeconds(duty.phase, duty.settings);
  const to = duty.settings.tokenSeconds;
  return to > from ? { from, to } : undefined;
}

export interface NewDuty {
  readonly phase: DutyPhase;
  readonly seconds: number;
  readonly reason: string;
  readonly settings: RecordedSettings;
  readonly nowMs: number;
  /** When the preceding phase was due, if there was one. */
  readonly previousDueAt?: string | undefined;
}

/** A duty that is due after its period, counted from now or from when the preceding phase was due, if that is later. */
export function newDuty({ phase, seconds, reason, settings, nowMs, previousDueAt }: NewDuty): Duty {
  const from = previousDueAt === undefined ? nowMs : Math.max(Date.parse(previousDueAt), nowMs);
  const dueAt = new Date(from + seconds * 1000).toISOString();
  return { phase, dueAt, nextAttemptAt: dueAt, attempts: 0, deferrals: 0, reason, settings };
}

/** O11: the duty after an attempt that failed for a transient reason. Retries never end. */
export function afterFailure(duty: Duty, nowMs: number): Duty {
  const attempts = duty.attempts + 1;
  const minutes = retryMinutes[Math.min(attempts, retryMinutes.length) - 1] ?? 60;
  return { ...duty, attempts, nextAttemptAt: after(nowMs, minutes * 60) };
}

/** G10: the duty while a hold forbids it. Only the next attempt moves. */
export function afterHold(duty: Duty, nowMs: number, seconds: number): Duty {
  return { ...duty, nextAttemptAt: after(nowMs, seconds) };
}

/** O9: the duty of a credential that is still in use. */
export function afterDeferral(duty: Duty, nowMs: number, deferralSeconds: number): Duty {
  return { ...duty, deferrals: duty.deferrals + 1, nextAttemptAt: after(nowMs, deferralSeconds) };
}

/** R19, R20: the duty after a time in which no operator could intervene: due at least a full grace period from now. */
export function afterAbsence(duty: Duty, nowMs: number): Duty {
  const earliest = after(nowMs, duty.settings.gracePeriodSeconds);
  return { ...duty, dueAt: latest(duty.dueAt, earliest), nextAttemptAt: latest(duty.nextAttemptAt, earliest) };
}

/** R23, R24: the duty of a credential that must be revoked at once. */
export function dueNow(duty: Duty, nowMs: number): Duty {
  const now = after(nowMs, 0);
  return { ...duty, dueAt: earliest(duty.dueAt, now), nextAttemptAt: earliest(duty.nextAttemptAt, now) };
}

export function isDue(duty: Duty, nowMs: number): boolean {
  return nowMs >= Date.parse(duty.dueAt) && nowMs >= Date.parse(duty.nextAttemptAt);
}

/** Whether programs may still hold the credential: it is in `grace`, and its grace period has not elapsed. */
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
