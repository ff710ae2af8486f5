import type { SecretState } from '../ports/ledger-state.ts';
import { generationOf, withGeneration } from './generations.ts';
import { newDuty } from './periods.ts';
import { type TransitionContext, withEvent } from './transition-context.ts';

/** The time until a destination that failed in an emergency is written again. */
const againAfterSeconds = 60;

/**
 * A destination lacks the credential of a generation that is, or is about to be, in force. Nothing waits for it in an
 * emergency, so it is owed.
 */
export function withDelivery(from: SecretState, n: number, context: TransitionContext): SecretState {
  const generation = generationOf(from, n);
  const isUsed = generation?.state === 'stored' || generation?.state === 'current';
  if (!isUsed || generation.duty !== undefined) return from;
  const { clientId } = generation;
  const { nowMs, settings } = context;
  const reason = 'a destination could not be written in an emergency';
  const duty = newDuty({ phase: 'deliver', seconds: againAfterSeconds, reason, settings, nowMs });
  return withEvent(
    withGeneration(from, n, { duty }),
    { type: 'delivery-owed', generation: n, reason, ...(clientId === undefined ? {} : { clientId }) },
    context,
  );
}
