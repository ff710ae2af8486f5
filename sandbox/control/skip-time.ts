import type { Sandbox } from '../sandbox.ts';
import { ControlError } from './control-service.ts';
import { readPeriod } from './period.ts';

/** The milliseconds until the next one-time schedule, which is how revocations wait; `undefined` without any. */
export function untilNextTimer({ clock, scheduler }: Pick<Sandbox, 'clock' | 'scheduler'>): number | undefined {
  const timers = scheduler.schedules().filter(({ ScheduleExpression }) => ScheduleExpression.startsWith('at('));
  const dueMs = timers.map(({ Name, GroupName }) => scheduler.dueMs(Name, GroupName));
  return timers.length === 0 ? undefined : Math.max(0, Math.min(...dueMs) - clock.now());
}

/**
 * Skips time as `{"skip": "2h"}`, `{"to": "next-timer"}` or `{"to": "2030-01-31T12:00:00Z"}` says. Everything that falls due
 * has run before it resolves, with the milliseconds that were skipped.
 *
 * @throws {ControlError} for anything else, or when there is nothing to skip to
 */
export async function skipTime(
  sandbox: Pick<Sandbox, 'clock' | 'scheduler'>,
  { skip, to, ...others }: Readonly<Record<string, unknown>>,
): Promise<number> {
  const unknown = Object.keys(others);
  if (unknown.length > 0 || (skip === undefined) === (to === undefined)) {
    throw new ControlError('Send either {"skip": "2h"} or {"to": "next-timer"} or {"to": "2030-01-31T12:00:00Z"}.');
  }
  const ms = skip === undefined ? until(sandbox, String(to)) : readPeriod(skip);
  await sandbox.clock.advance(ms);
  return ms;
}

function until(sandbox: Pick<Sandbox, 'clock' | 'scheduler'>, to: string): number {
  if (to === 'next-timer') {
    const ms = untilNextTimer(sandbox);
    if (ms === undefined) throw new ControlError('No timer is set: no revocation is scheduled.');
    return ms;
  }
  const atMs = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/.test(to) ? Date.parse(to) : Number.NaN;
  if (Number.isNaN(atMs))
    throw new ControlError(`"${to}" is neither next-timer nor a time such as 2030-01-31T12:00:00Z.`);
  if (atMs < sandbox.clock.now()) throw new ControlError('Time goes only forward.');
  return Math.min(atMs - sandbox.clock.now(), readPeriod('400d'));
}
