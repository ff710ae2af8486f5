import type { Approvals, Delay, Proof } from './credential-history.ts';
import type { AuditEntry, Source } from './recorded-secret.ts';

/** The version of the format. It changes when a field changes its meaning or goes. */
export const reportSchema = 'genesys-oauth-rotation/report/v1';

/**
 * Everything that a report says. Plain data: `--format json` writes it as it is, and the other formats show nothing else.
 * Times are ISO 8601, periods are seconds.
 */
export interface Report {
  readonly schema: typeof reportSchema;
  readonly frame: Frame;
  readonly summary: Summary;
  readonly population: Population;
  readonly coverage: readonly Coverage[];
  /** Every rotation that was promoted in the period, and every one that began in it and was not. */
  readonly rotations: readonly RotationEntry[];
  readonly exceptions: readonly Exception[];
  readonly secondWitness: readonly SecondWitness[];
  readonly controls: readonly Control[];
  readonly integrity: Integrity;
}

export interface Frame {
  /** Inclusive. */
  readonly from: string;
  /** Exclusive. */
  readonly to: string;
  readonly madeAt: string;
  /** The ARN of the caller. */
  readonly madeBy: Source<string>;
  readonly productVersion: string;
  readonly organizations: readonly { readonly id: string; readonly environment?: string }[];
  readonly deployments: readonly FrameDeployment[];
  readonly policy: Policy;
}

export interface FrameDeployment {
  readonly name: string;
  readonly accountId: string;
  readonly region: string;
  readonly service: string;
  readonly functions: Source<readonly FunctionBundle[]>;
  /** The settings in force, with their hash: SHA-256 of their canonical JSON. */
  readonly configuration: Source<{ readonly sha256: string; readonly settings: Readonly<Record<string, string>> }>;
  /** Changes of functions, secrets and their settings, by whom. */
  readonly changes: Source<{ readonly from: string; readonly entries: readonly Change[] }>;
}

export interface FunctionBundle {
  readonly name: string;
  /** Lambda's `CodeSha256`, in hex: the digest of the deployed archive. */
  readonly codeSha256: string;
  readonly changedAt: string;
}

export interface Change {
  readonly at: string;
  readonly what: string;
  readonly resource: string;
  readonly principal: string;
}

export interface Policy {
  /** No credential may be in force for longer, unless the schedule of its secret says less. */
  readonly maximumAgeSeconds: number;
}

export interface Summary {
  readonly secretsAtStart: number;
  readonly secretsAtEnd: number;
  /** Promoted in the period. */
  readonly rotations: number;
  /** Rotations with a step that failed in the period, whatever became of them. */
  readonly failed: number;
  readonly abandoned: number;
  readonly open: number;
  /** Old credentials that a rotation of the period replaced. */
  readonly revocationsDue: number;
  readonly revoked: number;
  /** … and a rejected login shows it. */
  readonly proved: number;
  readonly emergencies: number;
  readonly rolledBack: number;
  readonly deferrals: number;
  readonly exceptions: number;
  readonly unmanagedClients: number | 'not available';
}

export interface Population {
  readonly atStart: readonly PopulationEntry[];
  readonly atEnd: readonly PopulationEntry[];
  readonly added: readonly string[];
  readonly removed: readonly string[];
}

export interface PopulationEntry {
  readonly arn: string;
  readonly name: string;
  readonly accountId: string;
  readonly region: string;
  readonly organizationId?: string;
  readonly clientId?: string;
  /** Of the credential that was in force then. */
  readonly inForceSince?: string;
  /** It was adopted, so it is older than that. */
  readonly isOlder: boolean;
  readonly ageSeconds?: number;
  readonly policySeconds: number;
  readonly isWithinPolicy: boolean;
}

/** Which OAuth clients of an organization are rotated. */
export interface Coverage {
  readonly organizationId: string;
  readonly clients: Source<{
    readonly total: number;
    readonly rotated: number;
    readonly unmanaged: readonly UnmanagedClient[];
  }>;
}

export interface UnmanagedClient {
  readonly clientId: string;
  readonly name: string;
  readonly state: string;
  readonly grantType?: string;
  readonly createdAt?: string;
  readonly ageSeconds?: number;
  readonly lastUsedOn?: string;
}

