import { gapsOf, parseCronExpression } from '../domain/cron-expression.ts';
import type { RotationPlan } from './config/plan-rotation.ts';
import { longestEveryHours } from './schedule/calendars.ts';

/**
 * The longest time between two rotations in the schedules that the stack sets, in hours; with discovery also in those that the
 * owners of secrets may set.
 */
export function longestIntervalHours({ secrets, config }: RotationPlan): number {
  const intervals = secrets.map(
    ({ schedule }) => gapsOf(parseCronExpression(schedule.scheduleExpression)).longestHours,
  );
  return Math.max(...intervals, ...(config.discovery === undefined ? [] : [longestEveryHours]));
}
