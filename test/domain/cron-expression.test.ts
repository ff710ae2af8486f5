import { describe, expect, it } from 'vitest';
import { gapsOf, openingsOf, parseCronExpression } from '../../domain/cron-expression.ts';
import { parseCron } from '../../sandbox/secrets-manager/rotation/cron.ts';

const openings = (expression: string, from: string, until: string) =>
  openingsOf(parseCronExpression(expression), Date.parse(from), Date.parse(until)).map((at) =>
    new Date(at).toISOString().slice(0, 13),
  );

describe('the times of a cron expression', () => {
  it.each([
    ['cron(0 2 1 * ? *)', ['2027-01-01T02', '2027-02-01T02', '2027-03-01T02']],
    ['cron(0 16 L * ? *)', ['2027-01-31T16', '2027-02-28T16']],
    ['cron(0 0 ? * SUN#1 *)', ['2027-01-03T00', '2027-02-07T00', '2027-03-07T00']],
    ['cron(0 0 ? 1 6L *)', ['2027-01-29T00']],
    ['cron(0 /8 ? JAN 2#1 *)', ['2027-01-04T00', '2027-01-04T08', '2027-01-04T16']],
    ['cron(0 9 ? JAN,APR,JUL,OCT mon#1 *)', ['2027-01-04T09']],
    ['cron(0 3 5,20 2/6 ? *)', ['2027-02-05T03', '2027-02-20T03']],
    ['cron(0 8/8 15 JAN-FEB ? *)', ['2027-01-15T08', '2027-01-15T16', '2027-02-15T08', '2027-02-15T16']],
  ])('%s', (expression, expected) => {
    expect(openings(expression, '2027-01-01T00:00:00Z', '2027-03-15T00:00:00Z')).toEqual(expected);
  });

  it('are those at which the sandbox rotates', () => {
    for (const inner of [
      '0 2 1 * ? *',
      '0 16 L * ? *',
      '0 0 ? * MON#2 *',
      '0 1/6 * * ? *',
      '0 /8 * * ? *',
      '0 8 ? * MON-FRI *',
      '0 9 3,17 2/3 ? *',
    ]) {
      const next = parseCron(inner);
      let at = Date.UTC(2027, 0) - 1;
      const expected = Array.from({ length: 12 }, () => {
        at = next(at);
        return at;
      });
      expect(openingsOf(parseCronExpression(`cron(${inner})`), Date.UTC(2027, 0), at + 1)).toEqual(expected);
    }
  });

  it('have a shortest and a longest gap', () => {
    expect(gapsOf(parseCronExpression('cron(0 0 1 * ? *)'))).toEqual({ shortestHours: 28 * 24, longestHours: 31 * 24 });
    expect(gapsOf(parseCronExpression('cron(0 20,23 * * ? *)'))).toEqual({ shortestHours: 3, longestHours: 21 });
  });
});

it.each([
  ['rate(30 days)', 'it must be cron(…) with six fields'],
  ['cron(0 2 1 * ?)', 'it must be cron(…) with six fields'],
  ['cron(15 2 1 * ? *)', 'its minutes must be 0'],
  ['cron(0 2 1 * ? 2030)', 'its year must be *'],
  ['cron(0 2 1 * MON *)', 'one of day-of-month and day-of-week must be ?'],
  ['cron(0 24 1 * ? *)', '"24" is not within 0 to 23'],
  ['cron(0 2 32 * ? *)', '"32" is not within 1 to 31'],
  ['cron(0 2 ? * FUN *)', '"FUN" is not within 1 to 7'],
  ['cron(0 8 15W * ? *)', '"15W" is not known to Secrets Manager: it has no nearest weekday (W)'],
  ['cron(0 8 ? * FRI-MON *)', '"FRI-MON" ends before it begins; write a list'],
  ['cron(0 */0 1 * ? *)', '"*/0" has a step of 0'],
])('refuses %s', (expression, why) => {
  expect(() => parseCronExpression(expression)).toThrow(why);
});

it('refuses a day that never comes', () => {
  expect(() => gapsOf(parseCronExpression('cron(0 0 31 2 ? *)'))).toThrow('it almost never matches');
});
