import { type MetricName, metricNames } from './metric-names.ts';

/**
 * What `watch` can find, and the metric that counts it. `docs/reference/findings.md` is generated from this and the
 * docstrings.
 */
export const findings = {
  /** A secret was not rotated on schedule. */
  'rotation-overdue': { metric: metricNames.rotationsOverdue, level: 'warning' },
  /** A rotation has been unfinished (AWSPENDING on its own version) for more than a day, and a restart did not help. */
  'rotation-stuck': { metric: metricNames.rotationsStuck, level: 'warning' },
  /** A revocation is past its due time, or a previous credential still logs in and no revocation is scheduled. */
  'retirement-overdue': { metric: metricNames.retirementsOverdue, level: 'error' },
  /** Genesys Cloud rejects AWSCURRENT or an admin credential. */
  'credential-rejected': { metric: metricNames.credentialsRejected, level: 'error' },
  /** Nothing refers to a client that we created or, with `multi-secret`, to a secret of a client. */
  'client-orphaned': { metric: metricNames.orphanedClients, level: 'warning' },
  /** AWSCURRENT logs in as a client that belongs to another secret; neither revokes it until one gets its own. */
  'client-shared': { metric: metricNames.sharedClients, level: 'error' },
  /** A managed client has a role that the admin client lacks: its next rotation will fail. */
  'missing-admin-role': { metric: metricNames.missingAdminRoles, level: 'warning' },
} as const satisfies Record<string, FindingDefinition>;

interface FindingDefinition {
  readonly metric: MetricName;
  /** Of its log line. An error is urgent: programs fail, or a credential that should be revoked still works. */
  readonly level: 'error' | 'warning';
}

export type Finding = keyof typeof findings;
