import { createHash } from 'node:crypto';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/** Less than an hour, so that the next hourly run finds it due; in milliseconds. */
const soonMs = 50 * 60_000;

/**
 * Whether this hour is the one of the day that checks the credentials of this secret. The hash of the ARN spreads the
 * secrets over 24 runs, and one secret keeps its hour.
 *
 * @param atMs milliseconds since 1970
 */
export function isDailyRun(secretArn: string, atMs: number): boolean {
  return slotOf(secretArn) === Math.floor(atMs / hourMs) % 24;
}

/**
 * When the secret is checked next, as ISO 8601: in its hour of the day, or within the hour while something is wrong.
 *
 * @param nowMs milliseconds since 1970
 */
export function nextCheckAt(secretArn: string, nowMs: number, isWell: boolean): string {
  if (!isWell) return new Date(nowMs + soonMs).toISOString();
  const today = Math.floor(nowMs / dayMs) * dayMs + slotOf(secretArn) * hourMs;
  return new Date(today > nowMs ? today : today + dayMs).toISOString();
}

function slotOf(secretArn: string): number {
  return createHash('sha256').update(secretArn).digest().readUInt32BE(0) % 24;
}
