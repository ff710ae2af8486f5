import type { FleetSecret, WaitingApproval } from '../fleet/fleet.ts';
import { formatTime } from './format-time.ts';

/** What an approver wants to know of a rotation that waits, as names and texts. */
export function approvalFacts(
  approval: WaitingApproval,
  secret: Pick<FleetSecret, 'strategy'>,
  nowMs: number,
): readonly (readonly [name: string, text: string])[] {
  const { token, since, overdueAt, requestedBy, approvedBy } = approval;
  const isOverdue = Date.parse(overdueAt) <= nowMs;
  return [
    ['Rotation', token],
    ['Requested by', requestedBy.join(', ') || 'nobody: by schedule, or in the console of AWS'],
    ['Waits since', formatTime(since, nowMs)],
    ['Approved by', approvedBy.join(', ') || 'nobody yet'],
    ['Still needed', neededText(approval)],
    ['Then', effectText(secret)],
    [
      'Until',
      `it is approved or abandoned; ${isOverdue ? 'approval-overdue since' : 'reported as approval-overdue from'} ${formatTime(overdueAt, nowMs)}`,
    ],
  ];
}

/** The same on one line. */
export function approvalText(approval: WaitingApproval, nowMs: number): string {
  const { since, requestedBy, approvedBy } = approval;
  const names = (people: readonly string[]) => people.join(', ') || 'nobody';
  return `waits for an approval since ${formatTime(since, nowMs)}, requested by ${names(requestedBy)}, approved by ${names(approvedBy)}; needed: ${neededText(approval)}`;
}

/** Who may approve it. */
export function neededText({
  level,
  requestedBy,
  approvedBy,
  isApproved,
}: Pick<WaitingApproval, 'level' | 'requestedBy' | 'approvedBy' | 'isApproved'>): string {
  if (isApproved) return 'nobody: it is approved, and goes on';
  const behind = [...new Set([...requestedBy, ...approvedBy])];
  if (behind.length > 0) return `one person with the policy approver who is not ${behind.join(' or ')}`;
  return level === 'one'
    ? 'one person with the policy approver'
    : 'two persons with the policy approver, because nobody has requested it';
}

function effectText({ strategy }: Pick<FleetSecret, 'strategy'>): string {
  return strategy === 'in-place'
    ? 'the secret of its client is regenerated: logins fail until the rotation has ended'
    : 'AWSCURRENT moves to the new credential, which is made and tested; the former one stays valid for its grace period';
}