export interface RotationEntry {
  readonly secret: string;
  readonly secretArn: string;
  readonly generation: number;
  readonly outcome: 'promoted' | 'abandoned' | 'open';
  readonly reason?: string;
  readonly strategy: string;
  readonly isEmergency: boolean;
  /** The ClientRequestToken, which is the id of the new version. */
  readonly versionId?: string;
  readonly previousVersionId?: string;
  readonly clientId?: string;
  readonly previousClientId?: string;
  /** The admin client that made the new credential. */
  readonly administeredBy?: string;
  readonly trigger: Source<{ readonly kind: 'schedule' | 'request'; readonly principal: string; readonly at: string }>;
  readonly steps: {
    readonly planned?: string;
    readonly stored?: string;
    readonly identified?: string;
    readonly delivered?: string;
    readonly tested?: string;
    readonly promoted?: string;
  };
  readonly compared?: { readonly privileges: string; readonly divisions: string; readonly probes: readonly string[] };
  /** Who requested and who approved it. Absent: it needed no approval. */
  readonly approval?: Approvals;
  /** What subscribers of the event bus, the owner among them, were told before it began. */
  readonly announced?: Announced;
  /** What it waited for, although nothing had failed. */
  readonly waits?: readonly Wait[];
  /** The old credential at the promotion. */
  readonly age?: { readonly seconds: number; readonly policySeconds: number; readonly isAtLeast: boolean };
  /** What became of the old credential. Absent: there was none. */
  readonly revocation?: RevocationEntry;
}

/** The last announcement between the rotation before and this one. */
export interface Announced {
  readonly at: string;
  /** The start of the rotation window that was announced. */
  readonly window: string;
  /** The tag `owner` of the secret at that time. */
  readonly owner?: string;
}

export interface Wait {
  readonly kind: 'freeze' | 'approval';
  readonly from: string;
  /** Absent: it waits still. */
  readonly until?: string;
  /** `freeze`: of the window. */
  readonly reason?: string;
}

export interface RevocationEntry {
  readonly generation: number;
  readonly dueAt?: string;
  readonly doneAt?: string;
  readonly how?: string;
  readonly isOverdue: boolean;
  /** From the promotion until the old credential was dead, or until the report was made. */
  readonly overlapSeconds: number;
  readonly proof?: Proof;
  readonly delays: readonly Delay[];
}

export type ExceptionKind =
  | 'credential-too-old'
  | 'revocation-overdue'
  | 'revocation-unproved'
  | 'revocation-deferred'
  | 'revocation-blocked'
  | 'revocation-held'
  | 'revocation-failed'
  | 'rotation-failed'
  | 'rolled-back'
  | 'abandoned'
  | 'emergency'
  | 'not-witnessed'
  | 'not-recorded'
  | 'unmanaged-client';

export interface Exception {
  readonly kind: ExceptionKind;
  readonly at: string;
  /** Absent for what concerns no secret. */
  readonly secret?: string;
  readonly secretArn?: string;
  readonly generation?: number;
  readonly clientId?: string;
  readonly text: string;
  /** `emergency`: from the decision to the proof. */
  readonly minutes?: number;
  /** `rotation-failed`. */
  readonly failure?: FailedStep;
}

/** A step of a rotation that failed with one error, however often. */
export interface FailedStep {
  /** The rotation. */
  readonly versionId: string;
  /** Absent if the rotation failed before it began to make a credential. */
  readonly generation?: number;
  readonly step: string;
  readonly code: string;
  readonly reason: string;
  /** At least: a function that was ended from outside records nothing. */
  readonly tries: number;
  readonly firstAt: string;
  readonly lastAt: string;
  readonly ended: 'promoted' | 'abandoned' | 'by-another-rotation' | 'not yet';
  readonly endedAt?: string;
}

/** A change of a client that the ledger records, and that Genesys Cloud should have an audit entry for. */
export interface ClaimedChange {
  readonly at: string;
  /** Not before: when it was begun. */
  readonly from: string;
  readonly secret: string;
  readonly secretArn: string;
  readonly generation: number;
  readonly clientId: string;
  readonly kind: 'create' | 'regenerate' | 'deactivate' | 'activate' | 'delete' | 'create-secret' | 'delete-secret';
}

export interface SecondWitness {
  readonly organizationId: string;
  readonly audits: Source<{
    readonly from: string;
    readonly to: string;
    readonly matched: readonly { readonly claim: ClaimedChange; readonly audit: AuditEntry }[];
    /** The ledger says so, Genesys Cloud does not. */
    readonly notWitnessed: readonly ClaimedChange[];
    /** Genesys Cloud says so, the ledger does not. */
    readonly notRecorded: readonly AuditEntry[];
    /** Other changes by our own clients, such as a description or roles. */
    readonly explained: number;
  }>;
}

export interface Control {
  readonly framework: string;
  readonly control: string;
  readonly asks: string;
  /** Where the report answers it. */
  readonly sections: readonly string[];
  readonly result: 'met' | 'exceptions' | 'not shown';
}

export interface Integrity {
  readonly secrets: number;
  readonly events: number;
  /** SHA-256 of the canonical JSON of all events of the report's secrets, ordered by secret and time. */
  readonly eventsSha256: string;
  /** SHA-256 of the canonical JSON of this report without this field. */
  readonly contentSha256: string;
  readonly sources: readonly { readonly name: string; readonly isAvailable: boolean; readonly reason?: string }[];
}
