import type { Lease } from '../ports/ledger.ts';
import type { Intent, SecretState } from '../ports/ledger-state.ts';

/** By how much the clocks of two functions may differ. */
const clockSkewMs = 5_000;

/** How long a request may take. */
const requestTimeoutMs = 15_000;

/** How long after its timeout a request may still take effect. */
const settlingMs = 15_000;

const marginMs = 5_000;

/** L4: how long after its commit an intent may be acted on. */
export const sendWindowMs = 15_000;

/** L2: watch holds a secret's lock no longer. */
export const watchLeaseMs = 30_000;

/** L1: what an invocation must have left to go on waiting for a lock. */
const reservedMs = 30_000;

/** L2: half the function's timeout, at least 30 seconds and at most 60. */
export function leaseMsOf(functionTimeoutMs: number): number {
  return Math.min(60_000, Math.max(30_000, functionTimeoutMs / 2));
}

/** L1: whether a lock may be taken: it is free, or its lease ended for every clock. */
export function isLockFree(lockUntilMs: number | undefined, nowMs: number): boolean {
  return lockUntilMs === undefined || lockUntilMs < nowMs - clockSkewMs;
}

/** L1: until when a held lock is waited for. */
export function waitForLockUntilMs(nowMs: number, remainingMs: number): number {
  return nowMs + remainingMs - reservedMs;
}

/** L1: a pause before the next attempt, 0.5 to 3 seconds. @param random from 0 to 1 */
export function lockWaitMs(random: number): number {
  return 500 + random * 2_500;
}

export interface Clocks {
  /** Milliseconds since 1970. */
  readonly nowMs: number;
  readonly monotonicMs: number;
}

/** What a lease has left, by the clock that is further on. */
export function leaseLeftMs(lease: Lease, { nowMs, monotonicMs }: Clocks): number {
  return Math.min(lease.untilMs - nowMs, lease.leaseMs - (monotonicMs - lease.sinceMonotonicMs));
}

/** L2: whether it is renewed at a rule that needs it, or before a wait. */
export function shouldRenew(lease: Lease, clocks: Clocks): boolean {
  return leaseLeftMs(lease, clocks) < lease.leaseMs / 2;
}

/** L4, G4: what comes before an irreversible request. `plan-anew`: too much time passed since the intent was committed. */
export function maySend(lease: Lease, intent: Intent, clocks: Clocks): 'send' | 'renew' | 'plan-anew' {
  if (clocks.nowMs > intent.sendBefore) return 'plan-anew';
  return leaseLeftMs(lease, clocks) < requestTimeoutMs + clockSkewMs + marginMs ? 'renew' : 'send';
}

/** L5: when a request of this intent has taken effect or never will. Milliseconds since 1970. */
export function settledAtMs(intent: Intent): number {
  return intent.sendBefore + requestTimeoutMs + settlingMs;
}

/** L5: whether no request of another holder can be on the way any more. */
export function isSettled(state: SecretState, nowMs: number): boolean {
  return state.intent === undefined || nowMs >= settledAtMs(state.intent);
}
