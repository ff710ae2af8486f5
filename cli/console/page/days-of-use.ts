const dayMs = 86_400_000;

interface Use {
  /** Such as `2026-12-24`. */
  readonly day: string;
  readonly requests: number;
}

/** Every day from the first that is counted until today, those without a request too. */
export function daysOfUse(daily: readonly Use[], since: string, nowMs: number): readonly Use[] {
  const counts = new Map(daily.map(({ day, requests }) => [day, requests]));
  const first = Date.parse(since === '' ? (daily[0]?.day ?? '') : since);
  const length = Math.floor(nowMs / dayMs) - Math.floor(first / dayMs) + 1;
  return Array.from({ length: Math.min(31, Math.max(0, length || 0)) }, (_, offset) => {
    const day = new Date(first + offset * dayMs).toISOString().slice(0, 10);
    return { day, requests: counts.get(day) ?? 0 };
  });
}
