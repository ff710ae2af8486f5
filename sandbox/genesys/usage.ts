import type { GenesysState } from './state.ts';

const dayMs = 24 * 60 * 60 * 1000;

export const usageMetrics = ['requests', 'status200', 'status300', 'status400', 'status429', 'status500'] as const;
export type UsageMetric = (typeof usageMetrics)[number];

/** What is told apart when requests are counted. */
interface UsageDimensions {
  /** A UTC day, such as `2026-01-31`. */
  readonly date: string;
  /** As the SDK writes a path, such as `/api/v2/users`. */
  readonly templateUri: string;
  readonly httpMethod: string;
  readonly userId: string | undefined;
}

/** One client's requests of one UTC day to one operation. */
export type UsageRow = UsageDimensions & { readonly counts: Record<UsageMetric, number> };

export interface UsedOperation {
  readonly templateUri: string;
  readonly httpMethod: string;
  readonly userId?: string | undefined;
}

export function utcDay(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}

export function countUsage(
  world: GenesysState,
  clientId: string,
  operation: UsedOperation,
  status: number,
  atMs = world.clock.now(),
): void {
  const { templateUri, httpMethod, userId } = operation;
  const dimensions = { date: utcDay(atMs), templateUri, httpMethod, userId };
  const rows = world.usage.get(clientId) ?? new Map<string, UsageRow>();
  world.usage.set(clientId, rows);
  const key = JSON.stringify(dimensions);
  const row = rows.get(key) ?? { ...dimensions, counts: noCounts() };
  rows.set(key, row);
  row.counts.requests += 1;
  row.counts[statusColumn(status)] += 1;
}

/** Whole days: the figures of today, and of as many days before it as the settings say, are never there yet. */
export function usageBetween(world: GenesysState, clientId: string, fromMs: number, toMs: number): UsageRow[] {
  const lastMs = Math.min(toMs - 1, world.clock.now() - world.settings.usageLagDays * dayMs);
  const [first, last] = [utcDay(fromMs), utcDay(lastMs)];
  const rows = [...(world.usage.get(clientId)?.values() ?? [])];
  return rows.filter(({ date }) => date >= first && date <= last);
}

export function noCounts(): Record<UsageMetric, number> {
  return { requests: 0, status200: 0, status300: 0, status400: 0, status429: 0, status500: 0 };
}

function statusColumn(status: number): UsageMetric {
  if (status === 429) return 'status429';
  if (status >= 500) return 'status500';
  if (status >= 400) return 'status400';
  return status >= 300 ? 'status300' : 'status200';
}
