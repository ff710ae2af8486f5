import { shorten } from './shorten.ts';

/** A time in which scheduled rotations wait. */
export interface FreezeWindow {
  /** Milliseconds since 1970, included. */
  readonly fromMs: number;
  /** Milliseconds since 1970, not included. */
  readonly untilMs: number;
  /** Default: none was given. */
  readonly reason?: string;
}

const dayMs = 86_400_000;

/** A longer one is a typing error, or it would hide that nothing is rotated any more; in days. */
export const longestFreezeDays = 90;

/** How many a secret may have, of its own or from the deployment. */
export const maximumFreezes = 12;

const windowPattern = /^([^/]+)\/([^/]+)(?:\/([\w.:@+=-]{1,64}))?$/;

/**
 * What is wrong with a window, in a sentence of its own; `undefined` for a window such as `2026-12-18/2027-01-04/year-end`. One
 * that has ended is none: what was valid yesterday must not stop a rotation today.
 */
export function problemOfFreeze(text: string): string | undefined {
  const read = readFreeze(text);
  return typeof read === 'string' ? `"${shorten(text)}" ${read}` : undefined;
}

/** The windows of a setting that was checked with `problemOfFreeze`. */
export function parseFreezes(texts: readonly string[]): readonly FreezeWindow[] {
  return texts.flatMap((text) => {
    const read = readFreeze(text);
    return typeof read === 'string' ? [] : [read];
  });
}

/** The window that holds this time, of several the one that ends last. */
export function freezeAt(windows: readonly FreezeWindow[], atMs: number): FreezeWindow | undefined {
  return windows
    .filter(({ fromMs, untilMs }) => fromMs <= atMs && atMs < untilMs)
    .toSorted((one, other) => other.untilMs - one.untilMs)[0];
}

/** The window, or the problem that completes a sentence. */
function readFreeze(text: string): FreezeWindow | string {
  const [, from = '', to = '', reason] = windowPattern.exec(text) ?? [];
  const fromMs = timeOf(from, 0);
  // The last day is included.
  const untilMs = timeOf(to, dayMs);
  if (fromMs === undefined || untilMs === undefined) {
    return 'is not a window in UTC (allowed: 2026-12-18/2027-01-04, 2026-12-18T18:00Z/2027-01-04T06:00Z, each with a /reason of letters, digits and hyphens)';
  }
  if (untilMs <= fromMs) return 'ends before it begins';
  if (untilMs - fromMs > longestFreezeDays * dayMs) {
    return `is longer than ${longestFreezeDays} days: a credential that may not be rotated for that long needs another remedy`;
  }
  return { fromMs, untilMs, ...(reason === undefined ? {} : { reason }) };
}

/** @param dayMs what is added to a day without a time */
function timeOf(text: string, dayMs: number): number | undefined {
  const isDay = /^\d{4}-\d\d-\d\d$/.test(text);
  if (!isDay && !/^\d{4}-\d\d-\d\dT\d\d:\d\dZ$/.test(text)) return undefined;
  const atMs = Date.parse(text);
  // A date such as 2026-02-30 is read as another day.
  const isReal = Number.isFinite(atMs) && new Date(atMs).toISOString().startsWith(text.slice(0, 10));
  return isReal ? atMs + (isDay ? dayMs : 0) : undefined;
}
