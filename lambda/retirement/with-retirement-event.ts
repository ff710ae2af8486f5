import { type TransitionContext, withEvent } from '../ledger/transition-context.ts';
import type { LedgerEvent, SecretState } from '../ports/ledger-state.ts';

interface RetirementEvent {
  readonly type: 'retirement-deferred' | 'retirement-blocked' | 'retirement-held' | 'retirement-failed';
  readonly generation: number;
  readonly clientId: string | undefined;
  readonly reason: string;
  readonly details?: LedgerEvent['details'];
}

/** Records why a duty was postponed. What is in the outbox already is not added again: attempts never end. */
export function withRetirementEvent(
  state: SecretState,
  { clientId, ...event }: RetirementEvent,
  context: TransitionContext,
): SecretState {
  const isKnown = state.outbox.some(
    ({ type, generation, reason }) => type === event.type && generation === event.generation && reason === event.reason,
  );
  return isKnown ? state : withEvent(state, { ...event, ...(clientId === undefined ? {} : { clientId }) }, context);
}
