interface PropertyChange {
  readonly property: string;
  readonly oldValues?: readonly string[];
  readonly newValues?: readonly string[];
}

/** A change of a client, as both the audit queries and the events of the EventBridge integration describe it. No value of a secret. */
export interface AuditEntry {
  readonly id: string;
  readonly organizationId: string;
  readonly atMs: number;
  readonly action: 'Create' | 'Update' | 'Delete';
  readonly entityType: 'OAuthClient';
  readonly entity: { readonly id: string; readonly name: string };
  /** The client that made the call, `hand` for the admin console, `genesys` for Genesys Cloud itself. */
  readonly by: string;
  readonly remoteIp: string;
  readonly propertyChanges: readonly PropertyChange[];
}

export type AuditListener = (entry: AuditEntry) => void;
