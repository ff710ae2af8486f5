import { createHash } from 'node:crypto';
import { gapsOf, parseCronExpression } from '../../domain/cron-expression.ts';
import { calendarFor, type Interval } from './calendars.ts';

/** When a secret may rotate, as its entry in the configuration says. */
export type Timing =
  | (Interval & { readonly startHour: number; readonly windowHours: number })
  | { readonly cron: string; readonly windowHours: number };

/** The rotation rules that Secrets Manager gets. */
export interface StaggeredSchedule {
  readonly scheduleExpression: string;
  /** Duration of the window, such as `1h`. */
  readonly duration: string;
}

/** Each secret has its own window of one hour, the shortest that Secrets Manager allows. */
const slotDuration = '1h';

/**
 * The start of a secret's window, spread over the hours and days that it may start in by a hash of its name. It never
 * changes, whatever other secrets are added or removed.
 */
export function staggerSchedule(secretName: string, timing: Timing): StaggeredSchedule {
  const choose = choicesOf(secretName);
  if ('cron' in timing) return shiftHours(timing.cron, choose(timing.windowHours));
  const calendar = calendarFor(timing);
  if (calendar === undefined) throw new Error('Secrets Manager rotates at most every four hours.');
  const hour = timing.startHour + choose(timing.windowHours);
  const day = choose(calendar.dayChoices);
  const month = choose(calendar.monthChoices);
  return { scheduleExpression: calendar.expression({ hour, day, month }), duration: slotDuration };
}

/** The shortest and longest time between two rotations, in hours; each may start at any time in its slot. */
export function rotationGaps({ scheduleExpression, duration }: StaggeredSchedule): {
  shortestHours: number;
  longestHours: number;
} {
  const { shortestHours, longestHours } = gapsOf(parseCronExpression(scheduleExpression));
  const slotHours = Number.parseInt(duration, 10);
  return { shortestHours: shortestHours - slotHours, longestHours: longestHours + slotHours };
}

/** Returns numbers below a limit, each from different bytes of the name's hash. */
function choicesOf(secretName: string): (limit: number) => number {
  const hash = createHash('sha256').update(secretName).digest();
  let offset = 0;
  return (limit) => {
    const choice = hash.readUIntBE(offset, 6) % limit;
    offset += 6;
    return choice;
  };
}

function shiftHours(cron: string, laterHours: number): StaggeredSchedule {
  if (laterHours === 0) return { scheduleExpression: cron, duration: slotDuration };
  const { hours, days } = parseCronExpression(cron);
  const shifted = hours.map((hour) => hour + laterHours).join(',');
  return { scheduleExpression: `cron(0 ${shifted} ${days} *)`, duration: slotDuration };
}
