import { type MetricName, metricNames } from './metric-names.ts';

/**
 * What `watch` can find, and the metric that counts it. `docs/reference/findings.md` is generated from this and the
 * docstrings.
 */
export const findings = {
  /**
   * Secrets Manager reports that a rotation failed or was abandoned, and it does not wait for the end of a freeze window
   * or for an approval. Only where the configuration has either; elsewhere the alarm gets the event itself.
   */
  'rotation-failed': { metric: metricNames.rotationsFailed, level: 'error' },
  /** A rotation has waited for an approval for more than three days. */
  'approval-overdue': { metric: metricNames.approvalsOverdue, level: 'warning' },
  /** A secret was not rotated on schedule, or is older than the deployment allows. */
  'rotation-overdue': { metric: metricNames.rotationsOverdue, level: 'warning' },
  /**
   * The schedule of a secret is gone, or has more time between two rotations than the deployment allows
   * (`longestInterval`): a caller that may call RotateSecret has changed it.
   */
  'interval-too-long': { metric: metricNames.intervalsTooLong, level: 'warning' },
  /** A rotation has been unfinished (AWSPENDING on its own version) for more than a day, and a restart did not help. */
  'rotation-stuck': { metric: metricNames.rotationsStuck, level: 'warning' },
  /** Rotation of a secret in the ledger was turned off, or another function rotates it. What is owed is still revoked. */
  'rotation-off': { metric: metricNames.rotationsOff, level: 'warning' },
  /** A revocation that the ledger owes was not attempted for more than an hour, has failed three times or more, or is held for a day. */
  'retirement-overdue': { metric: metricNames.retirementsOverdue, level: 'error' },
  /** Genesys Cloud rejects AWSCURRENT or an admin credential. */
  'credential-rejected': { metric: metricNames.credentialsRejected, level: 'error' },
  /** An operator stored a working credential of the same client without a rotation. It was adopted. */
  'credential-changed-outside': { metric: metricNames.credentialsChangedOutside, level: 'warning' },
  /** AWSCURRENT names a client that does not belong to the secret. Nothing is rotated or revoked until this is approved. */
  'client-changed': { metric: metricNames.changedClients, level: 'error' },
  /** AWSCURRENT logs in as a client that belongs to another secret; neither revokes it until one gets its own. */
  'client-shared': { metric: metricNames.sharedClients, level: 'error' },
  /** A client says in its description that it belongs to a secret, but the ledger does not know it. It is never changed. */
  'orphaned-client': { metric: metricNames.orphanedClients, level: 'warning' },
  /**
   * A client of AWSCURRENT or the standby client no longer says in its description whose it is, as after `terraform apply`. The next
   * rotation claims it again. If it names another secret, rotations are refused.
   */
  'claim-missing': { metric: metricNames.missingClaims, level: 'warning' },
  /** A secret is deleted or scheduled for deletion, and credentials of it still work. Nothing is revoked meanwhile. */
  'secret-deleted': { metric: metricNames.deletedSecrets, level: 'warning' },
  /** A secret was rotated before the ledger knew it, so nothing older than its current credential is revoked. */
  'ledger-missing': { metric: metricNames.ledgerMissing, level: 'warning' },
  /** The ledger table is a restored copy. Everything that it owes is due a full grace period later. */
  'ledger-restored': { metric: metricNames.ledgerRestored, level: 'error' },
  /** The tag `genesys-rotation:compromised` names nothing that the ledger knows, so no emergency rotation follows. */
  'emergency-not-applied': { metric: metricNames.emergenciesNotApplied, level: 'error' },
  /** A managed client has a role that the admin client lacks: its next rotation will fail. */
  'missing-admin-role': { metric: metricNames.missingAdminRoles, level: 'warning' },
  /** A managed client has a role that grants everything, so a leak of its credential is a leak of the organization. */
  'unrestricted-client': { metric: metricNames.unrestrictedClients, level: 'warning' },
  /** What the client of AWSCURRENT may do was changed since its last rotation. The next rotation keeps the change. */
  'privileges-changed': { metric: metricNames.changedPrivileges, level: 'warning' },
  /** Integrations of Genesys Cloud log in with a client of the secret and are in no destination: they lose their login when its credential is revoked. */
  'dependent-integrations': { metric: metricNames.dependentIntegrations, level: 'warning' },
  /** A caller that is neither ours nor the deployment changed a secret: its value, labels, rotation or settings. */
  'secret-changed-outside': { metric: metricNames.secretsChangedOutside, level: 'warning' },
  /** A caller that is not the deployment changed the code or the configuration of one of our functions. */
  'function-changed-outside': { metric: metricNames.functionsChangedOutside, level: 'error' },
  /**
   * Genesys Cloud reports a change of a managed OAuth client that the ledger does not show to be ours. Only with
   * `genesysEventSource`.
   */
  'client-changed-outside': { metric: metricNames.clientsChangedOutside, level: 'warning' },
} as const satisfies Record<string, FindingDefinition>;

interface FindingDefinition {
  readonly metric: MetricName;
  /** Of its log line. An error is urgent: programs fail, or a credential that should be revoked still works. */
  readonly level: 'error' | 'warning';
}

export type Finding = keyof typeof findings;
