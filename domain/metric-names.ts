/** The one place where the namespace, the names and the dimensions of our metrics are written down. */
export const metricNamespace = 'GenesysOAuthRotation';

export const metricNames = {
  /** 1 for every step that did what it should. Dimensions: SecretName, Step. */
  stepSucceeded: 'StepSucceeded',
  /** 1 for every step that failed. Dimensions: SecretName, Step; and once more by Code alone. */
  stepFailed: 'StepFailed',
  /** Milliseconds. Dimension: Step. */
  stepDuration: 'StepDuration',
  /** 1 for every rotation given up because its new credential was dead. Dimension: SecretName. */
  rotationAbandoned: 'RotationAbandoned',
  /** 1 for every phase of a retirement that was carried out. Dimensions: SecretName, Phase. */
  retirementSucceeded: 'RetirementSucceeded',
  /** 1 for every phase that failed. Dimensions: SecretName, Phase; and once more by Code alone. */
  retirementFailed: 'RetirementFailed',
  /** 1 for every time that a revocation was put off because the old client is used. Dimension: SecretName. */
  retirementDeferred: 'RetirementDeferred',
  /** 1 for every revocation that waits for a person, for the old client is still used. Dimension: SecretName; and once more without. */
  retirementsBlocked: 'RetirementsBlocked',
  /** Seconds for which logins with AWSCURRENT failed at most (`in-place`). Dimension: SecretName. */
  loginOutageDuration: 'LoginOutageDuration',
  /** Seconds since the last rotation, or since the secret was made. Dimension: SecretName. */
  secretAge: 'SecretAge',
  /** Secrets whose rotation should be over by now, seen in every hourly run. No dimension. */
  rotationsOverdue: 'RotationsOverdue',
  /** Secrets whose AWSPENDING is on a version of its own for more than a day, seen in every hourly run. No dimension. */
  rotationsStuck: 'RotationsStuck',
  /**
   * Revocations that did not happen: schedules past their time (every hourly run), old credentials that still log in
   * with no schedule (each secret in one of 24 runs). No dimension.
   */
  retirementsOverdue: 'RetirementsOverdue',
  /** Revocations that are arranged, seen in every hourly run. No dimension. */
  retirementsPending: 'RetirementsPending',
  /** AWSCURRENT and admin credentials that Genesys Cloud refuses (each secret in one of 24 runs). No dimension. */
  credentialsRejected: 'CredentialsRejected',
  /**
   * Clients of ours, and with `multi-secret` secrets of clients, that nothing refers to and that were not revoked (each
   * secret in one of 24 runs). No dimension.
   */
  orphanedClients: 'OrphanedClients',
  /** Managed clients with a role that the admin secret's client lacks (each secret in one of 24 runs). No dimension. */
  missingAdminRoles: 'MissingAdminRoles',
  /** 1 when an hourly run looked at everything that it had to, else 0. No dimension. */
  watchCompleted: 'WatchCompleted',
  /** Requests sent to Genesys Cloud. No dimension. */
  genesysRequests: 'GenesysRequests',
  /** Requests that Genesys Cloud answered with 429. No dimension. */
  genesysThrottled: 'GenesysThrottled',
} as const;

export type MetricName = (typeof metricNames)[keyof typeof metricNames];

export type MetricUnit = 'Count' | 'Milliseconds' | 'Seconds';

export interface Metric {
  readonly name: MetricName;
  readonly value: number;
  readonly unit: MetricUnit;
  readonly dimensions?: Readonly<Record<string, string>>;
}
