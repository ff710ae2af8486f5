import type { Marker } from '../../domain/marker.ts';
import type { ScheduledRetirement } from '../ports/retirement-inventory.ts';

/** Younger ones may still be looked after by the rotation that made them, in milliseconds. */
const orphanAfterMs = 86_400_000;

/** A client that a rotation made beside another one is made this soon after the rotation began, in milliseconds. */
const siblingWithinMs = 600_000;

/** What carries the marker of a secret in Genesys Cloud, and what the secret says about it. */
export interface PendingCopy {
  /** Of the client; with `multi-secret`, of the secret on the client. */
  readonly id: string;
  readonly marker: Marker;
  /** Milliseconds since 1970; `NaN` where Genesys does not say. */
  readonly createdAtMs: number;
  /** Nobody logs in with it any more. */
  readonly isInactive: boolean;
  /** What the version that the marker names holds. */
  readonly markedVersion: MarkedVersion | undefined;
}

export interface MarkedVersion {
  readonly madeAtMs: number;
  /** The client, or the secret on it, in its document; `undefined` where it has no value. */
  readonly candidateId: string | undefined;
}

export interface SecretReferences {
  /** `clientId` and `standbyClientId`, or `secretId`, of every version with a stage. */
  readonly ids: ReadonlySet<string | undefined>;
  /** The version of a rotation that is not complete. */
  readonly unfinishedVersionId: string | undefined;
  /** When AWSCURRENT was made; `undefined` where that is not known. */
  readonly currentMadeAtMs: number | undefined;
  /** When AWSPREVIOUS was made, or AWSCURRENT where there is none; `undefined` where that is not known. */
  readonly previousMadeAtMs: number | undefined;
}

export type OrphanVerdict =
  | { readonly kind: 'used' }
  | { readonly kind: 'revoke' }
  /** Nothing refers to it, but a person has to decide. */
  | { readonly kind: 'keep'; readonly reason: string };

/** Whether a schedule will look after it. */
export function isScheduled(
  arranged: readonly ScheduledRetirement[],
  candidate: Pick<PendingCopy, 'id' | 'marker'>,
): boolean {
  const { secretArn, clientRequestToken } = candidate.marker;
  return arranged.some(({ order }) => {
    if (order.clientId === candidate.id || order.secretId === candidate.id) return true;
    return order.phase === 'discard' && order.secretArn === secretArn && order.promotedVersionId === clientRequestToken;
  });
}

/**
 * What becomes of a candidate that carries our marker and that no schedule looks after. A marker alone proves nothing, for
 * somebody may copy a client with its description: what is revoked was made by a rotation and never was AWSCURRENT.
 */
export function assessOrphan(candidate: PendingCopy, references: SecretReferences, nowMs: number): OrphanVerdict {
  if (references.ids.has(candidate.id)) return { kind: 'used' };
  if (candidate.marker.clientRequestToken === references.unfinishedVersionId) return { kind: 'used' };
  const version = candidate.markedVersion;
  if (version === undefined) return { kind: 'keep', reason: 'the version that it was made for is gone' };
  if (!(nowMs - candidate.createdAtMs > orphanAfterMs)) return { kind: 'keep', reason: 'it is younger than a day' };
  if (version.candidateId === undefined) return { kind: 'revoke' };
  if (version.candidateId === candidate.id) {
    return mayHaveBeenCurrent(candidate, version, references)
      ? { kind: 'keep', reason: 'it may have been AWSCURRENT once' }
      : { kind: 'revoke' };
  }
  return candidate.createdAtMs - version.madeAtMs <= siblingWithinMs
    ? { kind: 'revoke' }
    : { kind: 'keep', reason: 'it may be a copy that somebody made by hand' };
}

/**
 * A version without a stage that was made after AWSPREVIOUS and before AWSCURRENT was abandoned, or it was AWSCURRENT until
 * somebody undid its rotation. Which of both, nothing tells: only a client that locks out nobody is taken for abandoned.
 */
function mayHaveBeenCurrent(
  { isInactive }: PendingCopy,
  { madeAtMs }: MarkedVersion,
  { currentMadeAtMs, previousMadeAtMs }: SecretReferences,
): boolean {
  const isLaterThan = (otherMadeAtMs: number | undefined) => otherMadeAtMs !== undefined && madeAtMs > otherMadeAtMs;
  return !isLaterThan(previousMadeAtMs) || !(isInactive || isLaterThan(currentMadeAtMs));
}
