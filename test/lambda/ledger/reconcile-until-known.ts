import type { Observation, Reconciled } from '../../../lambda/ledger/observation.ts';
import { reconcile } from '../../../lambda/ledger/reconcile.ts';
import type { TransitionContext } from '../../../lambda/ledger/transition-context.ts';
import type { SecretState } from '../../../lambda/ports/ledger-state.ts';

/** Reconciles until nothing is asked for: what can be claimed is claimed, as the caller would do. */
export function reconcileUntilKnown(
  observation: Observation,
  state: SecretState,
  context: TransitionContext,
): Reconciled & { readonly claimed: readonly string[] } {
  const owners = new Map(observation.owners);
  const claimed: string[] = [];
  for (let round = 0; round < 6; round += 1) {
    const result = reconcile({ ...observation, owners }, state, context);
    const claims = result.needs.filter((need) => need.kind === 'claim');
    if (result.needs.length === 0) return { ...result, claimed };
    if (claims.length < result.needs.length) throw new Error(`not observed: ${JSON.stringify(result.needs)}`);
    for (const { clientId } of claims) {
      owners.set(clientId, observation.secretArn);
      claimed.push(clientId);
    }
  }
  throw new Error('reconcile asks for ever');
}
