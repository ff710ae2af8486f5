import { parseAt } from './at-expression.ts';
import { invalid } from './schedule-error.ts';

/** The fields of a schedule that determine when it is due; times are seconds since 1970. */
export interface ScheduleTiming {
  readonly ScheduleExpression: string;
  readonly ScheduleExpressionTimezone: string;
  /** Start of a recurring schedule. Default: now. */
  readonly StartDate?: number | undefined;
  readonly CreationDate: number;
}

/** When a schedule is due, in milliseconds since 1970, and its interval. */
export interface ScheduleTimes {
  readonly firstMs: number;
  /** `undefined` for a one-time schedule. */
  readonly everyMs: number | undefined;
}

const unitsMs = { minute: 60_000, hour: 3_600_000, day: 86_400_000 } as const;

/** @throws {SchedulerError} ValidationException for anything but `at(…)` and `rate(…)`. */
export function readTimes(timing: ScheduleTiming): ScheduleTimes {
  const { ScheduleExpression, ScheduleExpressionTimezone, StartDate, CreationDate } = timing;
  if (!ScheduleExpression.startsWith('rate')) {
    return { firstMs: parseAt(ScheduleExpression, ScheduleExpressionTimezone), everyMs: undefined };
  }
  const [, amount, unit] = /^rate\(([1-9]\d{0,5}) (minute|hour|day)s?\)$/.exec(ScheduleExpression) ?? [];
  if (unit === undefined) throw invalid(`Invalid Schedule Expression ${ScheduleExpression}.`);
  const everyMs = Number(amount) * unitsMs[unit as keyof typeof unitsMs];
  return { firstMs: (StartDate ?? CreationDate) * 1000, everyMs };
}
