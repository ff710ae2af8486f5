import type { FaultEffect, FaultHandle, Faults } from './faults.ts';
import type { SandboxResponse } from './service.ts';

/**
 * Ways in which a whole service fails its callers, until the answered handle's `remove()` or for `times` calls
 * (default: all). They are fault rules of this service, so that the journal shows them.
 */
export interface Outages {
  /** Answers this and does nothing. */
  refuse(response: SandboxResponse, times?: number): FaultHandle;
  /** Takes a call only after so many real milliseconds. */
  slow(ms: number, times?: number): FaultHandle;
  /** Never answers and does nothing. */
  hang(times?: number): FaultHandle;
  /** Breaks every connection and does nothing. */
  down(times?: number): FaultHandle;
  /** Does what is asked, and breaks the connection in place of an answer. */
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
