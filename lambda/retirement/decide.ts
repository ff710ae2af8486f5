import type { RetirementOrder } from '../ports/retirement-order.ts';

/** What a retirement looks at before it does anything. Plain data, so that the decision can be tested without a world. */
export interface RetirementState {
  readonly order: RetirementOrder;
  /** The credentials that AWSCURRENT and AWSPENDING refer to. */
  readonly current: CredentialReference;
  readonly pending: CredentialReference | undefined;
  /** The version that AWSCURRENT is on. */
  readonly currentVersionId: string;
  /** The stages that are on the version which took the retired one's place. */
  readonly promotedStages: readonly string[];
  /** The client as it is in Genesys Cloud; `absent` where there is none. */
  readonly clientState: string;
}

export interface CredentialReference {
  readonly clientId: string;
  readonly secretId: string | undefined;
  /** The idle twin, which takes over at the next rotation. Default: none. */
  readonly standbyClientId?: string | undefined;
}

export type RetirementAction =
  /** Nothing is revoked: the credential is used. */
  | { readonly kind: 'refuse'; readonly reason: 'not-promoted-yet' | 'is-pending' | 'is-current' | 'is-standby' }
  /**
   * AWSCURRENT was moved back: the old credential is used again, and the new one is what has to go. `reactivate`: first
   * the client has to be made usable.
   */
  | { readonly kind: 'undo'; readonly reactivate: boolean }
  | { readonly kind: 'deactivate' | 'delete' | 'regenerate' | 'delete-secret' | 'discard' }
  /** It was to be deleted, but it is active: its quarantine has never begun, or somebody ended it. */
  | { readonly kind: 'start-over' }
  /** Nothing is left to revoke. */
  | { readonly kind: 'prove' };

/** What is to be done about a credential whose time has come. */
export function decide(state: RetirementState): RetirementAction {
  const { order, current, currentVersionId, pending, promotedStages, clientState } = state;
  if (order.phase === 'discard') {
    // Under any of these the version is in use or was; one that was given up has lost AWSPENDING and got none.
    const isStaged = ['AWSCURRENT', 'AWSPENDING', 'AWSPREVIOUS'].some((stage) => promotedStages.includes(stage));
    return isStaged ? { kind: 'refuse', reason: 'is-pending' } : { kind: 'discard' };
  }
  if (order.phase === 'prove') return { kind: 'prove' };
  // A document without `secretId` does not say which of several secrets it holds; its version does.
  const isBack = currentVersionId === order.retiredVersionId && current.clientId === order.clientId;
  if (isBack || refersTo(current, order)) {
    if (promotedStages.includes('AWSPENDING')) return { kind: 'refuse', reason: 'not-promoted-yet' };
    // Moved back, or else come back by a rotation of its own.
    if (!isBack) return { kind: 'refuse', reason: 'is-current' };
    // One that is gone cannot be, and that has to be found before the only other credential is revoked.
    return { kind: 'undo', reactivate: clientState === 'inactive' || clientState === 'absent' };
  }
  if (refersTo(pending, order)) return { kind: 'refuse', reason: 'is-pending' };
  // A rotation that gave the pair up was undone, and the pair is in force again.
  if (takesClientAway(order) && [current, pending].some((used) => used?.standbyClientId === order.clientId)) {
    return { kind: 'refuse', reason: 'is-standby' };
  }
  if (clientState === 'absent') return { kind: 'prove' };
  if (order.phase === 'delete' && clientState === 'active') return { kind: 'start-over' };
  return { kind: order.phase };
}

function takesClientAway({ phase }: RetirementOrder): boolean {
  return phase === 'deactivate' || phase === 'delete';
}

/** A client is used with any of its secrets, unless the order is about one of several. */
function refersTo(reference: CredentialReference | undefined, order: RetirementOrder): boolean {
  if (reference?.clientId !== order.clientId) return false;
  return order.phase !== 'delete-secret' || reference.secretId === order.secretId;
}
