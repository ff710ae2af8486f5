import type { FleetSecret } from '../ports/secret-fleet.ts';

/** One secret that a run checks. */
export interface Visit {
  readonly secretArn: string;
  /** Whether the ledger adopts it if it does not know it: AWS has said that our function rotates it. */
  readonly mayCreate: boolean;
  /** Checks the credential even if it is not due. */
  readonly isForced: boolean;
  /** Whether the next hourly run checks the credential. Default false: in its hour of the day. */
  readonly isSoon?: boolean;
  /** Whether to wait while another invocation works on it: what moved its labels may be over before the next run. */
  readonly waits: boolean;
  /** As ListSecrets describes it. Without it, an incomplete rotation is not restarted. */
  readonly listed: FleetSecret | undefined;
}

/**
 * `checked`: its credential too. `visited`: it was only compared with the ledger. `busy`: another invocation holds the lock,
 * and the next run comes back.
 */
export type VisitOutcome = 'checked' | 'visited' | 'busy' | 'failed' | 'unknown-secret';
