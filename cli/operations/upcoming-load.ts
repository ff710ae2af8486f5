import { freezeThen } from '../fleet/assess-health.ts';
import type { FleetSecret } from '../fleet/fleet.ts';

const dayMs = 86_400_000;
const hourMs = 3_600_000;

/** @see https://developer.genesys.cloud/platform/api/rate-limits */
export const allowedPerMinute = 300;

/** Of one rotation and of what it retires, at most; docs/evidence has the counts. */
const requestsPerRotation = 14;
const requestsPerRevocation = 5;

export interface PlannedRotation {
  readonly at: string;
  readonly deployment: string;
  readonly organizationId: string;
  readonly secret: string;
  /** A freeze window holds then: the rotation waits until this time. */
  readonly frozenUntil?: string;
  /** Of that window, if it has one. */
  readonly freezeReason?: string;
}

/** The requests of one hour in one organization, if everything in it starts in the same minute. */
export interface HourlyLoad {
  readonly hour: string;
  readonly organizationId: string;
  readonly worstRequestsPerMinute: number;
}

/** The rotations until a time, the first one first. Of a cron expression, AWS shows only the next date. */
export function plannedRotations(secrets: readonly FleetSecret[], nowMs: number, untilMs: number): PlannedRotation[] {
  return secrets
    .flatMap((secret) => nextRotations(secret, nowMs, untilMs))
    .sort((one, other) => (one.at < other.at ? -1 : 1));
}

function nextRotations(secret: FleetSecret, nowMs: number, untilMs: number): PlannedRotation[] {
  const { rotation, deployment, name, freezes, organizationId = 'unknown' } = secret;
  if (!rotation.isOn || rotation.nextRotationAt === undefined) return [];
  const firstMs = Date.parse(rotation.nextRotationAt);
  const everyMs = rotation.expression?.startsWith('rate') ? (rotation.intervalSeconds ?? 0) * 1000 : 0;
  const times =
    everyMs === 0
      ? [firstMs]
      : Array.from(
          { length: Math.max(1, Math.floor((untilMs - firstMs) / everyMs) + 1) },
          (_, at) => firstMs + at * everyMs,
        );
  return times
    .filter((at) => at <= untilMs && at >= nowMs - dayMs)
    .map((at) => {
      const planned = { at: new Date(at).toISOString(), deployment, organizationId, secret: name };
      const window = freezeThen(freezes, at);
      if (window === undefined) return planned;
      const { until: frozenUntil, reason } = window;
      return { ...planned, frozenUntil, ...(reason === undefined ? {} : { freezeReason: reason }) };
    });
}

/** What rotations and owed revocations send, by hour and organization. */
export function upcomingLoad(
  secrets: readonly FleetSecret[],
  rotations: readonly PlannedRotation[],
  nowMs: number,
  untilMs: number,
): HourlyLoad[] {
  const byHour = new Map<string, HourlyLoad>();
  const add = (at: string, organizationId: string, requests: number) => {
    const hour = new Date(Math.floor(Date.parse(at) / hourMs) * hourMs).toISOString();
    const known = byHour.get(`${hour} ${organizationId}`);
    const worstRequestsPerMinute = (known?.worstRequestsPerMinute ?? 0) + requests;
    byHour.set(`${hour} ${organizationId}`, { hour, organizationId, worstRequestsPerMinute });
  };
  for (const { at, organizationId, frozenUntil } of rotations) {
    // After the window, watch spreads what has waited over a day.
    if (frozenUntil === undefined) add(at, organizationId, requestsPerRotation);
  }
  for (const { duties, organizationId = 'unknown' } of secrets) {
    for (const { nextAttemptAt } of duties) {
      const at = Math.max(nowMs, Date.parse(nextAttemptAt));
      if (at <= untilMs) add(new Date(at).toISOString(), organizationId, requestsPerRevocation);
    }
  }
  return [...byHour.values()].sort((one, other) => (one.hour < other.hour ? -1 : 1));
}
