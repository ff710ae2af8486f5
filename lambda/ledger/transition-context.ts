import type { StrategyName } from '../../domain/strategy-name.ts';
import type { LedgerEvent, RecordedSettings, SecretState } from '../ports/ledger-state.ts';

/** When, by whom and under which settings a transition happens. */
export interface TransitionContext {
  readonly nowMs: number;
  /** `rotate`, `retire`, `watch` or `cli`. */
  readonly function: string;
  readonly requestId: string;
  /** The secret's strategy now, which may differ from that of its open rotation (R22). */
  readonly strategy: StrategyName;
  /** Those of the secret now. An open rotation goes by its own. */
  readonly settings: RecordedSettings;
  readonly administeredBy?: { readonly secret: string; readonly clientId: string };
}

type EventFields = Pick<LedgerEvent, 'type' | 'reason'> &
  Partial<Pick<LedgerEvent, 'generation' | 'clientId' | 'from' | 'to' | 'correlationIds' | 'details'>>;

/** The state with an event in its outbox, so that the event is committed with what it tells of. */
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
