import { formatDuration } from '../domain/duration.ts';
import type { RotationPlan } from './config/plan-rotation.ts';
import { calendarFor } from './schedule/calendars.ts';
import { requestsPerMinute, worstMinute } from './schedule/load.ts';

/** What an operator should know of a configuration that can be used. */
export interface Advice {
  readonly id: string;
  readonly text: string;
}

export function adviceOn(plan: RotationPlan): Advice[] {
  return [...adviceOnLoad(plan), ...adviceOnIntervals(plan)];
}

function adviceOnLoad({ secrets }: RotationPlan): Advice[] {
  const requests = worstMinute(
    secrets.map(({ name, schedule, adminSecret, genesysRequests }) => ({
      schedule,
      administeredBy: adminSecret ?? name,
      requests: genesysRequests,
    })),
  );
  if (requests <= requestsPerMinute) return [];
  return [
    {
      id: 'crowded-window',
      text: `Should all rotations of the fullest hour begin in the same minute, one client would send ${requests} requests, and Genesys Cloud takes ${requestsPerMinute}. They would wait and be slower. Widen window, lengthen every, or give groups of secrets an adminSecret of their own.`,
    },
  ];
}

/** Where the calendar has no such interval, secrets rotate more often; that should not come as a surprise. */
function adviceOnIntervals({ secrets }: RotationPlan): Advice[] {
  const intervals = new Map<number, string[]>();
  for (const { name, timing } of secrets) {
    if ('cron' in timing) continue;
    const calendar = calendarFor(timing.everyHours);
    if (calendar === undefined || calendar.longestHours >= 0.8 * timing.everyHours) continue;
    intervals.set(timing.everyHours, [...(intervals.get(timing.everyHours) ?? []), name]);
  }
  return [...intervals].map(([everyHours, names]) => {
    const calendar = calendarFor(everyHours);
    const every = formatDuration(everyHours * 3600);
    const whose = names.length > 3 ? `${names.slice(0, 3).join(', ')} and ${names.length - 3} more` : names.join(', ');
    return {
      id: `interval-${every}`,
      text: `every ${every} (${whose}): no schedule of Secrets Manager keeps to it on days that can be chosen, so that it is ${calendar?.title}, at most ${formatDuration((calendar?.longestHours ?? 0) * 3600)} apart. For once a month write 31d, for every three months 92d.`,
    };
  });
}
