import { expect, it } from 'vitest';
import { timeOf } from '../../../lambda/aws/one-time-expression.ts';

it.each(['at(2026-01-31T12:00:00)', 'at(2026-01-31T12:00)'])('%s is a UTC time', (expression) => {
  expect(timeOf(expression)).toEqual(new Date('2026-01-31T12:00:00Z'));
});

it.each([
  'at(2026-02-31T99:00:00)',
  'at(never)',
  'at()',
  'flat(2026-01-31T12:00:00)',
  'at(2026-01-31T12:00:00) and later',
  'rate(1 day)',
  'cron(0 12 31 1 ? 2026)',
  '',
  ['at(2026-01-31T12:00:00)'],
  2026,
  null,
  undefined,
])('%j has no time', (expression) => {
  expect(timeOf(expression)).toBeUndefined();
});
