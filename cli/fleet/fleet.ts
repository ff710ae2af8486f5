import type { RotationSettings } from '../../domain/rotation-settings.ts';
import type {
  ApprovalLevel,
  DutyPhase,
  Generation,
  Intent,
  LedgerEvent,
  OpenRotation,
  SecretState,
  Waiting,
} from '../../lambda/ports/ledger-state.ts';

/** Everything that one deployment manages, as it was when it was read. Plain data: it can be stored as JSON. */
export interface Fleet {
  readonly deployment: {
    readonly name: string;
    readonly accountId: string;
    readonly region: string;
    readonly service: string;
  };
  /** ISO 8601. */
  readonly readAt: string;
  /** What could not be read, and so is not shown as it is. */
  readonly problem?: string;
  readonly secrets: readonly FleetSecret[];
}

/** One secret: what Secrets Manager says, what the ledger says, and what follows from both. Times are ISO 8601. */
export interface FleetSecret {
  readonly arn: string;
  readonly name: string;
  readonly deployment: string;
  readonly accountId: string;
  readonly region: string;
  readonly organizationId?: string;
  readonly environment?: string;
  readonly strategy: string;
  /** `unknown`: in the ledger, but not in Secrets Manager any more. */
  readonly exists: boolean;
  readonly deletionAt?: string;
  /** Absent: it is encrypted with the key of AWS. */
  readonly kmsKeyId?: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly rotation: RotationSchedule;
  readonly labels: { readonly current?: string; readonly pending?: string; readonly previous?: string };
  /** Absent: the ledger does not know the secret. */
  readonly ledger?: LedgerView;
  readonly duties: readonly OwedDuty[];
  readonly credential: CredentialAge;
  /** Who has to approve a rotation before it is promoted. */
  readonly approval: RotationSettings['approval'];
  /** The freeze windows that have not ended two days ago, the first to begin first. */
  readonly freezes: readonly Freeze[];
  readonly state: SecretHealth;
  /** The ledger's events, oldest first; only if they were asked for. */
  readonly timeline?: readonly LedgerEvent[];
}

/** A rotation that is held, and who stands behind it so far. Times are ISO 8601, people are user ids of AWS. */
export interface WaitingApproval {
  /** Its version. What is approved is this rotation, and no other one. */
  readonly token: string;
  readonly since: string;
  /** From here on, `approval-overdue` is reported. It waits on: only an approval or `abandon` ends it. */
  readonly overdueAt: string;
  readonly level: ApprovalLevel;
  readonly requestedBy: readonly string[];
  readonly approvedBy: readonly string[];
  /** Enough people stand behind it, and it has not gone on yet. */
  readonly isApproved: boolean;
}

/** No scheduled rotation begins in this time. */
export interface Freeze {
  readonly from: string;
  readonly until: string;
  readonly reason?: string;
}

export interface RotationSchedule {
  /** Whether a function of this deployment rotates it. */
  readonly isOurs: boolean;
  readonly isOn: boolean;
  readonly expression?: string;
  /** Absent: irregular or not set. */
  readonly intervalSeconds?: number;
  readonly lastRotatedAt?: string;
  /** The end of the next rotation window. */
  readonly nextRotationAt?: string;
  /** Why the schedule is not one that the deployment allows. Absent: it is one. */
  readonly problem?: string;
  /** The day on which a program last read the secret. */
  readonly lastAccessedOn?: string;
}

/** What the ledger records about the secret. */
export interface LedgerView
  extends Pick<SecretState, 'generations' | 'clients' | 'holds' | 'nextCheckAt' | 'decommissionedAt'> {
  readonly currentGeneration?: number;
  readonly openRotation?: OpenRotation;
  readonly waiting?: Waiting;
  /** The start of the rotation window that subscribers were notified of last. */
  readonly announced?: string;
  readonly intent?: Intent;
  readonly lockedUntil?: string;
}

/** What is still to be done for one generation. */
export interface OwedDuty {
  readonly generation: number;
  readonly generationState: Generation['state'];
  readonly clientId?: string;
  readonly phase: DutyPhase;
  readonly dueAt: string;
  readonly nextAttemptAt: string;
  readonly attempts: number;
  readonly deferrals: number;
  readonly reason: string;
  readonly isCompromised: boolean;
  readonly inForceUntil?: string;
}

/** How old the credential in force is, against the interval at which it is to be rotated. */
export interface CredentialAge {
  readonly since?: string;
  readonly ageSeconds?: number;
  readonly policySeconds?: number;
}

export type HealthLevel = 'ok' | 'busy' | 'warning' | 'failing';

/** One word for the state of a secret, and why. */
export interface SecretHealth {
  readonly level: HealthLevel;
  readonly code: string;
  readonly detail: string;
}

export type { Generation, LedgerEvent };
