import type { AuditEvent, AuditFields } from '../../domain/audit-events.ts';
import type { Metric } from '../../domain/metric-names.ts';

/** Structured log fields. A `SecretValue` prints as `[redacted]`. */
export type Fields = Readonly<Record<string, unknown>>;

/** The log lines, audit records and metrics of one invocation. */
export interface Logger {
  /** Adds fields to every line from now on. */
  with(fields: Fields): void;
  /** A logger whose lines have these fields too: for work on several secrets at once. */
  about(fields: Fields): Logger;
  info(message: string, fields?: Fields): void;
  warn(message: string, fields?: Fields): void;
  error(message: string, fields?: Fields): void;
  /** Records one transition of a credential, so that what happened can be reconstructed later. */
  audit<Event extends AuditEvent>(event: Event, fields: AuditFields<Event>): void;
  metric(metric: Metric): void;
  readonly metrics: readonly Metric[];
}
