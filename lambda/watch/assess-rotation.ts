import type { FleetSecret, SecretFleet } from '../ports/secret-fleet.ts';
import { versionAtStage } from '../ports/secret-store.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/** A rotation that is due gets this long beyond its window before anybody is told, in milliseconds. */
const overdueMarginMs = hourMs;

/** A rotation that has not ended after this time is stuck, in milliseconds. */
const stuckAfterMs = dayMs;

/** While somebody changes the secret, a rotation may be at work, in milliseconds. */
const quietMs = hourMs;

export interface RotationAssessment {
  /** Since the last rotation, or else since the secret was made; `undefined` where AWS says neither. */
  readonly ageSeconds: number | undefined;
  /** Why the rotation should be over by now. */
  readonly overdue: string | undefined;
  /** The version that holds AWSPENDING for too long. */
  readonly stuckVersionId: string | undefined;
  /** Nothing speaks against rotating now. */
  readonly mayRestart: boolean;
}

/**
 * What a secret's dates say about its rotations.
 *
 * @param versionsMadeAtMs only asked for the version that holds AWSPENDING
 * @param interruptsLogins logins fail while the strategy rotates, so that it never starts anew outside of its window
 */
export function assessRotation(
  secret: FleetSecret,
  versionsMadeAtMs: ReadonlyMap<string, number>,
  interruptsLogins: boolean,
  nowMs: number,
): RotationAssessment {
  const sinceMs = secret.lastRotatedAtMs ?? secret.createdAtMs;
  const pendingVersionId = unfinishedVersion(secret);
  const pendingSinceMs = pendingVersionId === undefined ? undefined : versionsMadeAtMs.get(pendingVersionId);
  const isStuck = pendingSinceMs !== undefined && nowMs - pendingSinceMs > stuckAfterMs;
  const hasMissedItsWindow = isPast(secret, nowMs);
  const isNeeded = isStuck || (pendingVersionId === undefined && hasMissedItsWindow && !interruptsLogins);
  return {
    ageSeconds: sinceMs === undefined ? undefined : Math.max(0, Math.round((nowMs - sinceMs) / 1000)),
    overdue: hasMissedItsWindow
      ? 'its rotation window is over'
      : isTooOld(secret, nowMs)
        ? 'it is older than its interval'
        : undefined,
    stuckVersionId: isStuck ? pendingVersionId : undefined,
    mayRestart: isNeeded && secret.rotationEnabled === true && isQuiet(secret, nowMs) && !mayBeInWindow(secret, nowMs),
  };
}

/** The version that a rotation works on, or has left; a rotation that is over may leave AWSPENDING on AWSCURRENT. */
export function unfinishedVersion(secret: FleetSecret): string | undefined {
  const pending = versionAtStage(secret, 'AWSPENDING');
  return pending === versionAtStage(secret, 'AWSCURRENT') ? undefined : pending;
}

/** Only a version that holds AWSPENDING is worth the call. */
export async function readVersionDates(fleet: SecretFleet, secret: FleetSecret): Promise<ReadonlyMap<string, number>> {
  return unfinishedVersion(secret) === undefined ? new Map() : fleet.versionsMadeAtMs(secret.arn);
}

function isPast({ nextRotationAtMs, rotationWindowSeconds }: FleetSecret, nowMs: number): boolean {
  if (nextRotationAtMs === undefined) return false;
  return nowMs > nextRotationAtMs + rotationWindowSeconds * 1000 + overdueMarginMs;
}

/** One that has never been rotated waits for its first date, however old it is. */
function isTooOld(secret: FleetSecret, nowMs: number): boolean {
  const { lastRotatedAtMs, rotationIntervalSeconds, rotationWindowSeconds } = secret;
  if (lastRotatedAtMs === undefined || rotationIntervalSeconds === undefined) return false;
  return nowMs > lastRotatedAtMs + (rotationIntervalSeconds + rotationWindowSeconds) * 1000 + overdueMarginMs;
}

/** Secrets Manager repeats a failed rotation for as long as the window is open. The date is its begin or its end. */
function mayBeInWindow({ nextRotationAtMs, rotationWindowSeconds }: FleetSecret, nowMs: number): boolean {
  return nextRotationAtMs !== undefined && Math.abs(nowMs - nextRotationAtMs) <= rotationWindowSeconds * 1000;
}

function isQuiet({ lastChangedAtMs }: FleetSecret, nowMs: number): boolean {
  return lastChangedAtMs === undefined || nowMs - lastChangedAtMs > quietMs;
}
