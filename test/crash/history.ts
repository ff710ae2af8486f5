import type { Fault, Invocation } from './fault.ts';
import type { HistoryCall } from './history-call.ts';
import type { Scenario } from './scenario.ts';

/** Everything needed to replay a history. */
export interface HistoryRequest {
  readonly scenario: Scenario;
  /** In the order in which they occur. */
  readonly faults: readonly Fault[];
  readonly invocation: Invocation;
}

/** A history that was run, and the violations found. */
export interface History extends HistoryRequest {
  /** Number of state changes after which the invariants were checked. */
  readonly statesChecked: number;
  readonly violations: readonly string[];
  readonly calls: readonly HistoryCall[];
  /** Whether every fault occurred; a call that is never made cannot fail. */
  readonly struck: boolean;
}

/** Runs a history. */
export type RunHistory = (request: HistoryRequest) => Promise<History>;
