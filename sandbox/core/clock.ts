/** The sandbox's time: the machine's, plus what was skipped. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** How far this clock is ahead of the machine's, in milliseconds. */
  offsetMs(): number;
  /** Skips time: everything that falls due within it runs, in the order of its time, before this resolves. */
  advance(milliseconds: number): Promise<void>;
  /** Runs `action` when this clock reaches `atMs`. Answers what takes it back. */
  at(atMs: number, action: () => Promise<void> | void): () => void;
  close(): void;
}

interface Appointment {
  readonly atMs: number;
  readonly order: number;
  readonly action: () => Promise<void> | void;
}

/** The longest delay that a Node timer takes; later appointments are looked at again then. */
const longestTimerMs = 2 ** 31 - 1;

export function createClock(): Clock {
  let offset = 0;
  let order = 0;
  let closed = false;
  /** While time is skipped nothing runs by itself: what falls due is waited for, one after the other. */
  let advancing = 0;
  let timer: NodeJS.Timeout | undefined;
  const appointments = new Set<Appointment>();

  const now = () => Date.now() + offset;

  const next = (untilMs: number): Appointment | undefined => {
    let earliest: Appointment | undefined;
    for (const candidate of appointments) {
      if (candidate.atMs > untilMs) continue;
      if (
        earliest === undefined ||
        candidate.atMs < earliest.atMs ||
        (candidate.atMs === earliest.atMs && candidate.order < earliest.order)
      ) {
        earliest = candidate;
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
          void due.action();
        }
        arm();
      },
      Math.min(Math.max(earliest.atMs - now(), 0), longestTimerMs),
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
      } finally {
        advancing -= 1;
      }
      offset = Math.max(offset, target - Date.now());
      arm();
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
