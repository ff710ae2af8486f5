import { type Month, monthBefore, parseMonth } from '../../cli/evidence/month.ts';
import { RotationError } from '../../domain/rotation-error.ts';
import { shorten } from '../../domain/shorten.ts';

/**
 * The month that an event asks for: the one that it names, else the last one that is over.
 *
 * @throws RotationError `invalid-event` if it is none, or not over
 */
export function requestedMonth(event: unknown, nowMs: number): Month {
  const last = monthBefore(nowMs);
  const { month } = (event ?? {}) as Record<string, unknown>;
  if (month === undefined) return last;
  const named = typeof month === 'string' ? parseMonth(month) : undefined;
  if (named !== undefined && named.to <= last.to) return named;
  throw new RotationError('invalid-event', {
    message: `month is ${shorten(JSON.stringify(month) ?? typeof month)}${named === undefined ? '' : ', which is not over'}.`,
    nextStep: `pass a month that is over, such as { "month": "${last.from.slice(0, 7)}" }; nothing was written.`,
  });
}
