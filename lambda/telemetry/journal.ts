import type { Metric } from '../../domain/metric-names.ts';
import type { Time } from '../interfaces/time.ts';

type Level = 'INFO' | 'WARN' | 'ERROR';

/** What may stand in a line. A `SecretValue` among it prints as `[redacted]`. */
export type Fields = Readonly<Record<string, unknown>>;

/** What one invocation tells: log lines, audit records and metrics. */
export interface Journal {
  /** What every line carries from now on. */
  with(fields: Fields): void;
  info(message: string, fields?: Fields): void;
  warn(message: string, fields?: Fields): void;
  error(message: string, fields?: Fields): void;
  /** One transition of a credential, for those who have to answer later what happened. */
  audit(event: AuditEvent, fields: Fields): void;
  measure(metric: Metric): void;
  readonly metrics: readonly Metric[];
}

/** Every transition that a credential can make. */
export type AuditEvent =
  | 'candidate-created'
  | 'candidate-completed'
  | 'candidate-stored'
  | 'candidate-accepted'
  | 'candidate-verified'
  | 'candidate-discarded'
  | 'privileges-mended'
  | 'retirement-arranged'
  | 'retirement-cancelled'
  | 'period-lengthened'
  | 'credential-promoted'
  | 'rotation-abandoned'
  | 'rotation-undone'
  | 'retirement-refused'
  | 'client-deactivated'
  | 'client-reactivated'
  | 'client-deleted'
  | 'secret-regenerated'
  | 'secret-deleted'
  | 'login-interrupted'
  | 'revocation-proved'
  | 'revocation-unproved';

/** @param write takes one line, without its end */
export function createJournal(time: Time, write: (line: string) => void): Journal {
  let common: Fields = {};
  const metrics: Metric[] = [];
  const line = (level: Level, message: string, fields: Fields = {}) => {
    const head = { timestamp: new Date(time.now()).toISOString(), level, message };
    // Named first to be read first, and last so that no field takes their place.
    write(JSON.stringify({ ...head, ...common, ...fields, ...head }));
  };
  return {
    metrics,
    with(fields) {
      common = { ...common, ...fields };
    },
    info: (message, fields) => line('INFO', message, fields),
    warn: (message, fields) => line('WARN', message, fields),
    error: (message, fields) => line('ERROR', message, fields),
    audit: (event, fields) => line('INFO', `audit: ${event}`, { audit: { event, ...fields } }),
    measure: (metric) => metrics.push(metric),
  };
}
