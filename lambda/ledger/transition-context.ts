import type { StrategyName } from '../../domain/strategy-name.ts';
import type { Administrator, LedgerEvent, RecordedSettings, SecretState } from '../ports/ledger-state.ts';

/** The time, the actor and the settings of a transition. */
export interface TransitionContext {
  readonly nowMs: number;
  /** `rotate`, `retire`, `watch` or `cli`. */
  readonly function: string;
  readonly requestId: string;
  /** The secret's present strategy, which may differ from its open rotation's (R22). */
  readonly strategy: StrategyName;
  /** The secret's present periods. An open rotation keeps its own. */
  readonly settings: RecordedSettings;
  readonly administeredBy?: Administrator;
}

type EventFields = Pick<LedgerEvent, 'type' | 'reason'> &
  Partial<Pick<LedgerEvent, 'generation' | 'clientId' | 'from' | 'to' | 'correlationIds' | 'details'>>;

/** The state with an event in its outbox, so that the event is committed together with the change it describes. */
export function withEvent(state: SecretState, fields: EventFields, context: TransitionContext): SecretState {
  const event: LedgerEvent = {
    at: isoOf(context.nowMs),
    correlationIds: [],
    details: {},
    ...fields,
    function: context.function,
    requestId: context.requestId,
    ...(context.administeredBy === undefined ? {} : { administeredBy: context.administeredBy }),
  };
  return { ...state, outbox: [...state.outbox, event] };
}

export function isoOf(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}
