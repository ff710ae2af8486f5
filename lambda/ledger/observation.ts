import type { Approval, SecretState } from '../ports/ledger-state.ts';
import type { Claim } from './client-claim.ts';

/** The current view of Secrets Manager, Genesys Cloud and the table. Everything except the labels is fetched only on demand. */
export interface Observation {
  readonly secretArn: string;
  /** Default: the secret exists. */
  readonly deletion: 'none' | 'scheduled' | 'gone';
  readonly rotation: 'on' | 'off' | 'other-function';
  /** Whether Secrets Manager shows an earlier rotation. */
  readonly wasRotated: boolean;
  readonly currentVersionId: string | undefined;
  readonly pendingVersionId: string | undefined;
  readonly previousVersionId: string | undefined;
  /** The contents of the versions read so far. `valueOf` groups equal credentials. */
  readonly values: ReadonlyMap<string, ObservedValue>;
  readonly logins: ReadonlyMap<string, Login>;
  readonly clients: ReadonlyMap<string, ObservedClient>;
  /** The secret that owns each client; `undefined` for a client without an owner. */
  readonly owners: ReadonlyMap<string, string | undefined>;
  readonly approvals: readonly Approval[];
  /** The tag `compromised`. */
  readonly compromised: string | undefined;
  /** The ClientRequestToken of the rotation step, if a step calls. */
  readonly stepToken: string | undefined;
  /** The id of this table; `undefined` in functions that do not check it. */
  readonly tableId: string | undefined;
  /** Clients that were about to be revoked by orders of the previous version of this product. */
  readonly orderedClientIds: readonly string[];
}

/** Holds no client secret. Within one observation, equal credentials have the same number. */
export type ObservedValue =
  | {
      readonly kind: 'credential';
      readonly credential: number;
      readonly clientId: string;
      readonly secretId?: string;
      readonly standbyClientId?: string;
    }
  | { readonly kind: 'unreadable' }
  /** The version exists without a value, or no longer exists. */
  | { readonly kind: 'empty' };

/** G7: `rejected` means that Genesys Cloud definitely rejected the credential. */
export type Login = 'accepted' | 'rejected' | 'inconclusive';

export interface ObservedClient {
  /** `absent`: 404, or the state `deleted`. `unknown`: the request failed. */
  readonly state: 'active' | 'inactive' | 'disabled' | 'absent' | 'unknown';
  /** A valid claim, which contains the client's own id. */
  readonly claim?: Claim;
  /** The intent id in its description, from the call that created it. */
  readonly intentId?: string;
  /** ISO 8601. */
  readonly createdAt?: string;
  /** Whether it carries the previous version's marker, with this secret's ARN. */
  readonly hasOldMarker?: boolean;
}

/** What must be read or done before `reconcile` can decide. The caller then calls `reconcile` again with the result. */
export type Need =
  | { readonly kind: 'value'; readonly versionId: string }
  | { readonly kind: 'login'; readonly versionId: string }
  | { readonly kind: 'client'; readonly clientId: string }
  | { readonly kind: 'owner'; readonly clientId: string }
  /** Write OWNER if it is free or ours. The result is the owner. */
  | { readonly kind: 'claim'; readonly clientId: string; readonly origin: 'adopted' | 'created' }
  /** R25: move OWNER, copy the client's generations here, then remove them there. */
  | { readonly kind: 'transfer'; readonly clientId: string; readonly fromSecretArn: string };

/** An idempotent effect. All effects happen before the state is committed. */
export type Action =
  | { readonly kind: 'activate-client'; readonly clientId: string }
  | { readonly kind: 'remove-pending'; readonly versionId: string }
  | { readonly kind: 'contest'; readonly clientId: string }
  /** This secret no longer logs in as another secret's client, so the owner may revoke that again. */
  | { readonly kind: 'end-contest'; readonly clientId: string }
  /** Schedule a timer for the generation's duty, numbered by the generation's `arm`. */
  | { readonly kind: 'arm-timer'; readonly generation: number; readonly at: string }
  | { readonly kind: 'restore-destinations'; readonly generation: number }
  | { readonly kind: 'remove-approval'; readonly approval: Approval }
  /** Call RotateSecret after the commit: AWSCURRENT is dead, and the ledger knows how to repair it. */
  | { readonly kind: 'start-rotation' };

export interface Finding {
  readonly code: FindingCode;
  readonly severity: 'info' | 'warning' | 'critical';
  readonly generation?: number;
  readonly clientId?: string;
  readonly versionId?: string;
  readonly otherSecretArn?: string;
}

export type FindingCode =
  | 'credential-rejected'
  | 'credential-changed-outside'
  | 'current-credential-rejected'
  | 'client-changed'
  | 'client-shared'
  | 'client-changed-outside'
  | 'client-mismatch'
  | 'invalid-secret-document'
  | 'login-inconclusive'
  | 'pending-equals-current'
  | 'version-was-in-force'
  | 'rotation-abandoned'
  | 'rotation-off'
  | 'secret-deleted'
  | 'ledger-missing'
  | 'ledger-restored'
  | 'emergency-not-applied'
  | 'ambiguous-client-secret';

/** What a rotation step must first do about AWSPENDING. */
export interface PendingVerdict {
  readonly code: 'pending-equals-current' | 'version-was-in-force' | 'rotation-abandoned' | 'client-mismatch';
  /** Whether the step removes AWSPENDING from the version before it fails. */
  readonly removeLabel: boolean;
}

export interface Reconciled {
  readonly state: SecretState;
  /** While there are any needs, nothing else is executed or committed. */
  readonly needs: readonly Need[];
  readonly actions: readonly Action[];
  readonly findings: readonly Finding[];
  /** S1.1: AWSCURRENT is dead because of the ledger's own action. createSecret may repair it despite the hold. */
  readonly mayRepair: boolean;
  /** R11 to R17, for a rotation step on AWSPENDING's version. */
  readonly pending: PendingVerdict | undefined;
}
