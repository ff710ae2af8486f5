import { describe, expect, it } from 'vitest';
import {
  isLockFree,
  isSettled,
  leaseMsOf,
  lockWaitMs,
  maySend,
  settledAtMs,
  shouldRenew,
  waitForLockUntilMs,
} from '../../../lambda/ledger/lock.ts';
import type { Intent } from '../../../lambda/ports/ledger-state.ts';
import { iso, nowMs, stateOf } from './states.ts';

const intent: Intent = {
  id: 'i-1',
  call: 'regenerate-secret',
  clientId: 'client-a',
  generation: 1,
  committedAt: iso(nowMs),
  sendBefore: nowMs + 15_000,
  attempt: 1,
};
const lease = { untilMs: nowMs + 60_000, leaseMs: 60_000, sinceMonotonicMs: 1_000 };
const at = (ms: number, monotonic = ms) => ({ nowMs: nowMs + ms, monotonicMs: 1_000 + monotonic });

describe('the lock', () => {
  it('L1: is free when it has no holder, or its lease has expired by every clock', () => {
    expect(isLockFree(undefined, nowMs)).toBe(true);
    expect(isLockFree(nowMs - 5_000, nowMs)).toBe(false);
    expect(isLockFree(nowMs - 5_001, nowMs)).toBe(true);
  });

  it('L1: is waited for while 30 seconds remain, with pauses of 0.5 to 3 seconds', () => {
    expect(waitForLockUntilMs(nowMs, 45_000)).toBe(nowMs + 15_000);
    expect([lockWaitMs(0), lockWaitMs(1)]).toEqual([500, 3_000]);
  });

  it('L2: is leased for half the function’s timeout, 30 to 60 seconds', () => {
    expect([20_000, 90_000, 89_999, 900_000].map(leaseMsOf)).toEqual([30_000, 45_000, 44_999, 60_000]);
  });

  it('L2: is renewed when less than half remains by either clock', () => {
    expect(shouldRenew(lease, at(30_000))).toBe(false);
    expect(shouldRenew(lease, at(30_001))).toBe(true);
    expect(shouldRenew(lease, at(0, 30_001))).toBe(true);
  });

  it('L4: must have 25 seconds left by both clocks before an irreversible call', () => {
    const late = { ...intent, sendBefore: nowMs + 60_000 };
    expect(maySend(lease, late, at(35_000))).toBe('send');
    expect(maySend(lease, late, at(35_001))).toBe('renew');
    expect(maySend(lease, late, at(0, 35_001))).toBe('renew');
    expect(maySend(lease, late, at(35_001, 0))).toBe('renew');
  });

  it('L4: an intent is not sent 15 seconds after it was committed', () => {
    expect(maySend(lease, intent, at(15_000))).toBe('send');
    expect(maySend(lease, intent, at(15_001))).toBe('plan-anew');
  });

  it('L5: is taken over only after earlier requests can no longer take effect', () => {
    expect(settledAtMs(intent)).toBe(nowMs + 45_000);
    const open = stateOf([], { intent });
    expect(isSettled(open, nowMs + 44_999)).toBe(false);
    expect(isSettled(open, nowMs + 45_000)).toBe(true);
    expect(isSettled(stateOf([]), nowMs)).toBe(true);
  });
});
