/** An event may be late, but not by more than a few retries; in milliseconds. */
const latestMs = 6 * 3_600_000;

/**
 * The time that a run was scheduled for, in milliseconds since 1970: a run that starts late, or is retried, still checks
 * the secrets of its own hour. Now, if the event has no plausible time.
 */
export function scheduledTimeOf(event: unknown, nowMs: number): number {
  const { time } = (event ?? {}) as { time?: unknown };
  const scheduledAtMs = typeof time === 'string' ? Date.parse(time) : Number.NaN;
  return Math.abs(nowMs - scheduledAtMs) <= latestMs ? scheduledAtMs : nowMs;
}
