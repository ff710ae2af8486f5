import type { SecretDocument } from '../../domain/secret-document.ts';
import type { ScheduledRetirement } from '../ports/retirement-inventory.ts';

/** A schedule stays for as long as it is tried to be delivered, and a moment after; in milliseconds. */
const overdueMarginMs = 3_600_000;

/** Those whose time is over, so that something keeps them from being carried out. */
export function overdueRetirements(arranged: readonly ScheduledRetirement[], nowMs: number): ScheduledRetirement[] {
  return arranged.filter(({ dueAtMs }) => nowMs > dueAtMs + overdueMarginMs);
}

/** Those at whose end an old credential is revoked. What looks after an abandoned rotation is not among them. */
export function pendingRetirements(arranged: readonly ScheduledRetirement[]): ScheduledRetirement[] {
  return arranged.filter(({ order }) => order.phase !== 'discard');
}

/** The credential that AWSCURRENT has replaced. */
export interface ReplacedCredential {
  readonly secretArn: string;
  readonly versionId: string;
  readonly document: Pick<SecretDocument, 'clientId' | 'secretId'>;
}

/**
 * Whether a schedule will look after the replaced credential: one that revokes it, or one that will find that its
 * rotation was undone and arrange its revocation then.
 */
export function isLookedAfter(
  arranged: readonly ScheduledRetirement[],
  { secretArn, versionId, document }: ReplacedCredential,
): boolean {
  return pendingRetirements(arranged).some(({ order }) => {
    if (order.secretArn !== secretArn) return false;
    if (order.promotedVersionId === versionId || order.retiredVersionId === versionId) return true;
    if (order.clientId !== document.clientId) return false;
    const isOneOfSeveral = order.phase === 'delete-secret' && order.secretId !== undefined;
    return !isOneOfSeveral || document.secretId === undefined || order.secretId === document.secretId;
  });
}
