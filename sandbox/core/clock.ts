import { reportOnce } from './observers.ts';

/** The sandbox's time: the machine's time plus the time skipped. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** How far this clock is ahead of the machine's, in milliseconds. */
  offsetMs(): number;
  /** Skips time. Every action that falls due runs in order before this resolves. One that fails ends it there, with its error. */
  advance(milliseconds: number): Promise<void>;
  /** Runs `action` when this clock reaches `atMs`. Returns a function that cancels it. */
  at(atMs: number, action: () => Promise<void> | void): () => void;
  close(): void;
}

interface Appointment {
  readonly atMs: number;
  readonly order: number;
  readonly action: () => Promise<void> | void;
}

/** The longest delay of a Node timer; later appointments are rechecked then. */
const maxTimerMs = 2 ** 31 - 1;

/** @param offsetMs how far it is ahead of the machine's at the start. Default 0 */
export function createClock(offsetMs = 0): Clock {
  let offset = offsetMs;
  let order = 0;
  let closed = false;
  /** While time is being skipped, timers run nothing: due actions are awaited one after another. */
  let advancing = 0;
  let timer: NodeJS.Timeout | undefined;
  const appointments = new Set<Appointment>();

  const now = () => Date.now() + offset;

  const run = async ({ action }: Appointment) => {
    try {
      await action();
    } catch (error) {
      // No caller waits for it: without this, it would end the process.
      reportOnce('What was due at this time failed', error);
    }
  };

  const next = (untilMs: number): Appointment | undefined => {
    let earliest: Appointment | undefined;
    for (const appointment of appointments) {
      if (appointment.atMs > untilMs) continue;
      if (
        earliest === undefined ||
        appointment.atMs < earliest.atMs ||
        (appointment.atMs === earliest.atMs && appointment.order < earliest.order)
      ) {
        earliest = appointment;
      }
    }
    return earliest;
  };

  const arm = () => {
    clearTimeout(timer);
    const earliest = closed || advancing > 0 ? undefined : next(Number.POSITIVE_INFINITY);
    if (earliest === undefined) return;
    timer = setTimeout(
      () => {
        const due = next(now());
        if (due !== undefined) {
          appointments.delete(due);
          void run(due);
        }
        arm();
      },
      Math.min(Math.max(earliest.atMs - now(), 0), maxTimerMs),
    );
    timer.unref();
  };

  return {
    now,
    offsetMs: () => offset,
    async advance(milliseconds) {
      const target = now() + milliseconds;
      advancing += 1;
      clearTimeout(timer);
      try {
        for (let due = next(target); due !== undefined; due = next(target)) {
          appointments.delete(due);
          offset = Math.max(offset, due.atMs - Date.now());
          await due.action();
        }
        offset = Math.max(offset, target - Date.now());
      } finally {
        advancing -= 1;
        // Also when an action fails: what is due later still runs.
        arm();
      }
    },
    at(atMs, action) {
      order += 1;
      const appointment = { atMs, order, action };
      appointments.add(appointment);
      arm();
      return () => {
        appointments.delete(appointment);
        arm();
      };
    },
    close() {
      closed = true;
      clearTimeout(timer);
      appointments.clear();
    },
  };
}
