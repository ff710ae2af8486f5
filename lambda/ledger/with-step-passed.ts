import type { LedgerEvent, SecretState } from '../ports/ledger-state.ts';
import { generationOf } from './generations.ts';
import { type TransitionContext, withEvent } from './transition-context.ts';

/** setSecret found whose the pending credential is. */
export function withIdentified(
  state: SecretState,
  n: number,
  { organizationId }: { readonly organizationId: string },
  context: TransitionContext,
): SecretState {
  return withStep(
    state,
    n,
    { type: 'credential-identified', reason: 'it logs in', details: { organizationId } },
    context,
  );
}

/** setSecret wrote every destination. */
export function withDelivered(state: SecretState, n: number, context: TransitionContext): SecretState {
  return withStep(state, n, { type: 'credential-delivered', reason: 'every destination was written' }, context);
}

/** testSecret compared the pending credential with the one in force, and found no difference. */
export function withTested(
  state: SecretState,
  n: number,
  compared: { readonly privileges: string; readonly divisions: string; readonly probes: readonly string[] },
  context: TransitionContext,
): SecretState {
  const details = { ...compared };
  return withStep(state, n, { type: 'credential-tested', reason: 'no difference was found', details }, context);
}

/** A step that runs again does not fill the outbox: the first time that it passed is the one that counts. */
function withStep(
  state: SecretState,
  n: number,
  fields: Pick<LedgerEvent, 'type' | 'reason'> & Partial<Pick<LedgerEvent, 'details'>>,
  context: TransitionContext,
): SecretState {
  if (state.outbox.some(({ type, generation }) => type === fields.type && generation === n)) return state;
  const { clientId } = generationOf(state, n) ?? {};
  return withEvent(state, { ...fields, generation: n, ...(clientId === undefined ? {} : { clientId }) }, context);
}
