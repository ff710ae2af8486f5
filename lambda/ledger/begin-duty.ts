import type { DutyPhase, RecordedSettings, SecretState } from '../ports/ledger-state.ts';
import { generationOf, withGeneration } from './generations.ts';
import { newDuty, periodSeconds } from './periods.ts';
import { ownPhaseOf } from './phase-of.ts';
import type { TransitionContext } from './transition-context.ts';

export interface DutyStart {
  readonly reason: string;
  /** Default: what the generation itself asks for. */
  readonly phase?: DutyPhase;
  /** Default: those of the open rotation, else of the secret. */
  readonly settings?: RecordedSettings;
  readonly previousDueAt?: string;
}

/** The state in which a generation is owed. It is in its new state already. */
export function withDuty(state: SecretState, n: number, start: DutyStart, context: TransitionContext): SecretState {
  const generation = generationOf(state, n);
  if (generation === undefined) return state;
  const settings = start.settings ?? state.rotation?.settings ?? context.settings;
  const phase = start.phase ?? ownPhaseOf(state, generation, context.strategy);
  const seconds = periodSeconds(state, generation, phase, settings);
  const { reason, previousDueAt } = start;
  return withGeneration(state, n, {
    duty: newDuty({ phase, seconds, reason, settings, nowMs: context.nowMs, previousDueAt }),
  });
}
