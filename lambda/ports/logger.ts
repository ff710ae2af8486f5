import type { Metric } from '../../domain/metric-names.ts';

/** What may stand in a line. A `SecretValue` among it prints as `[redacted]`. */
export type Fields = Readonly<Record<string, unknown>>;

/** What one invocation tells: log lines, audit records and metrics. */
export interface Logger {
  /** What every line carries from now on. */
  with(fields: Fields): void;
  /** The same logger, whose lines carry these fields too: for work on several secrets at once. */
  about(fields: Fields): Logger;
  info(message: string, fields?: Fields): void;
  warn(message: string, fields?: Fields): void;
  error(message: string, fields?: Fields): void;
  /** One transition of a credential, for those who have to answer later what happened. */
  audit(event: AuditEvent, fields: Fields): void;
  metric(metric: Metric): void;
  readonly metrics: readonly Metric[];
}

/** Every transition that a credential can make. */
export type AuditEvent =
  | 'candidate-created'
  | 'candidate-recovered'
  | 'candidate-stored'
  | 'candidate-authenticated'
  | 'candidate-verified'
  | 'destination-written'
  | 'destination-restored'
  | 'dependent-integrations-found'
  | 'candidate-discarded'
  | 'privileges-synchronized'
  | 'retirement-scheduled'
  | 'retirement-canceled'
  | 'retirement-deferred'
  | 'retirement-blocked'
  | 'usage-checked'
  | 'grace-period-extended'
  | 'credential-promoted'
  | 'rotation-abandoned'
  | 'rollback-detected'
  | 'rotation-restarted'
  | 'retirement-skipped'
  | 'client-deactivated'
  | 'client-reactivated'
  | 'client-deleted'
  | 'secret-regenerated'
  | 'secret-deleted'
  | 'login-outage'
  | 'revocation-verified'
  | 'revocation-unverified';
