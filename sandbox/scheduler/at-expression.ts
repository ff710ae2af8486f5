import { invalid } from './schedule-error.ts';

/** The time of `at(yyyy-mm-ddThh:mm:ss)` in a time zone, in milliseconds since 1970. */
export function parseAt(expression: string, timezone: string): number {
  const [, text] = /^at\((\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})\)$/.exec(expression) ?? [];
  const asUtc = text === undefined ? Number.NaN : Date.parse(`${text}Z`);
  // JavaScript takes February 30 for March 2.
  const exists = !Number.isNaN(asUtc) && new Date(asUtc).toISOString().startsWith(text ?? '');
  if (!exists) {
    throw invalid(
      `Invalid Schedule Expression ${expression}. The sandbox supports at(yyyy-mm-ddThh:mm:ss) and rate(value unit).`,
    );
  }
  // The offset changes at a daylight saving transition: the second lookup corrects the first.
  const guess = asUtc - offsetMs(asUtc, timezone);
  return asUtc - offsetMs(guess, timezone);
}

/** How far a zone's clocks are ahead of UTC at a time. */
function offsetMs(atMs: number, timezone: string): number {
  const parts = formatter(timezone).formatToParts(atMs);
  const part = (type: string) => Number(parts.find((each) => each.type === type)?.value);
  return Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second')) - atMs;
}

/** By zone: to make one takes longer than all else that a schedule needs. */
const formatters = new Map<string, Intl.DateTimeFormat>();

function formatter(timezone: string): Intl.DateTimeFormat {
  const known = formatters.get(timezone);
  if (known !== undefined) return known;
  const made = createFormatter(timezone);
  formatters.set(timezone, made);
  return made;
}

function createFormatter(timezone: string): Intl.DateTimeFormat {
  try {
    return new Intl.DateTimeFormat('en-US', {
      timeZone: timezone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
  } catch {
    throw invalid(`Invalid ScheduleExpressionTimezone ${timezone}.`);
  }
}
