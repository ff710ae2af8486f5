import type { HeldReason } from '../ledger/decide-order.ts';
import type { OAuthClient } from '../ports/genesys-cloud.ts';
import type { DutyPhase, RevocationPhase } from '../ports/ledger-state.ts';

/** A phase that is to be carried out now, with the facts that were fetched for its decision. */
export interface DuePhase {
  /** The generation. */
  readonly n: number;
  readonly phase: RevocationPhase;
  readonly clientId: string;
  /** `delete-secret`: which of the client's secrets. */
  readonly secretId?: string;
  /** As just read, with every property; absent for `verify`. */
  readonly client?: OAuthClient | undefined;
}

/** What became of an order, for the last log line. */
export interface RetirementResult {
  readonly outcome:
    | 'busy'
    | 'nothing-due'
    | 'not-due'
    | 'held'
    | 'deferred'
    | 'blocked'
    | 'failed'
    /** AWSCURRENT or AWSPENDING was moved to the credential meanwhile, so its deactivation was undone. */
    | 'undone'
    /** A new grace period began, because an operator changed the client. */
    | 'restarted'
    | 'never-made'
    | DutyPhase;
  readonly reason?: HeldReason | string;
  /** ISO 8601. */
  readonly nextAttemptAt?: string;
  /** Of the failure. */
  readonly code?: string;
  /** Set if a phase was carried out. */
  readonly done?: PhaseDone;
}

export interface PhaseDone {
  readonly phase: RevocationPhase;
  /** The generation is dead; else it can still be activated again. */
  readonly isRevoked: boolean;
}
