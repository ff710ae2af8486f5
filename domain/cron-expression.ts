const hourMs = 3_600_000;
const monthNames = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const weekdayNames = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];

/** A schedule of Secrets Manager: at which hours of which days (UTC) a rotation window opens. */
export interface CronExpression {
  readonly hours: readonly number[];
  /** Day of month, month and day of week as written. */
  readonly days: string;
  readonly isOnDay: (date: Date) => boolean;
}

/**
 * Reads `cron(0 hours day-of-month month day-of-week *)`, with every wildcard of the guide: `*`, `?`, lists, ranges, steps
 * (also `/8`), names, `L`, `6L` and `2#1`.
 *
 * @throws Error with what is wrong in a few words
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_schedule.html
 */
export function parseCronExpression(text: string): CronExpression {
  const fields = /^cron\((.*)\)$/.exec(text)?.[1]?.trim().split(/\s+/) ?? [];
  if (fields.length !== 6) throw new Error('it must be cron(…) with six fields');
  const [minutes, hours = '', dayOfMonth = '', month = '', dayOfWeek = '', year] = fields;
  if (minutes !== '0') throw new Error('its minutes must be 0, because windows open on the hour');
  if (year !== '*') throw new Error('its year must be *');
  if ((dayOfMonth === '?') === (dayOfWeek === '?')) throw new Error('one of day-of-month and day-of-week must be ?');
  const months = numbersOf(month, 1, 12, monthNames);
  const onDay = dayOfWeek === '?' ? onDayOfMonth(dayOfMonth) : onDayOfWeek(dayOfWeek);
  return {
    hours: [...numbersOf(hours, 0, 23, [])].sort((one, other) => one - other),
    days: `${dayOfMonth} ${month} ${dayOfWeek}`,
    isOnDay: (date) => months.has(date.getUTCMonth() + 1) && onDay(date),
  };
}

/** The times at which windows open, in milliseconds since 1970, `fromMs` included and `untilMs` not. */
export function openingsOf({ hours, isOnDay }: CronExpression, fromMs: number, untilMs: number): number[] {
  const openings: number[] = [];
  for (let dayMs = Math.floor(fromMs / (24 * hourMs)) * 24 * hourMs; dayMs < untilMs; dayMs += 24 * hourMs) {
    if (!isOnDay(new Date(dayMs))) continue;
    openings.push(...hours.map((hour) => dayMs + hour * hourMs).filter((at) => at >= fromMs && at < untilMs));
  }
  return openings;
}

/** The shortest and the longest time from one opening to the next, in hours, over eight years. */
export function gapsOf({ hours, isOnDay }: CronExpression): { shortestHours: number; longestHours: number } {
  const days = openingsOf({ hours: [0], days: '', isOnDay }, Date.UTC(2024, 0), Date.UTC(2032, 0));
  const [first = 0, last = 0] = [hours[0], hours.at(-1)];
  const gaps = new Set(hours.slice(1).map((hour, index) => hour - (hours[index] ?? hour)));
  for (const [index, day] of days.slice(1).entries()) gaps.add((day - (days[index] ?? day)) / hourMs + first - last);
  if (days.length < 2) throw new Error('it almost never matches');
  return { shortestHours: Math.min(...gaps), longestHours: Math.max(...gaps) };
}

function numbersOf(field: string, least: number, most: number, names: readonly string[]): Set<number> {
  const numberOf = (text: string): number => {
    const named = names.indexOf(text.toUpperCase());
    const value = named >= 0 ? named + least : /^\d{1,2}$/.test(text) ? Number(text) : Number.NaN;
    if (!(value >= least && value <= most)) throw new Error(`"${field}" is not within ${least} to ${most}`);
    return value;
  };
  const numbers = new Set<number>();
  for (const part of field.split(',')) {
    const { range, step } = rangeOf(part, field);
    const [from = '', to] = range.split('-');
    const first = range === '*' ? least : numberOf(from);
    const last = to !== undefined ? numberOf(to) : range === '*' || step !== undefined ? most : first;
    if (last < first) throw new Error(`"${range}" ends before it begins; write a list`);
    for (let value = first; value <= last; value += step ?? 1) numbers.add(value);
  }
  return numbers;
}

/** `4/8` as the range `4` and the step 8; the guide writes `/8` for a step from the first value. */
function rangeOf(part: string, field: string): { range: string; step: number | undefined } {
  const [, range = '', step] = /^([^/]*)(?:\/(\d{1,2}))?$/.exec(part) ?? [];
  if (Number(step) === 0) throw new Error(`"${field}" has a step of 0`);
  return {
    range: range === '' && step !== undefined ? '*' : range,
    step: step === undefined ? undefined : Number(step),
  };
}

function onDayOfMonth(field: string): (date: Date) => boolean {
  if (/W$/i.test(field)) throw new Error(`"${field}" is not known to Secrets Manager: it has no nearest weekday (W)`);
  if (field.toUpperCase() === 'L') return (date) => daysLater(date, 1).getUTCDate() === 1;
  const days = numbersOf(field, 1, 31, []);
  return (date) => days.has(date.getUTCDate());
}

function onDayOfWeek(field: string): (date: Date) => boolean {
  const [, day = field, nth, last] = /^(\w+?)(?:#([1-5])|(L))$/i.exec(field) ?? [];
  const weekdays = numbersOf(day, 1, 7, weekdayNames);
  return (date) => {
    if (!weekdays.has(date.getUTCDay() + 1)) return false;
    if (nth !== undefined) return Math.ceil(date.getUTCDate() / 7) === Number(nth);
    return last === undefined || daysLater(date, 7).getUTCMonth() !== date.getUTCMonth();
  };
}

function daysLater(date: Date, days: number): Date {
  return new Date(date.getTime() + days * 24 * hourMs);
}
