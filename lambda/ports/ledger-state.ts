import type { Environment } from '../../domain/environments.ts';
import type { StrategyName } from '../../domain/strategy-name.ts';

/** The state of a credential generation, which is one client secret that a secret held, holds or is about to hold. */
export const generationStates = [
  'planned',
  'stored',
  'current',
  'grace',
  'quarantine',
  'abandoned',
  'revoked',
] as const;

export type GenerationState = (typeof generationStates)[number];

/** The origin of a client or a credential. `external`: an operator stored it without a rotation. */
export const origins = ['adopted', 'created', 'regenerated', 'external'] as const;

export type Origin = (typeof origins)[number];

/**
 * The next step for a generation that is no longer needed; `deliver`: for the one in force, whose copies in destinations
 * could not be written in an emergency.
 */
export const dutyPhases = ['regenerate', 'deactivate', 'delete', 'delete-secret', 'verify', 'deliver'] as const;

export type DutyPhase = (typeof dutyPhases)[number];

export type RevocationPhase = Exclude<DutyPhase, 'deliver'>;

/** `pending`: created by the open rotation. `leaving`: to be deactivated and deleted. `not-found`: deleted. */
export const clientRoles = ['pending', 'current', 'standby', 'leaving', 'gone'] as const;

export type ClientRole = (typeof clientRoles)[number];

/** The calls that need an intent, because none of them may be sent twice. */
export const intentCalls = [
  'create-client',
  'regenerate-secret',
  'create-secret',
  'deactivate-client',
  'delete-client',
  'delete-secret',
] as const;

export type IntentCall = (typeof intentCalls)[number];

/** The credential that makes the administrative calls: the name or ARN of its secret, and its client. */
export interface Administrator {
  readonly secret: string;
  readonly clientId: string;
}

/** The periods that applied when a rotation or a duty began. */
export interface RecordedSettings {
  readonly gracePeriodSeconds: number;
  readonly quarantinePeriodSeconds: number;
  /** The client's `accessTokenValiditySeconds`. */
  readonly tokenSeconds: number;
}

/** The outstanding duty for a generation. Times are ISO 8601. */
export interface Duty {
  /** The result of `phaseOf` when the duty was recorded. It is computed again before anything is done. */
  readonly phase: DutyPhase;
  readonly dueAt: string;
  readonly nextAttemptAt: string;
  readonly attempts: number;
  readonly deferrals: number;
  readonly reason: string;
  readonly settings: RecordedSettings;
}

export interface Revocation {
  readonly how: 'regenerate-secret' | 'delete-client' | 'delete-secret' | 'superseded' | 'external' | 'never-made';
  readonly at: string;
  /** The rejected login; absent if no version could be read any more. */
  readonly verified?: {
    readonly status: number;
    readonly error?: string;
    readonly correlationId?: string;
  };
}

export interface Generation {
  readonly n: number;
  /** Absent until a client that is being created has an id. */
  readonly clientId?: string;
  /** multi-secret: which of the client's secrets. */
  readonly secretId?: string;
  readonly origin: Origin;
  /** The ClientRequestToken of the rotation that creates it. */
  readonly token?: string;
  /** The versions that hold it, newest last, at most 20. Empty until the value under `token` has been checked. */
  readonly versions: readonly string[];
  readonly state: GenerationState;
  readonly inForceFrom?: string;
  readonly inForceUntil?: string;
  readonly duty?: Duty;
  readonly revoked?: Revocation;
  /** The number of its last timer. It outlives the duty, so that no timer name is reused. Default 0. */
  readonly arm?: number;
  /** Identifies the client or the secret that was created for it. */
  readonly creation?: Creation;
  /** It leaked: its periods are 0. */
  readonly compromised?: boolean;
  /** Created by an emergency rotation. */
  readonly emergency?: boolean;
  /** R25: the generation of another secret that it came from. */
  readonly transferredFrom?: { readonly secretArn: string; readonly generation: number };
}

/** Outlives the intent. It serves to recover from a lost response and to find a late second client. */
export interface Creation {
  readonly intentId: string;
  /** ISO 8601. A client or secret with the intent id was created between these two times. */
  readonly from: string;
  readonly until: string;
  /** ISO 8601: when to search once more for clients with the intent id. Absent: no search is owed. */
  readonly sweepAt?: string;
}

export interface ClientRecord {
  readonly role: ClientRole;
  readonly origin: 'adopted' | 'created';
  /** The admin client that created it. */
  readonly createdBy?: string;
  /** Whether its description contains our claim. */
  readonly claimed: boolean;
}

export interface OpenRotation {
  readonly token: string;
  readonly generation: number;
  readonly strategy: StrategyName;
  readonly startedAt: string;
  /** The version with AWSCURRENT when the rotation began. */
  readonly baseVersionId: string;
  readonly possessionVerifiedAt?: string;
  /** Of the credential that it creates. */
  readonly administeredBy?: Administrator;
  /** When setSecret found whose the pending credential is. Its version takes a value only once, so it stays so. */
  readonly identifiedAt?: string;
  /** When testSecret passed. */
  readonly testedAt?: string;
  /** Set when first seen and never withdrawn. */
  readonly emergency: boolean;
  /** What it needs, or who stands behind it. Never lowered. Absent: nothing is needed. */
  readonly approval?: RecordedApproval;
  readonly settings: RecordedSettings;
  /** What the client of AWSCURRENT might do when the rotation began: what is compared once that client is gone. */
  readonly expected?: Privileges;
}

/** From the least to the most. */
export const approvalLevels = ['one', 'required'] as const;

