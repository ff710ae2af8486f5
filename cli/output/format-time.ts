/** A period for people: its two largest units, such as `3h 12m`. */
export function formatPeriod(milliseconds: number): string {
  const seconds = Math.max(0, Math.round(milliseconds / 1000));
  const parts: readonly (readonly [string, number])[] = [
    ['d', Math.floor(seconds / 86_400)],
    ['h', Math.floor(seconds / 3600) % 24],
    ['m', Math.floor(seconds / 60) % 60],
    ['s', seconds % 60],
  ];
  const first = parts.findIndex(([, count]) => count > 0);
  if (first === -1) return '0s';
  // More than days and hours, or seconds beside hours, is not read.
  const shown = parts.slice(first, first + 2).filter(([, count]) => count > 0);
  return shown.map(([unit, count]) => `${count}${unit}`).join(' ');
}

/** A time for people, in UTC, such as `Dec 15 08:00Z`; with the year if it is another one. */
export function formatTime(iso: string, nowMs: number): string {
  const date = new Date(iso);
  const month = date.toLocaleString('en-US', { month: 'short', timeZone: 'UTC' });
  const year = date.getUTCFullYear() === new Date(nowMs).getUTCFullYear() ? '' : `${date.getUTCFullYear()} `;
  return `${year}${month} ${String(date.getUTCDate()).padStart(2)} ${iso.slice(11, 16)}Z`;
}
