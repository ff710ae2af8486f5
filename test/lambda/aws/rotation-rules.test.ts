import { expect, it } from 'vitest';
import { intervalSecondsOf, windowSecondsOf } from '../../../lambda/aws/rotation-rules.ts';

const day = 86_400;

it.each([
  ['nothing', undefined, undefined, day],
  ['days', { AutomaticallyAfterDays: 30 }, 30 * day, day],
  ['a rate in days', { ScheduleExpression: 'rate(10 days)', AutomaticallyAfterDays: 10 }, 10 * day, day],
  ['a rate of one hour', { ScheduleExpression: 'rate(1 hour)' }, 3600, 3600],
  ['a rate of many hours', { ScheduleExpression: 'rate(12 hours)' }, 12 * 3600, 3600],
  ['a long window', { AutomaticallyAfterDays: 7, Duration: '24h' }, 7 * day, day],
  ['a window of some hours', { AutomaticallyAfterDays: 7, Duration: '12h' }, 7 * day, 12 * 3600],
  ['a rate in hours', { ScheduleExpression: 'rate(4 hours)' }, 4 * 3600, 3600],
  ['a rate with a window', { ScheduleExpression: 'rate(1 day)', Duration: '3h' }, day, 3 * 3600],
  ['a cron expression', { ScheduleExpression: 'cron(0 2 1 * ? *)', AutomaticallyAfterDays: 30 }, undefined, day],
  ['something before a rate', { ScheduleExpression: 'at a rate(4 hours)' }, undefined, day],
  ['something after a rate', { ScheduleExpression: 'rate(4 hours) UTC' }, undefined, day],
  ['something before a duration', { AutomaticallyAfterDays: 7, Duration: 'PT3h' }, 7 * day, day],
  ['something after a duration', { AutomaticallyAfterDays: 7, Duration: '3h30m' }, 7 * day, day],
])('reads the interval and the window of %s', (_, rules, intervalSeconds, windowSeconds) => {
  expect(intervalSecondsOf(rules)).toBe(intervalSeconds);
  expect(windowSecondsOf(rules)).toBe(windowSeconds);
});
