import { expect, it } from 'vitest';
import { intervalSecondsOf, windowSecondsOf } from '../../../lambda/aws/rotation-rules.ts';

const day = 86_400;

it.each([
  ['nothing', undefined, undefined, day],
  ['days', { AutomaticallyAfterDays: 30 }, 30 * day, day],
  ['a rate in days', { ScheduleExpression: 'rate(10 days)', AutomaticallyAfterDays: 10 }, 10 * day, day],
  ['a rate in hours', { ScheduleExpression: 'rate(4 hours)' }, 4 * 3600, 3600],
  ['a rate with a window', { ScheduleExpression: 'rate(1 day)', Duration: '3h' }, day, 3 * 3600],
  ['a cron expression', { ScheduleExpression: 'cron(0 2 1 * ? *)', AutomaticallyAfterDays: 30 }, undefined, day],
])('reads the interval and the window of %s', (_, rules, intervalSeconds, windowSeconds) => {
  expect(intervalSecondsOf(rules)).toBe(intervalSeconds);
  expect(windowSecondsOf(rules)).toBe(windowSeconds);
});
