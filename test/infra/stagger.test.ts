import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gapsOf, openingsOf, parseCronExpression } from '../../domain/cron-expression.ts';
import { calendarFor, calendars, longestEveryHours } from '../../infra/schedule/calendars.ts';
import { loadTable, requestsPerMinute, worstMinute } from '../../infra/schedule/load.ts';
import { rotationGaps, staggerSchedule } from '../../infra/schedule/stagger.ts';
import { readParameters } from '../../sandbox/secrets-manager/parameters.ts';
import { readRotationRules } from '../../sandbox/secrets-manager/rotation/rotation-rules.ts';

const names = Array.from({ length: 500 }, (_, index) => `contact-center/client-${index}`);

describe('the calendars', () => {
  it.each(calendars)('$title: no window opens late', ({ expression, longestHours, ...choices }) => {
    const gaps = Array.from({ length: choices.dayChoices * choices.monthChoices }, (_, index) =>
      gapsOf(
        parseCronExpression(
          expression({ hour: 0, day: index % choices.dayChoices, month: Math.floor(index / choices.dayChoices) }),
        ),
      ),
    );
    expect(Math.max(...gaps.map((gap) => gap.longestHours))).toBe(longestHours);
    expect(Math.min(...gaps.map((gap) => gap.shortestHours))).toBeGreaterThanOrEqual(4);
  });

  it.each([
    [4, 'every 4 hours', 'every 4 hours'],
    [24, 'every day', 'every day'],
    [2 * 24, 'every second day', 'every second day'],
    [7 * 24, 'every week', 'every week'],
    [14 * 24, 'twice a month', 'three times a month'],
    [30 * 24, 'once a month', 'twice a month'],
    [31 * 24, 'once a month', 'once a month'],
    [90 * 24, 'every 3 months', 'every 2 months'],
    [92 * 24, 'every 3 months', 'every 3 months'],
    [180 * 24, 'every 6 months', 'every 4 months'],
    [365 * 24, 'once a year', 'every 6 months'],
  ])('every %i hours is %s, and as a limit %s', (everyHours, asked, limit) => {
    expect(calendarFor({ everyHours })?.title).toBe(asked);
    expect(calendarFor({ everyHours, isLimit: true })?.title).toBe(limit);
  });

  it('never rotate twice as often as asked, nor more than six days later; as a limit never later', () => {
    for (let everyHours = 4; everyHours <= longestEveryHours; everyHours += everyHours < 48 ? 1 : 24) {
      const { expression, longestHours } = calendarFor({ everyHours }) ?? {};
      const openings = openingsOf(
        parseCronExpression(expression?.({ hour: 0, day: 0, month: 0 }) ?? ''),
        Date.UTC(2027, 0),
        Date.UTC(2028, 0),
      ).length;
      expect(openings).toBeLessThan(2 * Math.max(1, (365 * 24) / everyHours));
      expect(longestHours).toBeLessThanOrEqual(everyHours + 6 * 24);
      expect(calendarFor({ everyHours, isLimit: true })?.longestHours).toBeLessThanOrEqual(everyHours);
    }
    expect(calendarFor({ everyHours: 3 })).toBeUndefined();
  });
});

describe('the start of a secret', () => {
  const monthly = { everyHours: 31 * 24, startHour: 1, windowHours: 4 };

  it('is the same whatever other secrets exist', () => {
    expect(staggerSchedule('contact-center/crm-sync', monthly)).toEqual({
      scheduleExpression: 'cron(0 3 7 * ? *)',
      duration: '1h',
    });
  });

  it('is accepted by Secrets Manager, within the window and before the end of the UTC day', () => {
    fc.assert(
      fc.property(
        fc.string({ minLength: 1 }),
        fc.integer({ min: 4, max: 20_000 }),
        fc.nat(23),
        fc.integer({ min: 1, max: 24 }),
        (name, everyHours, startHour, windowHours) => {
          const longest = Math.min(24, calendarFor({ everyHours })?.longestHours ?? 0);
          fc.pre(startHour + windowHours <= longest);
          const { scheduleExpression, duration } = staggerSchedule(name, { everyHours, startHour, windowHours });
          readRotationRules(readParameters({ ScheduleExpression: scheduleExpression, Duration: duration }));
          const [first = 0] = parseCronExpression(scheduleExpression).hours;
          expect(first).toBeGreaterThanOrEqual(startHour);
          expect(first).toBeLessThan(startHour + windowHours);
        },
      ),
    );
  });

  it('is spread over every allowed hour and day', () => {
    const hours = new Map<string, number>();
    for (const name of names) {
      const { scheduleExpression } = staggerSchedule(name, monthly);
      hours.set(scheduleExpression, (hours.get(scheduleExpression) ?? 0) + 1);
    }
    // 112 windows for 500 secrets.
    expect(hours.size).toBeGreaterThan(105);
    expect(Math.max(...hours.values())).toBeLessThan(15);
  });

  it('is where a cron expression says, unless it has a window', () => {
    const cron = 'cron(0 2 1 * ? *)';
    expect(staggerSchedule('any', { cron, windowHours: 1 })).toEqual({ scheduleExpression: cron, duration: '1h' });
    const starts = new Set(names.map((name) => staggerSchedule(name, { cron, windowHours: 3 }).scheduleExpression));
    expect([...starts].sort()).toEqual(['cron(0 2 1 * ? *)', 'cron(0 3 1 * ? *)', 'cron(0 4 1 * ? *)']);
    const often = staggerSchedule('b', { cron: 'cron(0 0/8 * * ? *)', windowHours: 8 });
    expect(rotationGaps(often)).toEqual({ shortestHours: 7, longestHours: 9 });
  });
});

describe('the load on Genesys Cloud', () => {
  const load = (timing: { everyHours: number; startHour: number; windowHours: number }) =>
    names.map((name) => ({ schedule: staggerSchedule(name, timing), administeredBy: 'admin', requests: 12 }));

  it.each([
    ['once a month, in four hours of the day', { everyHours: 31 * 24, startHour: 1, windowHours: 4 }],
    ['every 30 days, at any hour', { everyHours: 30 * 24, startHour: 0, windowHours: 24 }],
    ['every 90 days, in eight hours of the day', { everyHours: 90 * 24, startHour: 8, windowHours: 8 }],
    ['every week, at any hour', { everyHours: 7 * 24, startHour: 0, windowHours: 24 }],
  ])('500 secrets %s: no minute exceeds the limit of one client', (_, timing) => {
    expect(worstMinute(load(timing))).toBeLessThanOrEqual(requestsPerMinute);
  });

  it('is counted for each hour of a year', () => {
    const table = loadTable(load({ everyHours: 31 * 24, startHour: 1, windowHours: 4 }));
    expect(table.reduce((sum, row) => sum + row.secretsInOneHour * row.hoursInYear, 0)).toBe(500 * 12);
    for (const row of table) expect(row.worstRequestsPerMinute).toBe(row.secretsInOneHour * 12);
  });

  it('is counted for each admin client, and shows when there are too many requests', () => {
    const oneHour = { scheduleExpression: 'cron(0 2 1 * ? *)', duration: '1h' };
    const loads = (clients: number) =>
      names.map((_, index) => ({ schedule: oneHour, administeredBy: `client ${index % clients}`, requests: 12 }));
    expect(worstMinute(loads(1))).toBe(6000);
    expect(worstMinute(loads(500))).toBe(12);
  });
});
