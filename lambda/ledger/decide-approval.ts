import { type ApprovalLevel, approvalLevels, type Consent, type RecordedApproval } from '../ports/ledger-state.ts';

/** How long people have for an approval before it is a finding, in milliseconds. */
export const approvalDueMs = 3 * 86_400_000;

/** Who stands behind a rotation, and whether that is enough. */
export interface ApprovalVerdict extends RecordedApproval {
  readonly isApproved: boolean;
}

/**
 * Whether the people behind a rotation are those that its level asks for. A request counts as a person behind the rotation,
 * but never as an approval. Who started it is known only from the request: RotateSecret in the console of AWS leaves none, and
 * looks like a rotation by schedule. `required` therefore asks for two people in every case; `one` takes a rotation without a
 * request for one by schedule.
 */
export function decideApproval(level: ApprovalLevel, consents: readonly Consent[]): ApprovalVerdict {
  const behind = (kind: Consent['kind']) =>
    [...new Set(consents.flatMap((one) => (one.kind === kind ? one.userId : [])))].sort();
  const [requestedBy, approvedBy] = [behind('request'), behind('approve')];
  const people = new Set([...requestedBy, ...approvedBy]);
  const isOwnRequest = people.size < 2 && requestedBy.length > 0;
  const isApproved = approvedBy.length > 0 && (level === 'required' ? people.size >= 2 : !isOwnRequest);
  return { level, requestedBy, approvedBy, isApproved };
}

/** What the ledger keeps of it. */
export function recordedApproval(verdict: ApprovalVerdict | undefined): RecordedApproval | undefined {
  if (verdict === undefined) return undefined;
  const { level, requestedBy, approvedBy } = verdict;
  return { level, requestedBy, approvedBy };
}

/** The higher of what the settings say now and what was recorded; `undefined` if no approval is needed. */
export function approvalLevel(
  setting: ApprovalLevel | 'none',
  recorded: ApprovalLevel | undefined,
): ApprovalLevel | undefined {
  return approvalLevels.findLast((level) => level === setting || level === recorded);
}
