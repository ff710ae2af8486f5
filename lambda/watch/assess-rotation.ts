import { scheduleProblem } from '../../domain/schedule-problem.ts';
import type { FleetSecret, SecretFleet } from '../ports/secret-fleet.ts';
import { versionAtStage } from '../ports/secret-store.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/** How long after its window a rotation is reported as overdue, in milliseconds. */
const overdueMarginMs = hourMs;

/** A rotation that is incomplete for this long is stuck, in milliseconds. */
const stuckAfterMs = dayMs;

/** This long after the last change of the secret, a rotation may be in progress, in milliseconds. */
const quietMs = hourMs;

export interface RotationAssessment {
  /** Since the last rotation, or else since the secret was created; `undefined` if AWS says neither. */
  readonly ageSeconds: number | undefined;
  /** Why the rotation should be complete by now. */
  readonly overdue: string | undefined;
  /** Why its schedule is not one that the deployment allows. */
  readonly scheduleProblem: string | undefined;
  /** The version that holds AWSPENDING for too long. */
  readonly stuckVersionId: string | undefined;
  /** Whether it is safe to rotate now. */
  readonly mayRestart: boolean;
}

export interface RotationLimits {
  readonly interruptsLogins: boolean;
  readonly longestIntervalSeconds: number | undefined;
}

/**
 * Assesses the rotations of a secret by its dates.
 *
 * @param versionsCreatedAtMs needed only for the version that holds AWSPENDING
 * @param limits.longestIntervalSeconds between two rotations, as the deployment allows
 * @param limits.interruptsLogins logins fail while the strategy rotates, so that it is never restarted outside of its window
 */
export function assessRotation(
  secret: FleetSecret,
  versionsCreatedAtMs: ReadonlyMap<string, number>,
  { interruptsLogins, longestIntervalSeconds }: RotationLimits,
  nowMs: number,
): RotationAssessment {
  const sinceMs = secret.lastRotatedAtMs ?? secret.createdAtMs;
  const pendingVersionId = unfinishedVersion(secret);
  const pendingSinceMs = pendingVersionId === undefined ? undefined : versionsCreatedAtMs.get(pendingVersionId);
  const isStuck = pendingSinceMs !== undefined && nowMs - pendingSinceMs > stuckAfterMs;
  const hasMissedItsWindow = isPast(secret, nowMs);
  const isNeeded = isStuck || (pendingVersionId === undefined && hasMissedItsWindow && !interruptsLogins);
  return {
    ageSeconds: sinceMs === undefined ? undefined : Math.max(0, Math.round((nowMs - sinceMs) / 1000)),
    overdue: hasMissedItsWindow
      ? 'its rotation window has ended'
      : isOlderThan(secret, secret.rotationIntervalSeconds, nowMs)
        ? 'it is older than its interval'
        : isOlderThan(secret, longestIntervalSeconds, nowMs)
          ? 'it is older than the deployment allows'
          : undefined,
    scheduleProblem: problemOfSchedule(secret, longestIntervalSeconds, nowMs),
    stuckVersionId: isStuck ? pendingVersionId : undefined,
    mayRestart: isNeeded && secret.rotationEnabled === true && isQuiet(secret, nowMs) && !mayBeInWindow(secret, nowMs),
  };
}

/** The version of an incomplete rotation. A complete one may leave AWSPENDING on the version of AWSCURRENT. */
export function unfinishedVersion(secret: FleetSecret): string | undefined {
  const pending = versionAtStage(secret, 'AWSPENDING');
  return pending === versionAtStage(secret, 'AWSCURRENT') ? undefined : pending;
}

/** Calls AWS only if a version holds AWSPENDING. */
export async function readVersionDates(fleet: SecretFleet, secret: FleetSecret): Promise<ReadonlyMap<string, number>> {
  return unfinishedVersion(secret) === undefined ? new Map() : fleet.versionsCreatedAtMs(secret.arn);
}

function isPast({ nextRotationAtMs, rotationWindowSeconds }: FleetSecret, nowMs: number): boolean {
  if (nextRotationAtMs === undefined) return false;
  return nowMs > nextRotationAtMs + rotationWindowSeconds * 1000 + overdueMarginMs;
}

/** One that has never been rotated waits for its first date, however old it is. */
function isOlderThan(
  { lastRotatedAtMs, rotationWindowSeconds }: FleetSecret,
  intervalSeconds: number | undefined,
  nowMs: number,
): boolean {
  if (lastRotatedAtMs === undefined || intervalSeconds === undefined) return false;
  return nowMs > lastRotatedAtMs + (intervalSeconds + rotationWindowSeconds) * 1000 + overdueMarginMs;
}

function problemOfSchedule(
  { rotationIntervalSeconds: intervalSeconds, scheduleExpression: expression, nextRotationAtMs }: FleetSecret,
  longestIntervalSeconds: number | undefined,
  nowMs: number,
): string | undefined {
  if (longestIntervalSeconds === undefined) return undefined;
  return scheduleProblem({ intervalSeconds, expression, nextRotationAtMs }, longestIntervalSeconds, nowMs);
}

/** Secrets Manager retries a failed rotation as long as the window is open. The date is its beginning or its end. */
function mayBeInWindow({ nextRotationAtMs, rotationWindowSeconds }: FleetSecret, nowMs: number): boolean {
  return nextRotationAtMs !== undefined && Math.abs(nowMs - nextRotationAtMs) <= rotationWindowSeconds * 1000;
}

function isQuiet({ lastChangedAtMs }: FleetSecret, nowMs: number): boolean {
  return lastChangedAtMs === undefined || nowMs - lastChangedAtMs > quietMs;
}
