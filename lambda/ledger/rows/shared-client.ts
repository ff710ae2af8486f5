import type { Approval } from '../../ports/ledger-state.ts';
import { noneInForce } from '../now-in-force.ts';
import type { StoredCredential } from '../now-stored.ts';
import { hold, loginOf, type Pass } from './pass.ts';

/** R21: the client belongs to another secret, which must not revoke it either while ours logs in with it. */
export function reconcileShared(pass: Pass, stored: StoredCredential, otherSecretArn: string): void {
  const { clientId, versionId } = stored;
  const approval = approvalFor(pass, 'transfer', clientId);
  if (approval !== undefined && approval.fromSecretArn === otherSecretArn) {
    pass.needs.push({ kind: 'transfer', clientId, fromSecretArn: otherSecretArn });
    return;
  }
  const login = loginOf(pass, versionId);
  if (login === undefined) return;
  if (login === 'accepted') pass.actions.push({ kind: 'contest', clientId });
  hold(pass, 'client-shared', { clientId, otherSecretArn });
  pass.state = noneInForce(pass.state, undefined, pass.context);
}

/** An approval of an operator for this client that has not expired. */
export function approvalFor(pass: Pass, kind: 'adopt' | 'transfer', clientId: string): Approval | undefined {
  return pass.observation.approvals.find(
    (approval) =>
      approval.kind === kind &&
      (approval.clientId ?? clientId) === clientId &&
      Date.parse(approval.expiresAt) > pass.context.nowMs,
  );
}
