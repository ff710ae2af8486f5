import type { Approval, SecretState } from '../ports/ledger-state.ts';
import type { Claim } from './client-claim.ts';

/** What Secrets Manager, Genesys Cloud and the table say now. Everything but the labels is asked for only when it is needed. */
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
  /** What the versions hold, as far as they were read: `valueOf` groups equal credentials. */
  readonly values: ReadonlyMap<string, ObservedValue>;
  readonly logins: ReadonlyMap<string, Login>;
  readonly clients: ReadonlyMap<string, ObservedClient>;
  /** The secret that owns each client; `undefined` where nobody does. */
  readonly owners: ReadonlyMap<string, string | undefined>;
  readonly approvals: readonly Approval[];
  /** The tag `compromised`. */
  readonly compromised: string | undefined;
  /** The ClientRequestToken of the step that asks, if one does. */
  readonly stepToken: string | undefined;
  /** Of the table at hand; `undefined` in functions that do not ask. */
  readonly tableId: string | undefined;
  /** Clients that orders of the version before this one name: they were about to be revoked. */
  readonly orderedClientIds: readonly string[];
}

/** Without the secret itself. Equal credentials of one observation have the same number. */
export type ObservedValue =
  | {
      readonly kind: 'credential';
      readonly credential: number;
      readonly clientId: string;
      readonly secretId?: string;
      readonly standbyClientId?: string;
    }
  | { readonly kind: 'unreadable' }
  /** The version exists, but has no value yet, or is gone. */
  | { readonly kind: 'empty' };

/** G7: only a known rejection of the credential is `rejected`. */
export type Login = 'accepted' | 'rejected' | 'inconclusive';

export interface ObservedClient {
  /** `absent`: 404, or the state `deleted`. `unknown`: it could not be asked. */
  readonly state: 'active' | 'inactive' | 'disabled' | 'absent' | 'unknown';
  /** A valid one: with the client's own id in it. */
  readonly claim?: Claim;
  /** In its description: of the call that created it. */
  readonly intentId?: string;
  /** ISO 8601. */
  readonly createdAt?: string;
  /** Whether it carries the marker of the version before this one, with this secret's ARN. */
  readonly hasOldMarker?: boolean;
}

/** What has to be asked or done before it is known what follows. Then `reconcile` is called again with the answer. */
export type Need =
  | { readonly kind: 'value'; readonly versionId: string }
  | { readonly kind: 'login'; readonly versionId: string }
  | { readonly kind: 'client'; readonly clientId: string }
  | { readonly kind: 'owner'; readonly clientId: string }
  /** OWNER is put, on the condition that it is free or ours. The answer is whose it is. */
  | { readonly kind: 'claim'; readonly clientId: string; readonly origin: 'adopted' | 'created' }
  /** R25: OWNER is moved, and the generations on the client are copied here, then taken away there. */
  | { readonly kind: 'transfer'; readonly clientId: string; readonly fromSecretArn: string };

/** An effect that is the same however often it happens. All are carried out before the state is committed. */
export type Action =
  | { readonly kind: 'activate-client'; readonly clientId: string }
  | { readonly kind: 'remove-pending'; readonly versionId: string }
  | { readonly kind: 'contest'; readonly clientId: string }
  /** A timer for the generation's duty, with the generation's `arm` as its number. */
  | { readonly kind: 'arm-timer'; readonly generation: number; readonly at: string }
  | { readonly kind: 'restore-destinations'; readonly generation: number }
  | { readonly kind: 'remove-approval'; readonly approval: Approval }
  /** RotateSecret, once this is committed: AWSCURRENT is dead, and the ledger knows how to repair it. */
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

/** What a rotation step must do about AWSPENDING before anything else. */
export interface PendingVerdict {
  readonly code: 'pending-equals-current' | 'version-was-in-force' | 'rotation-abandoned' | 'client-mismatch';
  /** Whether the step takes AWSPENDING off the version before it fails. */
  readonly removeLabel: boolean;
}

export interface Reconciled {
  readonly state: SecretState;
  /** While there are any, nothing of the rest is carried out or committed. */
  readonly needs: readonly Need[];
  readonly actions: readonly Action[];
  readonly findings: readonly Finding[];
  /** S1.1: AWSCURRENT is dead because of what the ledger did; createSecret may repair it in spite of the hold. */
  readonly mayRepair: boolean;
  /** R11 to R17, for a rotation step with AWSPENDING's version. */
  readonly pending: PendingVerdict | undefined;
}
