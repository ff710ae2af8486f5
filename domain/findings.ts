import { type MetricName, metricNames } from './metric-names.ts';

/**
 * What `watch` can find, and the metric that counts it. `docs/reference/findings.md` is made from this; the docstrings are
 * part of it.
 */
export const findings = {
  /** A rotation should be over by now and is not. */
  'rotation-overdue': { metric: metricNames.rotationsOverdue, level: 'warning' },
  /** AWSPENDING has been on a version of its own for more than a day, and restarting the rotation did not help. */
  'rotation-stuck': { metric: metricNames.rotationsStuck, level: 'warning' },
  /** A revocation did not happen in time, or a previous credential still logs in and nothing is scheduled to revoke it. */
  'retirement-overdue': { metric: metricNames.retirementsOverdue, level: 'error' },
  /** Genesys Cloud rejects AWSCURRENT or an admin credential. */
  'credential-rejected': { metric: metricNames.credentialsRejected, level: 'error' },
  /** Nothing refers to a client of ours, or with `multi-secret` to a secret of a client. */
  'client-orphaned': { metric: metricNames.orphanedClients, level: 'warning' },
  /** A managed client has a role that the administering client lacks: its next rotation will fail. */
  'missing-admin-role': { metric: metricNames.missingAdminRoles, level: 'warning' },
} as const satisfies Record<string, FindingDefinition>;

interface FindingDefinition {
  readonly metric: MetricName;
  /** Of its log line. An error cannot wait until tomorrow: programs fail, or a credential works that should be dead. */
  readonly level: 'error' | 'warning';
}

export type Finding = keyof typeof findings;
