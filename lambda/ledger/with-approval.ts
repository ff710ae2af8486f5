import type { SecretState } from '../ports/ledger-state.ts';
import { type ApprovalVerdict, recordedApproval } from './decide-approval.ts';
import { withoutFields } from './generations.ts';
import { type TransitionContext, withEvent } from './transition-context.ts';

/** The open rotation is approved, and waits no more. A step that runs again records the same people once. */
export function withApproval(from: SecretState, verdict: ApprovalVerdict, context: TransitionContext): SecretState {
  const { rotation } = from;
  const approval = recordedApproval(verdict);
  if (rotation === undefined || approval === undefined) return from;
  const state = withoutFields({ ...from, rotation: { ...rotation, approval } }, ['waiting']);
  if (JSON.stringify(approval) === JSON.stringify(rotation.approval)) return state;
  const { level, requestedBy, approvedBy } = approval;
  const { generation, token } = rotation;
  const details = { token, approval: level, requestedBy, approvedBy };
  return withEvent(state, { type: 'rotation-approved', generation, reason: 'it was approved', details }, context);
}
