import type { FaultEffect, FaultHandle, Faults } from './faults.ts';
import type { SandboxResponse } from './service.ts';

/**
 * Ways to make a whole service fail, until the returned handle's `remove()` is called or for `times` calls
 * (default: all). They are fault rules of this service, so the journal shows them.
 */
export interface Outages {
  /** Sends this response without handling the call. */
  refuse(response: SandboxResponse, times?: number): FaultHandle;
  /** Delays each call by this many real milliseconds. */
  slow(ms: number, times?: number): FaultHandle;
  /** Never responds and does not handle the call. */
  hang(times?: number): FaultHandle;
  /** Breaks every connection without handling the call. */
  down(times?: number): FaultHandle;
  /** Handles the call, then breaks the connection instead of responding. */
  loseReplies(times?: number): FaultHandle;
}

export function outagesOf(faults: Faults, service: string): Outages {
  const order = (effect: FaultEffect, times = Number.POSITIVE_INFINITY) => faults.add({ service, times, effect });
  return {
    refuse: (response, times) => order({ kind: 'respond', ...response }, times),
    slow: (ms, times) => order({ kind: 'delay', ms }, times),
    hang: (times) => order({ kind: 'stall' }, times),
    down: (times) => order({ kind: 'lost-request' }, times),
    loseReplies: (times) => order({ kind: 'lost-reply' }, times),
  };
}
