import type { SecretState } from '../ports/ledger-state.ts';
import { abandonRotation } from './abandon-rotation.ts';
import { withDuty } from './begin-duty.ts';
import { withClient, withGeneration } from './generations.ts';
import { dueNow } from './periods.ts';
import { isoOf, type TransitionContext, withEvent } from './transition-context.ts';

/** R24: every generation is owed at once, AWSCURRENT's included, and every client leaves. */
export function decommission(from: SecretState, by: string, context: TransitionContext): SecretState {
  const at = isoOf(context.nowMs);
  const reason = 'the secret is decommissioned';
  let state = abandonRotation({ ...from, decommissionedAt: at }, reason, context);
  for (const [clientId, { role }] of Object.entries(state.clients)) {
    if (role !== 'gone') state = withClient(state, clientId, { role: 'leaving' });
  }
  for (const { n, state: its } of state.generations) {
    if (its !== 'current') continue;
    state = withDuty(withGeneration(state, n, { state: 'grace', inForceUntil: at }), n, { reason }, context);
  }
  const generations = state.generations.map((generation) =>
    generation.duty === undefined ? generation : { ...generation, duty: dueNow(generation.duty, context.nowMs) },
  );
  return withEvent({ ...state, generations }, { type: 'secret-decommissioned', reason: `approved by ${by}` }, context);
}
