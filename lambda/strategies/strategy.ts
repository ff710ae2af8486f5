import type { Marker } from '../../domain/marker.ts';
import type { SecretDocument } from '../../domain/secret-document.ts';
import type { StrategyName } from '../../domain/strategy-name.ts';
import type { GenesysSession } from '../ports/genesys-cloud.ts';
import type { RetirementPhase } from '../ports/retirement-order.ts';
import type { ManagedSecret, Rotation } from '../ports/rotation.ts';

/** How one way of rotating differs from the others. The steps and the retirement know nothing else of it. */
export interface Strategy {
  readonly name: StrategyName;
  /**
   * Whether logins with AWSCURRENT fail from createSecret on, so that another credential has to administer.
   */
  readonly interruptsLogins: boolean;
  /**
   * createSecret: makes the new credential at Genesys, or completes the one that an earlier run of this rotation left
   * unfinished.
   */
  obtainPendingCredential(rotation: Rotation, admin: GenesysSession, current: SecretDocument): Promise<Candidate>;
  /** finishSecret: what is to be revoked once `candidate` has taken the place of `retired`. */
  retirements(retired: SecretDocument, candidate: SecretDocument): readonly PlannedRetirement[];
  /** finishSecret: the retired document with what is needed to revoke it, where the document does not say it itself. */
  identify?(admin: GenesysSession, retired: SecretDocument, candidate: SecretDocument): Promise<SecretDocument>;
  /** Revokes what was created for a rotation that will not be finished. `isUsed` tells what must not be touched. */
  discardPendingCredential(secret: ManagedSecret, admin: GenesysSession, discarded: DiscardedCredential): Promise<void>;
}

/** A new credential, to be stored; or the news that another run of createSecret has stored one. */
export type Candidate =
  | {
      readonly document: SecretDocument;
      /** The client on whose secret this run has a claim, to be released once the document is stored. */
      readonly lockedClientId?: string;
    }
  | 'stored-by-another-run';

export interface PlannedRetirement {
  readonly clientId: string;
  readonly secretId?: string;
  readonly phase: RetirementPhase;
  /** The revocation may end tokens that are live, so it waits at least as long as they live. */
  readonly endsLiveTokens: boolean;
}

export interface DiscardedCredential {
  readonly marker: Marker;
  /** The client that the abandoned version names. */
  readonly clientId: string;
  /** The idle twin of AWSCURRENT, if it has one. */
  readonly standbyClientId: string | undefined;
  readonly isUsed: (credential: { clientId: string; secretId?: string | undefined }) => boolean;
}
