import { parseDuration } from '../../domain/duration.ts';
import { longestWindowHours } from '../schedule/calendars.ts';
import type { Timing as PlannedTiming } from '../schedule/stagger.ts';
import type { PlainConfig, PlainEntry } from './plain-config.ts';

/** Once a month, spread over all hours. */
const defaultEvery = '30d';

/** When a secret rotates, with the defaults filled in; `undefined` where a field cannot be read. */
export function timingOf(entry: PlainEntry, defaults: PlainConfig['defaults'] = {}): PlannedTiming | undefined {
  if (entry.cron !== undefined) {
    // A cron expression is exact; only its own window spreads the start.
    const windowHours = hoursOf(entry.window ?? '1h');
    return windowHours === undefined ? undefined : { cron: entry.cron, windowHours };
  }
  const { every, maxInterval } = [entry, defaults].find((from) => from.every ?? from.maxInterval) ?? {};
  const isLimit = maxInterval !== undefined;
  const everyHours = hoursOf(maxInterval ?? every ?? defaultEvery);
  const startHour = entry.startHour ?? defaults.startHour ?? 0;
  if (everyHours === undefined || !(startHour >= 0 && startHour < 24)) return undefined;
  const interval = isLimit ? { everyHours, isLimit } : { everyHours };
  const window = entry.window ?? defaults.window;
  const windowHours = window === undefined ? longestWindowHours(interval) - startHour : hoursOf(window);
  return windowHours === undefined ? undefined : { ...interval, startHour, windowHours };
}

function hoursOf(text: string): number | undefined {
  const seconds = typeof text === 'string' ? parseDuration(text) : undefined;
  return seconds === undefined || seconds % 3600 !== 0 ? undefined : seconds / 3600;
}
