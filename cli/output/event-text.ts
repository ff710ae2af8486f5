import type { LedgerEvent } from '../fleet/fleet.ts';
import { formatTime } from './format-time.ts';

/** What is said about an event beside its type. A failed step says which, and how often since when. */
export function eventText({ reason, details }: Pick<LedgerEvent, 'reason' | 'details'>, nowMs: number): string {
  const { step, code, tries, firstAt } = details;
  if (typeof step !== 'string' || typeof code !== 'string') return reason;
  const often =
    typeof tries === 'number' && tries > 1 ? `, ${tries} times since ${formatTime(String(firstAt), nowMs)}` : '';
  return `${step}${often}: ${code}: ${reason}`;
}
