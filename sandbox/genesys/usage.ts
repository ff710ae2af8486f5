import type { World } from './world.ts';

const dayMs = 24 * 60 * 60 * 1000;

/** One client's requests of one UTC day, as the usage API counts them. */
export interface UsageRow {
  readonly date: string;
  requests: number;
  status200: number;
  status300: number;
  status400: number;
  status429: number;
  status500: number;
}

const utcDay = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

export function countUsage(world: World, clientId: string, status: number, atMs = world.clock.now()): void {
  const rows = world.usage.get(clientId) ?? new Map<string, UsageRow>();
  world.usage.set(clientId, rows);
  const date = utcDay(atMs);
  const none = { date, requests: 0, status200: 0, status300: 0, status400: 0, status429: 0, status500: 0 };
  const row = rows.get(date) ?? none;
  rows.set(date, row);
  row.requests += 1;
  row[statusColumn(status)] += 1;
}

/** Whole days up to yesterday: the figures of today are never there yet. */
export function usageOfDays(world: World, clientId: string, days: number): UsageRow[] {
  const now = world.clock.now();
  const first = utcDay(now - days * dayMs);
  const rows = [...(world.usage.get(clientId)?.values() ?? [])];
  return rows.filter(({ date }) => date >= first && date < utcDay(now));
}

function statusColumn(status: number): 'status200' | 'status300' | 'status400' | 'status429' | 'status500' {
  if (status === 429) return 'status429';
  if (status >= 500) return 'status500';
  if (status >= 400) return 'status400';
  return status >= 300 ? 'status300' : 'status200';
}
