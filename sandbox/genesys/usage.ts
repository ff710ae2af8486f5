import { settingsOf } from './settings-of.ts';
import type { Client, GenesysState } from './state.ts';
import { noCounts, type UsageMetric, type UsageRow } from './usage-row.ts';

const dayMs = 24 * 60 * 60 * 1000;

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

/** Whole days only: today and the last `usageLagDays` days are not available yet. */
export function usageBetween(world: GenesysState, client: Client, fromMs: number, toMs: number): UsageRow[] {
  const { usageLagDays } = settingsOf(world, client.organizationId);
  const lastMs = Math.min(toMs - 1, world.clock.now() - usageLagDays * dayMs);
  const [first, last] = [utcDay(fromMs), utcDay(lastMs)];
  const rows = [...(world.usage.get(client.id)?.values() ?? [])];
  return rows.filter(({ date }) => date >= first && date <= last);
}

function statusColumn(status: number): UsageMetric {
  if (status === 429) return 'status429';
  if (status >= 500) return 'status500';
  if (status >= 400) return 'status400';
  return status >= 300 ? 'status300' : 'status200';
}
