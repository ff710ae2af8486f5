/**
 * A pattern of days that a cron expression can hold. `rate(…)` is not used: its window always opens at midnight UTC, so
 * all secrets that are deployed together would always rotate together.
 */
export interface Calendar {
  readonly title: string;
  /** No window opens later than this after the one before it, in hours. */
  readonly longestHours: number;
  /** The shortest `every` that means this calendar, in hours. */
  readonly fromHours: number;
  /** Over how many days and months secrets can be spread. */
  readonly dayChoices: number;
  readonly monthChoices: number;
  /** How many hours of a day a start can be chosen from. */
  readonly hourChoices: number;
  /** The fields of the expression for one choice; all numbers from 0. */
  readonly expression: (choice: { hour: number; day: number; month: number }) => string;
}

const hourly = (hours: number): Calendar => ({
  title: `every ${hours} hours`,
  longestHours: hours,
  fromHours: hours,
  dayChoices: 1,
  monthChoices: 1,
  hourChoices: hours,
  expression: ({ hour }) => `cron(0 ${hour}/${hours} * * ? *)`,
});

const daily: Calendar = {
  title: 'every day',
  longestHours: 24,
  fromHours: 24,
  dayChoices: 1,
  monthChoices: 1,
  hourChoices: 24,
  expression: ({ hour }) => `cron(0 ${hour} * * ? *)`,
};

/** On the odd days of a month; after a 31st, also on the next day. */
const everySecondDay: Calendar = {
  title: 'every second day',
  longestHours: 48,
  fromHours: 48,
  dayChoices: 1,
  monthChoices: 1,
  hourChoices: 24,
  expression: ({ hour }) => `cron(0 ${hour} 1/2 * ? *)`,
};

/** @param days the days after the first one */
const withinWeek = (title: string, longestDays: number, days: readonly number[]): Calendar => ({
  title,
  longestHours: longestDays * 24,
  fromHours: longestDays * 24,
  dayChoices: 7,
  monthChoices: 1,
  hourChoices: 24,
  expression: ({ hour, day }) =>
    `cron(0 ${hour} ? * ${[0, ...days].map((later) => 1 + ((day + later) % 7)).join(',')} *)`,
});

/** @param days the days after the first one, no later than the 28th, which every month has */
const withinMonth = (title: string, fromDays: number, longestDays: number, days: readonly number[]): Calendar => ({
  title,
  longestHours: longestDays * 24,
  fromHours: fromDays * 24,
  dayChoices: 28 - (days.at(-1) ?? 0),
  monthChoices: 1,
  hourChoices: 24,
  expression: ({ hour, day }) => `cron(0 ${hour} ${[0, ...days].map((later) => 1 + day + later).join(',')} * ? *)`,
});

const everyMonths = (months: number, fromDays: number, longestDays: number): Calendar => ({
  title: months === 12 ? 'once a year' : `every ${months} months`,
  longestHours: longestDays * 24,
  fromHours: fromDays * 24,
  dayChoices: 28,
  monthChoices: months,
  hourChoices: 24,
  expression: ({ hour, day, month }) =>
    `cron(0 ${hour} ${day + 1} ${months === 12 ? month + 1 : `${month + 1}/${months}`} ? *)`,
});

/** From the most frequent to the least frequent. */
export const calendars: readonly Calendar[] = [
  hourly(4),
  hourly(6),
  hourly(8),
  hourly(12),
  daily,
  everySecondDay,
  withinWeek('three times a week', 3, [2, 4]),
  withinWeek('twice a week', 4, [3]),
  withinWeek('every week', 7, []),
  withinMonth('three times a month', 10, 11, [10, 20]),
  withinMonth('twice a month', 14, 17, [14]),
  withinMonth('once a month', 28, 31, []),
  everyMonths(2, 60, 62),
  everyMonths(3, 90, 92),
  everyMonths(4, 120, 123),
  everyMonths(6, 180, 184),
  everyMonths(12, 360, 366),
];

/** The longest interval that can be asked for, in hours: the year of a schedule must be `*`. */
export const longestEveryHours = 366 * 24;

/** An interval, and whether no rotation may be later, which may make them more frequent. */
export interface Interval {
  readonly everyHours: number;
  /** Default `false` */
  readonly isLimit?: boolean;
}

/** The calendar of an interval; `undefined` under four hours, the minimum of Secrets Manager. */
export function calendarFor({ everyHours, isLimit = false }: Interval): Calendar | undefined {
  return calendars.findLast(({ fromHours, longestHours }) => (isLimit ? longestHours : fromHours) <= everyHours);
}

/** The most hours that starts can be spread over, from the first hour of the day or of the interval. */
export function longestWindowHours(interval: Interval): number {
  return calendarFor(interval)?.hourChoices ?? 0;
}
