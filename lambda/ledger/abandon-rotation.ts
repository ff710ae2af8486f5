import type { SecretState } from '../ports/ledger-state.ts';
import { withDuty } from './begin-duty.ts';
import { generationOf, withClient, withGeneration, withoutFields } from './generations.ts';
import { isSettled } from './lock.ts';
import { isoOf, type TransitionContext, withEvent } from './transition-context.ts';

/** How long after a create without a known outcome clients with its intent id are looked for once more. */
const sweepAfterMs = 10 * 60_000;

/**
 * T6: the open rotation is over, and what it made or may have made is owed. A generation that was revoked meanwhile owes
 * nothing. An intent whose request may still be on the way stays (L5).
 */
export function abandonRotation(from: SecretState, reason: string, context: TransitionContext): SecretState {
  const { rotation } = from;
  const generation = generationOf(from, rotation?.generation);
  if (rotation === undefined || generation === undefined) return from;
  const { n, clientId } = generation;
  const isMine = from.intent?.generation === n;
  const isOpen = generation.state === 'planned' || generation.state === 'stored';
  let state = from;
  if (isOpen) {
    state = withGeneration(state, n, { state: 'abandoned' });
    state = withDuty(state, n, { reason }, context);
    if (isMine) state = withSweep(state, n, context);
    const fields = { type: 'rotation-abandoned', generation: n, from: generation.state, to: 'abandoned', reason };
    state = withEvent(state, clientId === undefined ? fields : { ...fields, clientId }, context);
  }
  if (clientId !== undefined && state.clients[clientId]?.role === 'pending') {
    state = withClient(state, clientId, { role: 'leaving' });
  }
  const isOver = isMine && isSettled(state, context.nowMs);
  return withoutFields(state, isOver ? ['rotation', 'intent'] : ['rotation']);
}

/** Section 6.7: a create whose response was lost may have made a client twice; that is looked up once, later. */
export function withSweep(state: SecretState, n: number, context: TransitionContext): SecretState {
  const creation = generationOf(state, n)?.creation;
  if (creation === undefined) return state;
  return withGeneration(state, n, { creation: { ...creation, sweepAt: isoOf(context.nowMs + sweepAfterMs) } });
}

/** The sweep was made. */
export function withoutSweep(state: SecretState, n: number): SecretState {
  const creation = generationOf(state, n)?.creation;
  if (creation === undefined) return state;
  const { sweepAt: _, ...swept } = creation;
  return withGeneration(state, n, { creation: swept });
}
