import type { Deadline, Time } from '../../../lambda/ports/time.ts';

/** A clock that advances only during a sleep. */
export class VirtualTime implements Time {
  readonly slept: number[] = [];
  #nowMs: number;

  constructor(start = '2026-03-01T12:00:00.000Z') {
    this.#nowMs = Date.parse(start);
  }

  now(): number {
    return this.#nowMs;
  }

  async sleep(milliseconds: number): Promise<void> {
    this.slept.push(milliseconds);
    this.#nowMs += milliseconds;
  }

  advance(milliseconds: number): void {
    this.#nowMs += milliseconds;
  }

  /** An invocation that ends after this time, by this clock. */
  deadlineIn(milliseconds: number): Deadline {
    const endsAtMs = this.#nowMs + milliseconds;
    return { remainingMs: () => endsAtMs - this.#nowMs };
  }
}
