/** A month in UTC; `to` is the start of the next one. ISO 8601. */
export interface Month {
  readonly from: string;
  readonly to: string;
}

/** The last month that is over. */
export function monthBefore(nowMs: number): Month {
  const now = new Date(nowMs);
  return monthAt(now.getUTCFullYear(), now.getUTCMonth() - 1);
}

/** @param text such as `2026-01` @returns `undefined` if it is no month */
export function parseMonth(text: string): Month | undefined {
  const [, year, month] = /^(\d{4})-(0[1-9]|1[0-2])$/.exec(text) ?? [];
  return year === undefined ? undefined : monthAt(Number(year), Number(month) - 1);
}

function monthAt(year: number, month: number): Month {
  const startOf = (index: number) => new Date(Date.UTC(year, index, 1)).toISOString();
  return { from: startOf(month), to: startOf(month + 1) };
}
