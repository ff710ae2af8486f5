import type { DailyUse, OperationUsage } from '../ports/genesys-cloud.ts';

/** How many operations are reported; a few identify a program that is still running. */
const maximumOperations = 5;

/** The requests of one client. Times are UTC days, such as `2026-01-31`. */
export interface SummedUse {
  readonly requests: number;
  /** Of the days that have any. */
  readonly perDay: number;
  readonly lastUsedOn?: string;
  /** The most frequent first. */
  readonly operations: readonly OperationUsage[];
}

/** @param since the first day that counts */
export function sumUses(uses: readonly DailyUse[], since: string): SummedUse {
  const counted = uses.filter(({ day }) => day >= since);
  const days = [...new Set(counted.map(({ day }) => day))].sort();
  const requests = counted.reduce((sum, use) => sum + use.requests, 0);
  const operations = new Map<string, OperationUsage>();
  for (const { operation = 'unknown operation', platform, requests: more } of counted) {
    const key = `${operation} ${platform ?? ''}`;
    const known = operations.get(key)?.requests ?? 0;
    operations.set(key, { operation, requests: known + more, ...(platform === undefined ? {} : { platform }) });
  }
  const lastUsedOn = days.at(-1);
  return {
    requests,
    perDay: days.length === 0 ? 0 : Math.round(requests / days.length),
    ...(lastUsedOn === undefined ? {} : { lastUsedOn }),
    operations: [...operations.values()]
      .sort((one, other) => other.requests - one.requests)
      .slice(0, maximumOperations),
  };
}

export interface DailyRequests {
  /** Such as `2026-01-31`. */
  readonly day: string;
  readonly requests: number;
}

/**
 * The days that have requests, the first one first.
 *
 * @param since the first day that counts
 */
export function dailyRequests(uses: readonly DailyUse[], since: string): readonly DailyRequests[] {
  const byDay = new Map<string, number>();
  for (const { day, requests } of uses) if (day >= since) byDay.set(day, (byDay.get(day) ?? 0) + requests);
  return [...byDay].map(([day, requests]) => ({ day, requests })).sort((one, other) => (one.day < other.day ? -1 : 1));
}
