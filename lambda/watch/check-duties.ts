import { generationOf, withGeneration } from '../ledger/generations.ts';
import { isoOf } from '../ledger/transition-context.ts';
import { armTimer } from '../locked-secret/carry-out-action.ts';
import type { LockedSecret } from '../locked-secret/locked-secret.ts';
import type { Duty, SecretState } from '../ports/ledger-state.ts';
import type { WatchRun } from './watch-run.ts';

/** After this long, the timer of a duty was lost or could not start retire; in milliseconds. */
const wakeAfterMs = 5 * 60_000;

/** After this long, it is reported; in milliseconds. */
const overdueAfterMs = 3_600_000;

/** O11: the failed attempts after which a duty is reported. */
const reportedAttempts = 3;

/** A hold that lasts so long after the duty was due is reported, whatever its reason; in milliseconds. */
const reportedHoldMs = 24 * 3_600_000;

/** Wakes retire for what it has not attempted, and reports what is late or keeps failing. */
export async function checkDuties({ report }: WatchRun, secret: LockedSecret): Promise<void> {
  const { logger, time } = secret.services;
  const nowMs = time.now();
  for (const { n, clientId, state, duty } of secret.state.generations) {
    if (duty === undefined) continue;
    const lateMs = nowMs - Date.parse(duty.nextAttemptAt);
    if (lateMs > wakeAfterMs) await wakeRetire(secret, n);
    const problem = problemOf(secret.state, duty, nowMs);
    if (problem === undefined) continue;
    report.find('retirement-overdue', logger, problem.message, {
      generation: n,
      clientId,
      state,
      phase: duty.phase,
      reason: duty.reason,
      dueAt: duty.dueAt,
      nextAttemptAt: duty.nextAttemptAt,
      attempts: duty.attempts,
      nextStep: problem.nextStep,
    });
  }
}

interface Problem {
  readonly message: string;
  readonly nextStep: string;
}

/** Whether a duty is to be reported, which every run does. */
export function hasLateDuty(state: SecretState, nowMs: number): boolean {
  return state.generations.some(({ duty }) => duty !== undefined && problemOf(state, duty, nowMs) !== undefined);
}

function problemOf(state: SecretState, duty: Duty, nowMs: number): Problem | undefined {
  if (nowMs - Date.parse(duty.nextAttemptAt) > overdueAfterMs) {
    return {
      message: 'A revocation is overdue: retire has not attempted it at its time. It was woken again',
      nextStep:
        'check that the retire function starts (dead-letter queue, throttling, the role of the schedules) (runbook, "A retirement failed").',
    };
  }
  if (duty.attempts >= reportedAttempts) {
    return {
      message: `A revocation has failed ${duty.attempts} times; retire tries it again`,
      nextStep:
        'read the error of the retire function for this secret and fix its cause (runbook, "A retirement failed").',
    };
  }
  // The holds of the secret are reported themselves, and a deferral is intended.
  const isExplained = state.holds.length > 0 || duty.deferrals > 0;
  if (isExplained || nowMs - Date.parse(duty.dueAt) <= reportedHoldMs) return undefined;
  return {
    message: 'A revocation has been due for more than a day and is held; retire tries it again',
    nextStep:
      'read in the log of the retire function why it is held (audit: retirement-held) (runbook, "A retirement failed").',
  };
}

/** Has a new timer invoke retire now. What is due, retire reads from the ledger. */
export async function wakeRetire(secret: LockedSecret, n: number): Promise<void> {
  const { arm = 0 } = generationOf(secret.state, n) ?? {};
  secret.state = withGeneration(secret.state, n, { arm: arm + 1 });
  await armTimer(secret, secret.state, { generation: n, at: isoOf(secret.services.time.now()) });
}
