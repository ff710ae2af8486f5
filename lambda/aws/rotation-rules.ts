import type { RotationRulesType } from '@aws-sdk/client-secrets-manager';

/**
 * From one scheduled rotation to the next, in seconds; `undefined` if it is irregular or not set.
 *
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_schedule.html
 */
export function intervalSecondsOf(rules: RotationRulesType | undefined): number | undefined {
  const rate = /^rate\((\d+) (hour|day)s?\)$/.exec(rules?.ScheduleExpression ?? '');
  if (rate !== null) return Number(rate[1]) * (rate[2] === 'hour' ? 3600 : 86_400);
  // With a cron expression, AWS sets the days itself.
  if (rules?.ScheduleExpression !== undefined || rules?.AutomaticallyAfterDays === undefined) return undefined;
  return rules.AutomaticallyAfterDays * 86_400;
}

/**
 * How long a rotation window is open, in seconds. Without a duration, it closes after an hour for a schedule in
 * hours, and at the end of the day for all others; for a cron expression in hours this returns the longer one.
 */
export function windowSecondsOf(rules: RotationRulesType | undefined): number {
  const hours = /^(\d{1,2})h$/.exec(rules?.Duration ?? '')?.[1];
  if (hours !== undefined) return Number(hours) * 3600;
  return /^rate\(\d+ hours?\)$/.test(rules?.ScheduleExpression ?? '') ? 3600 : 86_400;
}
