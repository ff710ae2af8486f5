import type { Environment } from '../../domain/environments.ts';
import type { StrategyName } from '../../domain/strategy-name.ts';

/** What became of a credential generation: one client secret that a secret held, holds or is about to hold. */
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

/** How a client or a credential came to a secret. `external`: an operator stored it without a rotation. */
export const origins = ['adopted', 'created', 'regenerated', 'external'] as const;

export type Origin = (typeof origins)[number];

/** What is done next for a generation that is not needed any more. */
export const dutyPhases = ['regenerate', 'deactivate', 'delete', 'delete-secret', 'verify'] as const;

export type DutyPhase = (typeof dutyPhases)[number];

/** `pending`: made by the open rotation. `leaving`: to be deactivated and deleted. `not-found`: deleted. */
export const clientRoles = ['pending', 'current', 'standby', 'leaving', 'gone'] as const;

export type ClientRole = (typeof clientRoles)[number];

/** The calls that an intent announces. None of them may be sent twice. */
export const intentCalls = [
  'create-client',
  'regenerate-secret',
  'create-secret',
  'deactivate-client',
  'delete-client',
  'delete-secret',
] as const;

export type IntentCall = (typeof intentCalls)[number];

/** The periods that a rotation or a duty began with. */
export interface RecordedSettings {
  readonly gracePeriodSeconds: number;
  readonly quarantinePeriodSeconds: number;
  /** The client's `accessTokenValiditySeconds`. */
  readonly tokenSeconds: number;
}

/** What is still owed for a generation. Times are ISO 8601. */
export interface Duty {
  /** What `phaseOf` said when the duty was recorded; it is asked again before anything is done. */
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
  /** The rejected login; absent where no version was readable any more. */
  readonly verified?: {
    readonly status: number;
    readonly error?: string;
    readonly correlationId?: string;
  };
}

export interface Generation {
  readonly n: number;
  /** Absent while a client that is to be created has no id. */
  readonly clientId?: string;
  /** multi-secret: which of the client's secrets. */
  readonly secretId?: string;
  readonly origin: Origin;
  /** The ClientRequestToken of the rotation that makes it. */
  readonly token?: string;
  /** The versions that hold it, the newest last, at most 20. Empty until the value under `token` has been checked. */
  readonly versions: readonly string[];
  readonly state: GenerationState;
  readonly inForceFrom?: string;
  readonly inForceUntil?: string;
  readonly duty?: Duty;
  readonly revoked?: Revocation;
  /** The number of its last timer. It outlives the duty: the name of a timer is not used again. Default 0. */
  readonly arm?: number;
  /** What a client or a secret that was created for it is found by. */
  readonly creation?: Creation;
  /** It leaked: its periods are 0. */
  readonly compromised?: boolean;
  /** Made by the rotation that answers a leak. */
  readonly emergency?: boolean;
  /** R25: the generation of another secret that it was. */
  readonly transferredFrom?: { readonly secretArn: string; readonly generation: number };
}

/** Outlives the intent: a lost response is looked up, and a late second client is found by it. */
export interface Creation {
  readonly intentId: string;
  /** ISO 8601. What carries the intent id was created between these two. */
  readonly from: string;
  readonly until: string;
  /** ISO 8601: when clients with the intent id are looked for once more. Absent: not owed. */
  readonly sweepAt?: string;
}

export interface ClientRecord {
  readonly role: ClientRole;
  readonly origin: 'adopted' | 'created';
  /** The admin client that created it. */
  readonly createdBy?: string;
  /** Whether its description carries our claim. */
  readonly claimed: boolean;
}

export interface OpenRotation {
  readonly token: string;
  readonly generation: number;
  readonly strategy: StrategyName;
  readonly startedAt: string;
  /** What AWSCURRENT referred to when the rotation began. */
  readonly baseVersionId: string;
  readonly possessionVerifiedAt?: string;
  /** When testSecret passed. */
  readonly testedAt?: string;
  readonly phase: 'creating' | 'promoting';
  readonly promoting?: { readonly from: string; readonly to: string };
  /** Set at first sight and never taken back. */
  readonly emergency: boolean;
  readonly settings: RecordedSettings;
  readonly expected?: { readonly roleDivisions: readonly unknown[]; readonly authorizedGrantType: string };
}

export interface Intent {
  readonly id: string;
  readonly call: IntentCall;
  /** Absent for `create-client`. */
  readonly clientId?: string;
  readonly secretId?: string;
  readonly generation: number;
  readonly committedAt: string;
  /** Milliseconds since 1970. It is not sent later. */
  readonly sendBefore: number;
  readonly attempt: number;
}

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
  /** The sort key, from the commit that recorded it on. Writing it again writes the same item. */
  readonly key?: string;
  readonly type: string;
  readonly generation?: number;
  readonly clientId?: string;
  readonly from?: string;
  readonly to?: string;
  readonly reason: string;
  readonly function: string;
  readonly requestId: string;
  readonly administeredBy?: { readonly secret: string; readonly clientId: string };
  readonly correlationIds: readonly string[];
  readonly details: Readonly<Record<string, string | number | boolean | readonly string[]>>;
}

/** What the ledger knows of one secret: the `data` of its STATE item. Never a client secret, nor anything derived from one. */
export interface SecretState {
  readonly secretName: string;
  /** Pinned by the first login. */
  readonly organizationId?: string;
  readonly environment?: Environment;
  readonly nextGeneration: number;
  readonly currentGeneration?: number;
  readonly currentVersionId?: string;
  /** ISO 8601, when watch visits it next. */
  readonly nextCheckAt: string;
  readonly clients: Readonly<Record<string, ClientRecord>>;
  readonly rotation?: OpenRotation;
  readonly intent?: Intent;
  /** By `n`, the oldest first. */
  readonly generations: readonly Generation[];
  readonly holds: readonly Hold[];
  readonly outbox: readonly LedgerEvent[];
  /** Of the table in which it was last written. */
  readonly tableId?: string;
  /** R24: ISO 8601, since when everything is owed. AWSCURRENT makes nothing current any more. */
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

export type ApprovalKind = 'adopt' | 'transfer' | 'decommission';

/** Written by an operator, who needs IAM permission for it. */
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
