import type { AuditEvent, AuditFields } from '../../domain/audit-events.ts';
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
  audit<Event extends AuditEvent>(event: Event, fields: AuditFields<Event>): void;
  metric(metric: Metric): void;
  readonly metrics: readonly Metric[];
}
