import type { SecretState } from '../ports/ledger-state.ts';
import { generationOf, withGeneration } from './generations.ts';

/** A timer for the duty of a generation, whose `arm` is its number. */
interface DutyTimer {
  readonly generation: number;
  /** ISO 8601. */
  readonly at: string;
}

interface NumberedTimers {
  readonly state: SecretState;
  readonly timers: readonly DutyTimer[];
}

/** The timers of every duty whose time changed, each with the generation's next number. */
export function numberTimers(before: SecretState, after: SecretState): NumberedTimers {
  const changed = after.generations.filter(
    ({ n, duty }) => duty !== undefined && generationOf(before, n)?.duty?.nextAttemptAt !== duty.nextAttemptAt,
  );
  return {
    state: changed.reduce((state, { n, arm = 0 }) => withGeneration(state, n, { arm: arm + 1 }), after),
    timers: changed.flatMap(({ n, duty }) => (duty === undefined ? [] : [{ generation: n, at: duty.nextAttemptAt }])),
  };
}
