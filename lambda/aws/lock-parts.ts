import type { Time } from '../ports/time.ts';
import type { LedgerTable } from './ledger-table.ts';

/** What the lock works with. */
export interface LockParts {
  readonly table: LedgerTable;
  readonly time: Time;
  /** Of a clock that is never set, in milliseconds. */
  readonly monotonicMs: () => number;
  /** From 0 to 1. */
  readonly random: () => number;
  /** Another text each time. */
  readonly newId: () => string;
}
