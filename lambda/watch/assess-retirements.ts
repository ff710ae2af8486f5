import type { SecretDocument } from '../../domain/secret-document.ts';
import type { ScheduledRetirement } from '../ports/retirement-inventory.ts';

/** A schedule exists while Scheduler retries the delivery, and a moment longer; in milliseconds. */
const overdueMarginMs = 3_600_000;

/** The retirements that should have been carried out by now. */
export function overdueRetirements(scheduled: readonly ScheduledRetirement[], nowMs: number): ScheduledRetirement[] {
  return scheduled.filter(({ dueAtMs }) => nowMs > dueAtMs + overdueMarginMs);
}

/** The retirements that revoke a previous credential, without those that discard an abandoned rotation. */
export function pendingRetirements(scheduled: readonly ScheduledRetirement[]): ScheduledRetirement[] {
  return scheduled.filter(({ order }) => order.phase !== 'discard');
}

/** The credential that AWSCURRENT has replaced. */
export interface ReplacedCredential {
  readonly secretArn: string;
  readonly versionId: string;
  readonly document: Pick<SecretDocument, 'clientId' | 'secretId'>;
}

/**
 * Whether a scheduled retirement covers the replaced credential: one that revokes it, or one that will detect that its
 * rotation was rolled back, and then schedules its revocation.
 */
export function isCovered(
  scheduled: readonly ScheduledRetirement[],
  { secretArn, versionId, document }: ReplacedCredential,
): boolean {
  return pendingRetirements(scheduled).some(({ order }) => {
    if (order.secretArn !== secretArn) return false;
    if (order.promotedVersionId === versionId || order.retiredVersionId === versionId) return true;
    if (order.clientId !== document.clientId) return false;
    const isOneOfSeveral = order.phase === 'delete-secret' && order.secretId !== undefined;
    return !isOneOfSeveral || document.secretId === undefined || order.secretId === document.secretId;
  });
}
