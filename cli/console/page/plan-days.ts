import type { PageData } from '../page-data.ts';

const dayMs = 86_400_000;

export interface PlanDay {
  /** Such as `2026-12-24`. */
  readonly day: string;
  readonly rotations: number;
  /** Of its busiest hour, in the busiest organization. */
  readonly worstRequestsPerMinute: number;
}

/** The next 31 days. */
export function planDays({ plan }: PageData, nowMs: number): readonly PlanDay[] {
  const first = Math.floor(nowMs / dayMs) * dayMs;
  return Array.from({ length: 31 }, (_, offset) => {
    const day = new Date(first + offset * dayMs).toISOString().slice(0, 10);
    const loads = plan.load.filter(({ hour }) => hour.startsWith(day));
    return {
      day,
      rotations: plan.rotations.filter(({ at }) => at.startsWith(day)).length,
      worstRequestsPerMinute: Math.max(0, ...loads.map(({ worstRequestsPerMinute }) => worstRequestsPerMinute)),
    };
  });
}
