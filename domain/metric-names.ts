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
  retirementStopped: 'RetirementStopped',
  /** Seconds for which logins with AWSCURRENT failed at most (`in-place`). Dimension: SecretName. */
  loginInterruption: 'LoginInterruption',
  /** Requests sent to Genesys Cloud. No dimension. */
  genesysRequests: 'GenesysRequests',
  /** Requests that Genesys Cloud answered with 429. No dimension. */
  genesysThrottled: 'GenesysThrottled',
  /** Seconds since AWSCURRENT was stored. Dimension: SecretName. */
  secretAge: 'SecretAge',
  /** Secrets whose rotation is overdue. Like all counts of watch: at every run, zero included, no dimension. */
  rotationsOverdue: 'RotationsOverdue',
  /** Secrets on which AWSPENDING is stuck. No dimension. */
  rotationsStuck: 'RotationsStuck',
  /** Retirements that should have happened. No dimension. */
  retirementsOverdue: 'RetirementsOverdue',
  /** Retirements that are arranged. No dimension. */
  retirementsPending: 'RetirementsPending',
  /** Secrets whose AWSCURRENT does not log in. No dimension. */
  credentialsRejected: 'CredentialsRejected',
  /** Clients with our marker that no version refers to. No dimension. */
  orphanedClients: 'OrphanedClients',
  /** Roles of managed clients that the administering client lacks. No dimension. */
  adminLacksRole: 'AdminLacksRole',
  /** 1 for every run of watch that looked at every secret. No dimension. */
  watchSucceeded: 'WatchSucceeded',
} as const;

export type MetricName = (typeof metricNames)[keyof typeof metricNames];

export type MetricUnit = 'Count' | 'Milliseconds' | 'Seconds';

export interface Metric {
  readonly name: MetricName;
  readonly value: number;
  readonly unit: MetricUnit;
  readonly dimensions?: Readonly<Record<string, string>>;
}
