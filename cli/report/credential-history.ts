/** A login with an old credential that Genesys Cloud rejected. */
export interface Proof {
  /** ISO 8601. */
  readonly at: string;
  readonly status?: number;
  readonly error?: string;
  /** `ININ-Correlation-Id`, by which Genesys Cloud finds the request. */
  readonly correlationId?: string;
}

/** Something that delayed a revocation. */
export interface Delay {
  readonly at: string;
  readonly kind: 'deferred' | 'blocked' | 'held' | 'failed';
  readonly reason: string;
  /** `deferred`, `blocked`: which endpoints the programs that are late called, with the number of requests. */
  readonly operations: readonly string[];
}

/** What the ledger's events say about one credential generation of a secret. Times are ISO 8601. */
export interface CredentialHistory {
  readonly generation: number;
  clientId?: string;
  /** How it came to be: the call that made it, or `adopted`. */
  origin: string;
  token?: string;
  strategy?: string;
  fromVersionId?: string;
  versionId?: string;
  readonly settings: Record<string, number>;
  plannedAt?: string;
  /** How often its creation was begun. */
  attempts: number;
  storedAt?: string;
  identifiedAt?: string;
  deliveredAt?: string;
  testedAt?: string;
  compared?: { readonly privileges: string; readonly divisions: string; readonly probes: readonly string[] };
  abandonedAt?: string;
  abandonedBecause?: string;
  readonly inForce: { from: string; until?: string }[];
  supersededBy?: number;
  /** When its revocation was due first. */
  dueAt?: string;
  /** Absent after it was activated again. */
  deactivatedAt?: string;
  readonly deactivations: string[];
  readonly reactivations: string[];
  revokedAt?: string;
  revokedHow?: string;
  proof?: Proof;
  readonly delays: Delay[];
  /** When AWSCURRENT was moved back to it. */
  readonly rolledBackAt: string[];
  /** First sight of the leak. */
  compromisedAt?: string;
  /** The rotation that made it was an emergency, since when. */
  emergencyAt?: string;
  administeredBy?: string;
  /** When it began to wait for an approval. */
  approvalRequestedAt?: string;
  /** Who stands behind its rotation. */
  approval?: Approvals;
}

/** User ids of AWS: of a role `<role id>:<session name>`. */
export interface Approvals {
  /** Absent: it was held, and nobody has approved it yet. */
  readonly at?: string;
  /** `one`, or `required` for two people. */
  readonly level: string;
  readonly requestedBy: readonly string[];
  readonly approvedBy: readonly string[];
}
