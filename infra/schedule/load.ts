import { openingsOf, parseCronExpression } from '../../domain/cron-expression.ts';
import type { StaggeredSchedule } from './stagger.ts';

/** @see https://developer.genesys.cloud/platform/api/rate-limits */
export const requestsPerMinute = 300;

const hourMs = 3_600_000;

/** A secret, as far as its rotation sends requests to Genesys Cloud. */
export interface RotationLoad {
  readonly schedule: StaggeredSchedule;
  /** The secret whose client makes the administrative calls. */
  readonly administeredBy: string;
  readonly requests: number;
}

/** How many hours of a year have this many windows. */
export interface LoadRow {
  readonly secretsInOneHour: number;
  readonly hoursInYear: number;
  /** Of one admin client, if Secrets Manager starts all of them in the same minute. */
  readonly worstRequestsPerMinute: number;
}

/**
 * The hours of a year by their number of rotations. Secrets Manager starts a rotation at any time in its window, so the
 * worst minute holds all rotations of the hour.
 */
export function loadTable(loads: readonly RotationLoad[], year = 2028): LoadRow[] {
  const requestsByHour = new Map<number, { secrets: number; byClient: Map<string, number> }>();
  for (const { schedule, administeredBy, requests } of loads) {
    const expression = parseCronExpression(schedule.scheduleExpression);
    for (const at of openingsOf(expression, Date.UTC(year, 0), Date.UTC(year + 1, 0))) {
      for (let hour = 0; hour < Number.parseInt(schedule.duration, 10); hour += 1) {
        const key = at + hour * hourMs;
        const found = requestsByHour.get(key) ?? { secrets: 0, byClient: new Map<string, number>() };
        found.secrets += 1;
        found.byClient.set(administeredBy, (found.byClient.get(administeredBy) ?? 0) + requests);
        requestsByHour.set(key, found);
      }
    }
  }
  const rows = new Map<number, { hours: number; worst: number }>();
  for (const { secrets, byClient } of requestsByHour.values()) {
    const row = rows.get(secrets) ?? { hours: 0, worst: 0 };
    rows.set(secrets, { hours: row.hours + 1, worst: Math.max(row.worst, ...byClient.values()) });
  }
  return [...rows]
    .sort(([one], [other]) => one - other)
    .map(([secretsInOneHour, { hours, worst }]) => ({
      secretsInOneHour,
      hoursInYear: hours,
      worstRequestsPerMinute: worst,
    }));
}

/** The most requests that one client could send in a minute. */
export function worstMinute(loads: readonly RotationLoad[]): number {
  return Math.max(0, ...loadTable(loads).map(({ worstRequestsPerMinute }) => worstRequestsPerMinute));
}
