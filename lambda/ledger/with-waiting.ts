import type { LedgerEvent, SecretState, Waiting } from '../ports/ledger-state.ts';
import { isoOf, type TransitionContext, withEvent } from './transition-context.ts';

interface Began extends Pick<Waiting, 'token' | 'reason'>, Pick<LedgerEvent, 'details'> {
  /** The type of its event. */
  readonly event: 'rotation-frozen' | 'approval-requested';
}

/** Records that a rotation waits; its event is recorded once, and every step that finds it so again moves `at`. */
export function withWaiting(
  state: SecretState,
  { token, reason, event: type, details }: Began,
  context: TransitionContext,
): SecretState {
  const at = isoOf(context.nowMs);
  const known = state.waiting?.token === token && state.waiting.reason === reason ? state.waiting : undefined;
  if (known !== undefined) return { ...state, waiting: { ...known, at } };
  const generation = state.rotation?.token === token ? { generation: state.rotation.generation } : {};
  const waiting = { token, reason, since: at, at, isAnnounced: false };
  const event = { type, reason: 'the rotation waits', details: { token, ...details }, ...generation };
  return withEvent({ ...state, waiting }, event, context);
}
