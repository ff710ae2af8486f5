import type { LedgerEvent } from '../../lambda/ports/ledger-state.ts';

/** One secret with the ledger's events: what `readFleet` returns with its timelines. */
export interface RecordedSecret {
  readonly arn: string;
  readonly name: string;
  readonly deployment: string;
  readonly accountId: string;
  readonly region: string;
  readonly organizationId?: string;
  readonly environment?: string;
  readonly strategy: string;
  /** Whether Secrets Manager still has it. */
  readonly exists: boolean;
  readonly tags: Readonly<Record<string, string>>;
  readonly rotation: {
    readonly isOn: boolean;
    readonly expression?: string;
    readonly intervalSeconds?: number;
  };
  /** Every event of the secret, oldest first. */
  readonly timeline?: readonly LedgerEvent[];
}

/** What another source than the ledger says, or why it says nothing. */
export type Source<Content> =
  | { readonly available: true; readonly content: Content }
  | { readonly available: false; readonly reason: string };

/** A call that CloudTrail recorded. It keeps events for 90 days. */
export interface TrailCall {
  /** ISO 8601. */
  readonly at: string;
  readonly eventName: string;
  /** The ARN of the caller, or the service. */
  readonly principal: string;
  /** The secret or the function, as the caller named it, or as the response did. */
  readonly resource?: string | undefined;
  /** `RotateSecret`: the rotation that it started. */
  readonly token?: string | undefined;
  /** `TagResource`, `UntagResource`: the names of the tags. */
  readonly tagKeys?: readonly string[] | undefined;
}

/** The period in which CloudTrail was asked, and what it said. */
export interface Trail {
  /** ISO 8601: nothing older is known. */
  readonly from: string;
  readonly calls: readonly TrailCall[];
}

/** What Genesys Cloud itself says about the OAuth clients of one organization. */
export interface OrganizationEvidence {
  readonly organizationId: string;
  readonly clients: Source<readonly OrganizationClient[]>;
  readonly audits: Source<{ readonly from: string; readonly to: string; readonly entries: readonly AuditEntry[] }>;
}

export interface OrganizationClient {
  readonly clientId: string;
  readonly name: string;
  readonly state: string;
  readonly grantType?: string | undefined;
  /** ISO 8601. */
  readonly createdAt?: string | undefined;
  /** The last day with requests, within the year that Genesys Cloud keeps. Absent: not known. */
  readonly lastUsedOn?: string | undefined;
}

/**
 * One audit entry of the type `OAuthClient`.
 *
 * @see https://developer.genesys.cloud/platform/audit/
 */
export interface AuditEntry {
  readonly id: string;
  /** ISO 8601. */
  readonly at: string;
  /** `Create`, `Update`, `Delete`, or what Genesys Cloud adds. */
  readonly action: string;
  /** The client that was changed. */
  readonly clientId: string;
  /** The OAuth client that made the change; Genesys Cloud often leaves it out. */
  readonly byClientId?: string | undefined;
  /** The person who made it. */
  readonly byUserId?: string | undefined;
  readonly changed: readonly string[];
}
