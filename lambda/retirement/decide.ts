import type { RetirementOrder } from '../ports/retirement-order.ts';

/** The facts that a retirement is decided by: plain data, so that the decision can be tested on its own. */
export interface RetirementState {
  readonly order: RetirementOrder;
  /** The credentials that AWSCURRENT and AWSPENDING refer to. */
  readonly current: CredentialReference;
  readonly pending: CredentialReference | undefined;
  /** Whether AWSPREVIOUS holds a later credential of the order's client: the one to revoke is dead since that was made. */
  readonly isSuperseded: boolean;
  /** The version with the stage AWSCURRENT. */
  readonly currentVersionId: string;
  /** The stages of the version that replaced the retired one. */
  readonly promotedStages: readonly string[];
  /** The state of the client in Genesys Cloud; `absent` if it does not exist. */
  readonly clientState: string;
}

export interface CredentialReference {
  readonly clientId: string;
  readonly secretId: string | undefined;
  /** The standby client, which becomes current in the next rotation. Default: none. */
  readonly standbyClientId?: string | undefined;
}

export type RetirementAction =
  /** Nothing is revoked: the credential is in use. */
  | {
      readonly kind: 'skip';
      readonly reason: 'is-pending' | 'is-current' | 'is-standby' | 'is-superseded';
    }
  /**
   * AWSCURRENT was rolled back: the old credential is current again, and the new one has to be retired. `reactivate`:
   * the client has to be activated first.
   */
  | { readonly kind: 'roll-back'; readonly reactivate: boolean }
  | { readonly kind: 'deactivate' | 'delete' | 'regenerate' | 'delete-secret' | 'discard' }
  /** Due for deletion, but active: its quarantine period never started, or an operator reactivated it. */
  | { readonly kind: 'start-over' }
  /** The rotation that replaces the credential has not ended, so the order must come again. */
  | { readonly kind: 'too-early' }
  /** Nothing is left to revoke. */
  | { readonly kind: 'prove' };

/** What to do about a credential whose retirement is due. */
export function decide(state: RetirementState): RetirementAction {
  const { order, current, pending, promotedStages, clientState, isSuperseded } = state;
  if (order.phase === 'discard') {
    // With any of these stages the version is or was in use; an abandoned one has lost AWSPENDING and has none.
    const isStaged = ['AWSCURRENT', 'AWSPENDING', 'AWSPREVIOUS'].some((stage) => promotedStages.includes(stage));
    return isStaged ? { kind: 'skip', reason: 'is-pending' } : { kind: 'discard' };
  }
  if (order.phase === 'prove') return { kind: 'prove' };
  if (isBack(state) || refersTo(current, order)) return decideInForce(state);
  if (refersTo(pending, order)) return { kind: 'skip', reason: 'is-pending' };
  // An old order from the dead-letter queue must not end the grace period of the client's next credential.
  if (isSuperseded && order.phase !== 'delete-secret') return { kind: 'skip', reason: 'is-superseded' };
  // The rotation that replaced the pair was rolled back, and the pair is in use again.
  if (removesClient(order) && [current, pending].some((used) => used?.standbyClientId === order.clientId)) {
    return { kind: 'skip', reason: 'is-standby' };
  }
  if (clientState === 'absent') return { kind: 'prove' };
  if (order.phase === 'delete' && clientState === 'active') return { kind: 'start-over' };
  return { kind: order.phase };
}

/** A document without `secretId` does not say which of several secrets it holds; its version does. */
function isBack({ order, current, currentVersionId }: RetirementState): boolean {
  return currentVersionId === order.retiredVersionId && current.clientId === order.clientId;
}

function decideInForce(state: RetirementState): RetirementAction {
  const { promotedStages, clientState } = state;
  if (promotedStages.includes('AWSPENDING')) return { kind: 'too-early' };
  // If it was not rolled back, a later rotation made it current again.
  if (!isBack(state)) return { kind: 'skip', reason: 'is-current' };
  // A deleted client cannot be reactivated, which must be found before the only other credential is revoked.
  return { kind: 'roll-back', reactivate: clientState === 'inactive' || clientState === 'absent' };
}

function removesClient({ phase }: RetirementOrder): boolean {
  return phase === 'deactivate' || phase === 'delete';
}

/** Any of its secrets keeps a client in use, unless the order is about one of several. */
function refersTo(reference: CredentialReference | undefined, order: RetirementOrder): boolean {
  if (reference?.clientId !== order.clientId) return false;
  return order.phase !== 'delete-secret' || reference.secretId === order.secretId;
}
