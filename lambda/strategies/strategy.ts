import type { Marker } from '../../domain/marker.ts';
import type { SecretDocument } from '../../domain/secret-document.ts';
import type { StrategyName } from '../../domain/strategy-name.ts';
import type { SecretVersion } from '../credentials/read-versions.ts';
import type { GenesysSession } from '../ports/genesys-cloud.ts';
import type { RetirementPhase } from '../ports/retirement-order.ts';
import type { ManagedSecret, Rotation } from '../ports/rotation.ts';
import type { DiscardedCopies } from './clients/discard-copies.ts';

/** What distinguishes one way of rotating from the others. The steps, the retirement and the watch ask only this. */
export interface Strategy {
  readonly name: StrategyName;
  /** Whether logins with AWSCURRENT fail from createSecret on, so that another credential has to administer. */
  readonly interruptsLogins: boolean;
  /**
   * createSecret: checks the preconditions of this strategy, then creates the new credential in Genesys Cloud, or
   * recovers the one that an earlier run of this rotation left unfinished.
   */
  obtainPendingCredential(
    rotation: Rotation,
    admin: GenesysSession,
    current: SecretVersion,
  ): Promise<ObtainedCredential>;
  /** finishSecret: what to revoke once `pending` has replaced `retired`. */
  retirements(retired: SecretDocument, pending: SecretDocument): readonly PlannedRetirement[];
  /** finishSecret: adds to the retired document what is needed to revoke it, if the document lacks it. */
  identify?(admin: GenesysSession, retired: SecretDocument, pending: SecretDocument): Promise<SecretDocument>;
  /** Revokes what was created for a rotation that will not be finished, except what `isUsed` protects. */
  discardPendingCredential(secret: ManagedSecret, admin: GenesysSession, discarded: DiscardedCredential): Promise<void>;
  /**
   * Retirement: revokes the client that a concurrent run of createSecret created and did not store. Absent if concurrent
   * runs cannot create two.
   */
  discardDuplicates?(
    secret: ManagedSecret,
    admin: GenesysSession,
    discarded: DiscardedCopies,
    createdBeforeMs: number,
  ): Promise<void>;
  /** The name of the secret that it adds to the current client, with the marker in it. Absent if it adds none. */
  secretName?(marker: Marker): string;
}

/** A new credential to be stored, or the fact that another run of createSecret has stored one. */
export type ObtainedCredential =
  | {
      readonly document: SecretDocument;
      /** The client whose regeneration lock this run holds, to be released once the document is stored. */
      readonly lockedClientId?: string;
    }
  | 'stored-by-another-run';

export interface PlannedRetirement {
  readonly clientId: string;
  readonly secretId?: string;
  readonly phase: RetirementPhase;
  /** The revocation may end valid tokens, so it waits at least as long as they live. */
  readonly endsLiveTokens: boolean;
}

export interface DiscardedCredential extends DiscardedCopies {
  /** The client that the abandoned version names. */
  readonly clientId: string;
  /** The standby client of AWSCURRENT, if it has one. */
  readonly standbyClientId: string | undefined;
}
