import type { Finding } from '../../domain/findings.ts';

/** The result of a run, returned to the caller. */
export interface WatchSummary extends Record<string, unknown> {
  /** The secrets that our function rotates. */
  readonly managedSecrets: number;
  /** The secrets that were compared with the ledger, deleted ones included. */
  readonly visitedSecrets: number;
  /** The secrets whose credentials this run checked. */
  readonly triedSecrets: number;
  /** Revocations that the ledger owes; fewer than there are if `complete` is false. */
  readonly retirementsPending: number;
  readonly findings: Readonly<Record<Finding, number>>;
  /** Parts of the work that failed; each has a line of its own. */
  readonly failures: number;
  /** Whether everything was checked. */
  readonly complete: boolean;
}
