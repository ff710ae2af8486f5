import type { Freeze, LedgerEvent } from '../fleet/fleet.ts';
import { formatTime } from './format-time.ts';

/** From when until when no scheduled rotation begins, and why. */
export function freezeText({ from, until, reason }: Freeze, nowMs: number): string {
  return `from ${formatTime(from, nowMs)} until ${formatTime(until, nowMs)}${reason === undefined ? '' : ` (${reason})`}`;
}

/**
 * Which rotation window subscribers were notified of, when, and whose secret they were told it is.
 *
 * @param announced the start of the window, as STATE has it
 * @param events of the ledger; without that of the announcement, the time is left out
 */
export function announcementText(announced: string, events: readonly LedgerEvent[], nowMs: number): string {
  const told = events.findLast(({ type, details }) => type === 'rotation-announced' && details.window === announced);
  const window = `the rotation by ${formatTime(announced, nowMs)}`;
  if (told === undefined) return `${window}, to the subscribers of the event bus`;
  const { owner } = told.details;
  const whom =
    typeof owner === 'string' ? `the subscribers of the event bus, for ${owner}` : 'the subscribers of the event bus';
  return `${window}, on ${formatTime(told.at, nowMs)}, to ${whom}`;
}
