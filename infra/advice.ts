import { formatDuration } from '../domain/duration.ts';
import type { RotationPlan } from './config/plan-rotation.ts';
import { calendarFor } from './schedule/calendars.ts';
import { requestsPerMinute, worstMinute } from './schedule/load.ts';

/** A warning about a valid configuration. */
export interface Advice {
  readonly id: string;
  readonly text: string;
}

export function adviceOn(plan: RotationPlan): Advice[] {
  return [...adviceOnLoad(plan), ...adviceOnIntervals(plan), ...adviceOnAdminSecrets(plan)];
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
      text: `If all rotations of the busiest hour started in the same minute, one client would send ${requests} requests; Genesys Cloud allows ${requestsPerMinute}. The rotations would wait and take longer. Widen window, lengthen every, or give groups of secrets their own adminSecret.`,
    },
  ];
}

/** Where no calendar has the interval, secrets rotate more often, which should not come as a surprise. */
function adviceOnIntervals({ secrets }: RotationPlan): Advice[] {
  const intervals = new Map<number, string[]>();
  for (const { name, timing } of secrets) {
    // Where it is a limit, more rotations were asked for.
    if ('cron' in timing || timing.isLimit === true) continue;
    const calendar = calendarFor(timing);
    if (calendar === undefined || calendar.longestHours >= 0.8 * timing.everyHours) continue;
    intervals.set(timing.everyHours, [...(intervals.get(timing.everyHours) ?? []), name]);
  }
  return [...intervals].map(([everyHours, names]) => {
    const calendar = calendarFor({ everyHours });
    const every = formatDuration(everyHours * 3600);
    const whose = names.length > 3 ? `${names.slice(0, 3).join(', ')} and ${names.length - 3} more` : names.join(', ');
    return {
      id: `interval-${every}`,
      text: `every ${every} (${whose}): a cron expression cannot express this interval, so the secrets rotate ${calendar?.title}, at most ${formatDuration((calendar?.longestHours ?? 0) * 3600)} apart. For once a month write 30d, for every three months 90d.`,
    };
  });
}

/** The credential that may change all others has to be rotated too. Discovered secrets are unknown here. */
function adviceOnAdminSecrets({ secrets, config }: RotationPlan): Advice[] {
  if (config.discovery !== undefined) return [];
  const rotated = new Set(secrets.flatMap(({ name, arn }) => (arn === undefined ? [name] : [name, arn])));
  const used = new Set([config.adminSecret, ...secrets.map(({ adminSecret }) => adminSecret)]);
  const missing = [...used].filter((adminSecret) => adminSecret !== undefined && !rotated.has(adminSecret));
  if (missing.length === 0) return [];
  const entries = missing.map((adminSecret) => `{ existing: '${adminSecret}' }`).join(', ');
  return [
    {
      id: 'admin-secret-not-rotated',
      text: `The admin secrets that are not among the secrets are never rotated: ${missing.join(', ')}. Add ${entries} to secrets; an admin client may administer itself.`,
    },
  ];
}
