import { invalidParameter } from '../secrets-manager-error.ts';

const hourMs = 3_600_000;
const months = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const weekdays = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];

type Match = (date: Date) => boolean;

/**
 * Parses `cron(0 hours day-of-month month day-of-week *)` as Secrets Manager does, in UTC: with `*`, `?`, lists, ranges,
 * steps, names, `L` and `MON#1`. Returns a function that finds the first matching hour after a given time.
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_schedule.html
 */
export function parseCron(expression: string): (afterMs: number) => number {
  const fields = expression.trim().split(/\s+/);
  const [minutes, hours = '', dayOfMonth = '', month = '', dayOfWeek = '', year] = fields;
  if (fields.length !== 6 || minutes !== '0' || year !== '*') throw invalid(expression);
  const matches: readonly Match[] = [
    among(hours, 0, 23, [], expression, (date) => date.getUTCHours()),
    among(month, 1, 12, months, expression, (date) => date.getUTCMonth() + 1),
    onDayOfMonth(dayOfMonth, expression),
    onDayOfWeek(dayOfWeek, expression),
  ];
  return (afterMs) => {
    // Longer than the longest possible gap: a February 29 on a given weekday.
    const limitMs = afterMs + 41 * 366 * 24 * hourMs;
    for (let at = (Math.floor(afterMs / hourMs) + 1) * hourMs; at < limitMs; at += hourMs) {
      const date = new Date(at);
      if (matches.every((match) => match(date))) return at;
    }
    throw invalid(expression);
  };
}

function among(
  field: string,
  least: number,
  most: number,
  names: readonly string[],
  expression: string,
  of: (date: Date) => number,
): Match {
  const number = (text: string) => {
    const named = names.indexOf(text.toUpperCase());
    const value = named >= 0 ? named + least : Number(text);
    if (!Number.isInteger(value) || value < least || value > most) throw invalid(expression);
    return value;
  };
  const allowed = new Set<number>();
  for (const part of field.split(',')) {
    const [written = '', step] = part.split('/');
    // `/8` is an example of the guide.
    const isAny = written === '*' || written === '?' || (written === '' && step !== undefined);
    const [from = '', to] = written.split('-');
    const first = isAny ? least : number(from);
    const open = isAny || step !== undefined ? most : first;
    const last = to === undefined ? open : number(to);
    const every = step === undefined ? 1 : number(step) || most;
    for (let value = first; value <= last; value += every) allowed.add(value);
  }
  return (date) => allowed.has(of(date));
}

function onDayOfMonth(field: string, expression: string): Match {
  if (field.toUpperCase() === 'L') return (date) => nextDay(date).getUTCDate() === 1;
  return among(field, 1, 31, [], expression, (date) => date.getUTCDate());
}

function onDayOfWeek(field: string, expression: string): Match {
  const [, day = field, nth, last] = /^(\w+?)(?:#([1-5])|(L))$/i.exec(field) ?? [];
  const isDay = among(day, 1, 7, weekdays, expression, (date) => date.getUTCDay() + 1);
  if (nth !== undefined) return (date) => isDay(date) && Math.ceil(date.getUTCDate() / 7) === Number(nth);
  if (last !== undefined) return (date) => isDay(date) && nextDay(date, 7).getUTCMonth() !== date.getUTCMonth();
  return isDay;
}

function nextDay(date: Date, days = 1): Date {
  return new Date(date.getTime() + days * 24 * hourMs);
}

function invalid(expression: string): Error {
  return invalidParameter(
    `Invalid ScheduleExpression cron(${expression}): it needs six fields, 0 for the minutes and * for the year.`,
  );
}
