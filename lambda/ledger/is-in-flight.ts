import type { OpenRotation } from '../ports/ledger-state.ts';

/** Secrets Manager has given up repeating a rotation by then; in milliseconds. */
const inFlightMs = 3_600_000;

/** Whether an open rotation may still go on by itself. */
export function isInFlight({ startedAt }: OpenRotation, nowMs: number): boolean {
  return nowMs - Date.parse(startedAt) < inFlightMs;
}
