import type { Lease } from '../ports/ledger.ts';
import type { Intent, SecretState } from '../ports/ledger-state.ts';

/** Maximum clock difference between two functions. */
const clockSkewMs = 5_000;

/** Timeout of a request. */
const requestTimeoutMs = 15_000;

/** How long a request may still take effect after its timeout. */
const settlingMs = 15_000;

const marginMs = 5_000;

/** L4: how long an intent stays valid after its commit. */
export const sendWindowMs = 15_000;

/** L2: the longest that watch holds a secret's lock. */
export const watchLeaseMs = 30_000;

/** L1: the time that an invocation must have left to keep waiting for a lock. */
const reservedMs = 30_000;

/** L2: half the function's timeout, at least 30 seconds and at most 60. An integer, as the table expects. */
export function leaseMsOf(functionTimeoutMs: number): number {
  return Math.min(60_000, Math.max(30_000, Math.floor(functionTimeoutMs / 2)));
}

/** L1: whether a lock may be taken: it is free, or its lease has expired by every clock. */
export function isLockFree(lockUntilMs: number | undefined, nowMs: number): boolean {
  return lockUntilMs === undefined || lockUntilMs < nowMs - clockSkewMs;
}

/** L1: until when to wait for a held lock. */
export function waitForLockUntilMs(nowMs: number, remainingMs: number): number {
  return nowMs + remainingMs - reservedMs;
}

/** L1: the pause before the next attempt, 0.5 to 3 seconds. @param random from 0 to 1 */
export function lockWaitMs(random: number): number {
  return 500 + random * 2_500;
}

export interface Clocks {
  /** Milliseconds since 1970. */
  readonly nowMs: number;
  readonly monotonicMs: number;
}

/** What remains of a lease, by the clock that is ahead. */
export function leaseLeftMs(lease: Lease, { nowMs, monotonicMs }: Clocks): number {
  return Math.min(lease.untilMs - nowMs, lease.leaseMs - (monotonicMs - lease.sinceMonotonicMs));
}

/** L2: whether to renew the lease, at a rule that needs it or before a wait. */
export function shouldRenew(lease: Lease, clocks: Clocks): boolean {
  return leaseLeftMs(lease, clocks) < lease.leaseMs / 2;
}

/** L4, G4: what to do before an irreversible request. `plan-anew`: the intent was committed too long ago. */
export function maySend(lease: Lease, intent: Intent, clocks: Clocks): 'send' | 'renew' | 'plan-anew' {
  if (clocks.nowMs > intent.sendBefore) return 'plan-anew';
  return leaseLeftMs(lease, clocks) < requestTimeoutMs + clockSkewMs + marginMs ? 'renew' : 'send';
}

/** L5: by when a request of this intent has taken effect, or never will. Milliseconds since 1970. */
export function settledAtMs(intent: Intent): number {
  return intent.sendBefore + requestTimeoutMs + settlingMs;
}

/** L5: whether no request of a previous holder can still be in flight. */
export function isSettled(state: SecretState, nowMs: number): boolean {
  return state.intent === undefined || nowMs >= settledAtMs(state.intent);
}
