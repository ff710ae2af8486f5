import type { SecretState } from '../ports/ledger-state.ts';
import { generationOf, withGeneration } from './generations.ts';

export interface DutyTimer {
  readonly generation: number;
  /** ISO 8601. */
  readonly at: string;
}

/** Numbers a new timer for every duty whose time changed. No number is used twice, because Scheduler may still hold its name. */
export function withTimers(before: SecretState, after: SecretState): { state: SecretState; timers: DutyTimer[] } {
  let state = after;
  const timers: DutyTimer[] = [];
  for (const { n, duty, arm = 0 } of after.generations) {
    if (duty === undefined || generationOf(before, n)?.duty?.nextAttemptAt === duty.nextAttemptAt) continue;
    state = withGeneration(state, n, { arm: arm + 1 });
    timers.push({ generation: n, at: duty.nextAttemptAt });
  }
  return { state, timers };
}
