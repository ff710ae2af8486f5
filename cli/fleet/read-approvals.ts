import { approvalDueMs, approvalLevel, decideApproval } from '../../lambda/ledger/decide-approval.ts';
import type { ApprovalLevel } from '../../lambda/ports/ledger-state.ts';
import type { Deployment } from '../deployment/deployment.ts';
import { heldForApproval } from './assess-health.ts';
import type { FleetSecret, WaitingApproval } from './fleet.ts';
import { openLedger } from './ledger-reader.ts';
import { mapInParallel } from './map-in-parallel.ts';

/** What was recorded when the rotation began counts if the setting was lowered since, and one of the two is set. */
export function neededLevel({ approval, ledger }: Pick<FleetSecret, 'approval' | 'ledger'>): ApprovalLevel {
  return approvalLevel(approval, ledger?.openRotation?.approval?.level) ?? 'one';
}

/** The approvals that secrets wait for, by ARN. Nothing is read for the others. */
export async function readApprovals(
  deployment: Deployment,
  secrets: readonly FleetSecret[],
): Promise<ReadonlyMap<string, WaitingApproval>> {
  const held = secrets.flatMap((secret) => {
    const waiting = heldForApproval(secret);
    return waiting === undefined ? [] : [{ secret, waiting }];
  });
  const ledger = openLedger(deployment);
  const read = await mapInParallel(held, async ({ secret, waiting: { token, since } }) => {
    const consents = await ledger.consents(secret.arn, token);
    const { level, requestedBy, approvedBy, isApproved } = decideApproval(neededLevel(secret), consents);
    const overdueAt = new Date(Date.parse(since) + approvalDueMs).toISOString();
    return [secret.arn, { token, since, overdueAt, level, requestedBy, approvedBy, isApproved }] as const;
  });
  return new Map(read);
}
