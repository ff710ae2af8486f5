/** The only place that defines the namespace, names and dimensions of our metrics. */
export const metricNamespace = 'GenesysOAuthRotation';

/**
 * Every metric, with the sets of dimensions that it is published with. `docs/reference/metrics.md` is generated from this
 * and the docstrings.
 */
export const metrics = {
  /** A step succeeded. */
  stepSucceeded: { name: 'StepSucceeded', unit: 'Count', dimensions: ['SecretName, Step'] },
  /** A step failed. */
  stepFailed: { name: 'StepFailed', unit: 'Count', dimensions: ['SecretName, Step', 'Code'] },
  /** A step did not run because the rotation waits: for the end of a freeze window or for an approval. No failure. */
  rotationsWaiting: { name: 'RotationsWaiting', unit: 'Count', dimensions: ['none', 'Code'] },
  /** A rotation began to wait for an approval; counted once for each rotation. */
  approvalsRequested: { name: 'ApprovalsRequested', unit: 'Count', dimensions: ['none'] },
  /** The duration of a successful step. */
  stepDuration: { name: 'StepDuration', unit: 'Milliseconds', dimensions: ['Step'] },
  /** From the beginning of createSecret, the first time, to the promotion; retries and the time between them included. */
  rotationDuration: { name: 'RotationDuration', unit: 'Seconds', dimensions: ['SecretName', 'none'] },
  /** A rotation was abandoned, because its pending credential was rejected for good. */
  rotationAbandoned: { name: 'RotationAbandoned', unit: 'Count', dimensions: ['SecretName'] },
  /** A phase of a retirement was carried out. */
  retirementSucceeded: { name: 'RetirementSucceeded', unit: 'Count', dimensions: ['SecretName, Phase'] },
  /** An attempt at a phase of a retirement failed. */
  retirementFailed: { name: 'RetirementFailed', unit: 'Count', dimensions: ['SecretName, Phase', 'Code'] },
  /** A revocation was deferred, because the previous client is still in use. */
  retirementDeferred: { name: 'RetirementDeferred', unit: 'Count', dimensions: ['SecretName'] },
  /** A revocation waits for an operator, because the previous client is still in use; published every hour. */
  retirementsBlocked: { name: 'RetirementsBlocked', unit: 'Count', dimensions: ['SecretName', 'none'] },
  /** `in-place`: the longest time that logins with AWSCURRENT can have failed. */
  loginOutageDuration: { name: 'LoginOutageDuration', unit: 'Seconds', dimensions: ['SecretName'] },
  /** `watch`, every run: the time since the last rotation, or since the secret was created. */
  secretAge: { name: 'SecretAge', unit: 'Seconds', dimensions: ['SecretName'] },
  /** `watch`, every run: the age of the credential in an admin secret, or the webhook's or Vault's secret, that is not rotated here. */
  connectionSecretAge: { name: 'ConnectionSecretAge', unit: 'Seconds', dimensions: ['SecretName'] },
  /** `watch`, at once: rotations that failed or were abandoned, except those that wait. Only where a rotation may wait. */
  rotationsFailed: { name: 'RotationsFailed', unit: 'Count', dimensions: ['none'] },
  /** `watch`, every run: rotations that have waited for an approval for more than three days. */
  approvalsOverdue: { name: 'ApprovalsOverdue', unit: 'Count', dimensions: ['none'] },
  /** `watch`, every run: secrets that were not rotated on schedule. */
  rotationsOverdue: { name: 'RotationsOverdue', unit: 'Count', dimensions: ['none'] },
  /** `watch`, every run: secrets whose schedule is gone, or longer than the deployment allows. */
  intervalsTooLong: { name: 'IntervalsTooLong', unit: 'Count', dimensions: ['none'] },
  /** `watch`, every run: secrets whose rotation has been unfinished (AWSPENDING on its own version) for more than a day. */
  rotationsStuck: { name: 'RotationsStuck', unit: 'Count', dimensions: ['none'] },
  /** `watch`, at least once a day: secrets in the ledger whose rotation is turned off. */
  rotationsOff: { name: 'RotationsOff', unit: 'Count', dimensions: ['none'] },
  /** `watch`, every run: revocations that are an hour late, have failed three times or more, or are held for a day. */
  retirementsOverdue: { name: 'RetirementsOverdue', unit: 'Count', dimensions: ['none'] },
  /** `watch`, every run: revocations of previous credentials that the ledger owes, those in their grace period included. */
  retirementsPending: { name: 'RetirementsPending', unit: 'Count', dimensions: ['none'] },
  /** `watch`, at least once a day: AWSCURRENT and admin credentials that Genesys Cloud rejects. */
  credentialsRejected: { name: 'CredentialsRejected', unit: 'Count', dimensions: ['none'] },
  /** `watch`, once: credentials that an operator stored without a rotation. */
  credentialsChangedOutside: { name: 'CredentialsChangedOutside', unit: 'Count', dimensions: ['none'] },
  /** `watch`, every run until it is approved: secrets whose AWSCURRENT names a client that is not theirs. */
  changedClients: { name: 'ChangedClients', unit: 'Count', dimensions: ['none'] },
  /** `watch`, every run until it ends: secrets that log in as the client of another secret. */
  sharedClients: { name: 'SharedClients', unit: 'Count', dimensions: ['none'] },
  /** `watch`, once a day: clients that carry the claim of a secret whose ledger does not know them. */
  orphanedClients: { name: 'OrphanedClients', unit: 'Count', dimensions: ['none'] },
  /** `watch`, at least once a day: deleted secrets with credentials that still work. */
  deletedSecrets: { name: 'DeletedSecrets', unit: 'Count', dimensions: ['none'] },
  /** `watch`, once: secrets that were rotated before the ledger knew them. */
  ledgerMissing: { name: 'LedgerMissing', unit: 'Count', dimensions: ['none'] },
  /** `watch`, once: secrets of a restored ledger table. */
  ledgerRestored: { name: 'LedgerRestored', unit: 'Count', dimensions: ['none'] },
  /** `watch`, at least once a day, and each rotation: tags that name a leak, but nothing that the ledger knows. */
  emergenciesNotApplied: { name: 'EmergenciesNotApplied', unit: 'Count', dimensions: ['none'] },
  /** `watch`, once a day: managed clients with a role that the admin client lacks. */
  missingAdminRoles: { name: 'MissingAdminRoles', unit: 'Count', dimensions: ['none'] },
  /** `watch`, once a day: managed clients with a role that grants everything. */
  unrestrictedClients: { name: 'UnrestrictedClients', unit: 'Count', dimensions: ['none'] },
  /** `watch`, once a day until the next rotation: secrets whose client got other privileges since the last one. */
  changedPrivileges: { name: 'ChangedPrivileges', unit: 'Count', dimensions: ['none'] },
  /** `watch`, once a day until the next rotation: managed clients whose description does not say whose they are. */
  missingClaims: { name: 'MissingClaims', unit: 'Count', dimensions: ['none'] },
  /** `watch`, every day: secrets whose credential an integration uses that is in no destination. */
  dependentIntegrations: { name: 'DependentIntegrations', unit: 'Count', dimensions: ['none'] },
  /** `watch`, at once: changes of managed secrets that neither our functions nor the deployment made. */
  secretsChangedOutside: { name: 'SecretsChangedOutside', unit: 'Count', dimensions: ['none'] },
  /** `watch`, at once: changes of our functions that the deployment did not make. */
  functionsChangedOutside: { name: 'FunctionsChangedOutside', unit: 'Count', dimensions: ['none'] },
  /** `watch`, at once: changes of managed OAuth clients that the ledger does not show to be ours. Only with `genesysEventSource`. */
  clientsChangedOutside: { name: 'ClientsChangedOutside', unit: 'Count', dimensions: ['none'] },
  /** `watch`, every run: 1 if it checked everything that was due, else 0. */
  watchCompleted: { name: 'WatchCompleted', unit: 'Count', dimensions: ['none'] },
  /** The number of requests that an invocation sent to Genesys Cloud. */
  genesysRequests: { name: 'GenesysRequests', unit: 'Count', dimensions: ['none'] },
  /** The number of requests of an invocation to which Genesys Cloud responded with 429. */
  genesysThrottled: { name: 'GenesysThrottled', unit: 'Count', dimensions: ['none'] },
} as const satisfies Record<string, MetricDefinition>;

interface MetricDefinition {
  readonly name: string;
  readonly unit: 'Count' | 'Milliseconds' | 'Seconds';
  /** The sets of dimensions; each is a separate datum. */
  readonly dimensions: readonly ('none' | 'SecretName' | 'SecretName, Step' | 'SecretName, Phase' | 'Step' | 'Code')[];
}

type Metrics = typeof metrics;

export const metricNames = Object.fromEntries(Object.entries(metrics).map(([key, { name }]) => [key, name])) as {
  readonly [Key in keyof Metrics]: Metrics[Key]['name'];
};

export type MetricName = Metrics[keyof Metrics]['name'];

export type MetricUnit = MetricDefinition['unit'];

export interface Metric {
  readonly name: MetricName;
  readonly value: number;
  readonly unit: MetricUnit;
  readonly dimensions?: Readonly<Record<string, string>>;
}
