import type { Marker } from '../../domain/marker.ts';
import type { ScheduledRetirement } from '../ports/retirement-inventory.ts';

/** The rotation that created a younger one may still be handling it, in milliseconds. */
const orphanAfterMs = 86_400_000;

/** A second client of a rotation is created at most this long after the rotation started, in milliseconds. */
const siblingWithinMs = 600_000;

/** What carries the marker of a secret in Genesys Cloud, and what the secret says about it. */
export interface PendingCopy {
  /** Of the client; with `multi-secret`, of the secret on the client. */
  readonly id: string;
  readonly marker: Marker;
  /** Milliseconds since 1970; `NaN` if Genesys Cloud does not say. */
  readonly createdAtMs: number;
  /** No program can log in with it. */
  readonly isInactive: boolean;
  /** The version that the marker names; `undefined` if it is gone. */
  readonly markedVersion: MarkedVersion | undefined;
}

export interface MarkedVersion {
  readonly createdAtMs: number;
  /** The id of the client, or of the secret on it, in its document; `undefined` if the version has no value. */
  readonly pendingId: string | undefined;
}

export interface SecretReferences {
  /** `clientId` and `standbyClientId`, or `secretId`, of every version with a stage. */
  readonly ids: ReadonlySet<string | undefined>;
  /** The version of an incomplete rotation. */
  readonly unfinishedVersionId: string | undefined;
  /** When AWSCURRENT was created; `undefined` if unknown. */
  readonly currentCreatedAtMs: number | undefined;
  /** When AWSPREVIOUS was created, or AWSCURRENT if there is none; `undefined` if unknown. */
  readonly previousCreatedAtMs: number | undefined;
}

export type OrphanVerdict =
  | { readonly kind: 'used' }
  | { readonly kind: 'revoke' }
  /** Nothing refers to it, but an operator has to decide. */
  | { readonly kind: 'keep'; readonly reason: string };

/** Whether a scheduled retirement will revoke it. */
export function isScheduled(
  scheduled: readonly ScheduledRetirement[],
  copy: Pick<PendingCopy, 'id' | 'marker'>,
): boolean {
  const { secretArn, clientRequestToken } = copy.marker;
  return scheduled.some(({ order }) => {
    if (order.clientId === copy.id || order.secretId === copy.id) return true;
    return order.phase === 'discard' && order.secretArn === secretArn && order.promotedVersionId === clientRequestToken;
  });
}

/**
 * Decides about a copy that carries our marker and that no scheduled retirement revokes. A marker alone proves nothing,
 * because a client may be copied together with its description: only what a rotation created and what never was
 * AWSCURRENT is revoked.
 */
export function assessOrphan(copy: PendingCopy, references: SecretReferences, nowMs: number): OrphanVerdict {
  if (references.ids.has(copy.id)) return { kind: 'used' };
  if (copy.marker.clientRequestToken === references.unfinishedVersionId) return { kind: 'used' };
  const version = copy.markedVersion;
  if (version === undefined) return { kind: 'keep', reason: 'the version that it was created for is gone' };
  if (!(nowMs - copy.createdAtMs > orphanAfterMs)) return { kind: 'keep', reason: 'it is younger than a day' };
  if (version.pendingId === undefined) return { kind: 'revoke' };
  if (version.pendingId === copy.id) {
    return mayHaveBeenCurrent(copy, version, references)
      ? { kind: 'keep', reason: 'it may have been AWSCURRENT once' }
      : { kind: 'revoke' };
  }
  return copy.createdAtMs - version.createdAtMs <= siblingWithinMs
    ? { kind: 'revoke' }
    : { kind: 'keep', reason: 'it may have been copied by hand' };
}

/**
 * A version without a stage that was created after AWSPREVIOUS and before AWSCURRENT was abandoned, or it was AWSCURRENT
 * until its rotation was rolled back. Nothing shows which: only a client that no program can be using counts as abandoned.
 */
function mayHaveBeenCurrent(
  { isInactive }: PendingCopy,
  { createdAtMs }: MarkedVersion,
  { currentCreatedAtMs, previousCreatedAtMs }: SecretReferences,
): boolean {
  const isLaterThan = (otherCreatedAtMs: number | undefined) =>
    otherCreatedAtMs !== undefined && createdAtMs > otherCreatedAtMs;
  return !isLaterThan(previousCreatedAtMs) || !(isInactive || isLaterThan(currentCreatedAtMs));
}
