/** The time in `at(2026-01-31T12:00:00)`, as UTC; `undefined` if there is none. */
export function timeOf(expression: unknown): Date | undefined {
  const at = typeof expression === 'string' ? /^at\((\d{4}-.{1,40})\)$/.exec(expression)?.[1] : undefined;
  const time = new Date(`${at}Z`);
  return Number.isNaN(time.getTime()) ? undefined : time;
}
