import { ControlError } from './control-service.ts';

const unitsMs: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** A time that is skipped runs everything that falls due in it, an hourly watch for example. */
const longestMs = 400 * 86_400_000;

/** A period such as `90s`, `15m`, `2h` or `30d`, in milliseconds. @throws {ControlError} */
export function readPeriod(text: unknown): number {
  const [, amount, unit = ''] = /^(\d{1,9})([smhd])$/.exec(String(text)) ?? [];
  const ms = Number(amount) * (unitsMs[unit] ?? Number.NaN);
  if (ms <= longestMs) return ms;
  throw new ControlError(`A period is a number of s, m, h or d up to 400d, such as 2h, not ${JSON.stringify(text)}.`);
}
