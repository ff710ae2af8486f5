import type { Fault, Invocation } from './fault.ts';
import type { HistoryCall } from './history-call.ts';
import type { Scenario } from './scenario.ts';

/** All that it takes to see a history again. */
export interface HistoryRequest {
  readonly scenario: Scenario;
  /** In the order in which they strike. */
  readonly faults: readonly Fault[];
  readonly invocation: Invocation;
}

/** What was done to whom, and what was wrong with it. */
export interface History extends HistoryRequest {
  /** Changes of state after which the invariants were looked at. */
  readonly statesChecked: number;
  readonly violations: readonly string[];
  readonly calls: readonly HistoryCall[];
  /** Whether every fault struck; a call that is not made cannot fail. */
  readonly struck: boolean;
}

/** Makes a history happen. */
export type RunHistory = (request: HistoryRequest) => Promise<History>;