export type ApprovalLevel = (typeof approvalLevels)[number];

export interface RecordedApproval {
  readonly level: ApprovalLevel;
  /** The user ids of AWS. Both are empty until the rotation is approved. */
  readonly requestedBy: readonly string[];
  readonly approvedBy: readonly string[];
}

/** Why a rotation does not go on, although nothing has failed. */
export const waitReasons = ['rotation-frozen', 'approval-required'] as const;

/** A rotation that waits, by its token: the ledger may not know the rotation itself yet. Times are ISO 8601. */
export interface Waiting {
  readonly token: string;
  readonly reason: (typeof waitReasons)[number];
  readonly since: string;
  /** When a step last found that it has to wait. */
  readonly at: string;
  /** Whether subscribers were notified. */
  readonly isAnnounced: boolean;
}

export interface Intent {
  readonly id: string;
  readonly call: IntentCall;
  /** Absent for `create-client`. */
  readonly clientId?: string;
  readonly secretId?: string;
  readonly generation: number;
  readonly committedAt: string;
  /** Milliseconds since 1970. The request must not be sent later. */
  readonly sendBefore: number;
  readonly attempt: number;
}

/** The fields of a client that determine what it may do, by their names in Genesys Cloud. */
export type Privileges = Readonly<Record<string, unknown>>;

/** Why no irreversible call may be sent for the secret. */
export type HoldCode =
  | 'credential-rejected'
  | 'current-credential-rejected'
  | 'client-changed'
  | 'client-shared'
  | 'invalid-secret-document'
  | 'secret-deleted'
  | 'login-inconclusive';

export interface Hold {
  readonly code: HoldCode;
  /** ISO 8601, when it was first seen. */
  readonly since: string;
  readonly clientId?: string;
  /** `client-shared`: the other secret. */
  readonly otherSecretArn?: string;
}

export interface LedgerEvent {
  /** ISO 8601. */
  readonly at: string;
  /** The sort key, assigned by the commit that recorded the event. Writing the event again writes the same item. */
  readonly key?: string;
  readonly type: string;
  readonly generation?: number;
  readonly clientId?: string;
  readonly from?: string;
  readonly to?: string;
  readonly reason: string;
  readonly function: string;
  readonly requestId: string;
  readonly administeredBy?: Administrator;
  readonly correlationIds: readonly string[];
  readonly details: Readonly<Record<string, string | number | boolean | readonly string[]>>;
}

/** A step of a rotation that failed. */
export interface StepFailure {
  /** ISO 8601. */
  readonly at: string;
  readonly step: string;
  /** The ClientRequestToken. */
  readonly versionId: string;
  /** Of the error. */
  readonly code: string;
  readonly reason: string;
  readonly function: string;
  readonly requestId: string;
  readonly correlationIds: readonly string[];
}

/** What the ledger knows about one secret: the `data` of its STATE item. It holds no client secret and nothing derived from one. */
export interface SecretState {
  readonly secretName: string;
  /** Fixed by the first login. */
  readonly organizationId?: string;
  readonly environment?: Environment;
  readonly nextGeneration: number;
  readonly currentGeneration?: number;
  readonly currentVersionId?: string;
  /** ISO 8601, when watch visits it next. */
  readonly nextCheckAt: string;
  readonly clients: Readonly<Record<string, ClientRecord>>;
  /** What the client of AWSCURRENT might do when its last rotation was made. Absent before the first one. */
  readonly privileges?: Privileges;
  readonly rotation?: OpenRotation;
  readonly waiting?: Waiting;
  /** The start of the rotation window that subscribers were notified of last, as ISO 8601. */
  readonly announced?: string;
  readonly intent?: Intent;
  /** Ordered by `n`, oldest first. */
  readonly generations: readonly Generation[];
  readonly holds: readonly Hold[];
  readonly outbox: readonly LedgerEvent[];
  /** The table to which it was last written. */
  readonly tableId?: string;
  /** R24: ISO 8601, since when everything is owed. From then on, AWSCURRENT makes no generation current. */
  readonly decommissionedAt?: string;
}

export interface Owner {
  readonly organizationId: string;
  readonly clientId: string;
  readonly secretArn: string;
  /** ISO 8601. */
  readonly since: string;
  readonly origin: 'adopted' | 'created';
  readonly transferredFrom?: string;
  /** Other managed secrets whose AWSCURRENT logs in as this client. */
  readonly contestedBy: readonly string[];
}

export const consentKinds = ['request', 'approve'] as const;

export type ConsentKind = (typeof consentKinds)[number];

/** One person behind one rotation. IAM lets a caller write it under the caller's own user id only. */
export interface Consent {
  readonly kind: ConsentKind;
  /** `aws:userid`: of a role `<role id>:<session name>`. */
  readonly userId: string;
  readonly secretArn: string;
  /** The ClientRequestToken of the rotation: it makes one credential, whose version takes a value once. */
  readonly token: string;
  /** ISO 8601, as the writer says. */
  readonly at: string;
}

export type ApprovalKind = 'adopt' | 'transfer' | 'decommission';

/** Written by an operator with the necessary IAM permission. */
export interface Approval {
  readonly secretArn: string;
  readonly kind: ApprovalKind;
  /** Absent: every client of the secret. */
  readonly clientId?: string;
  /** `transfer`: the secret that owns the client now. */
  readonly fromSecretArn?: string;
  readonly by: string;
  readonly at: string;
  readonly expiresAt: string;
}

export interface Meta {
  readonly tableId: string;
}
