import type { GenesysEvent } from '../sandbox/genesys/genesys-cloud.ts';
import { shortId } from './credential.ts';
import type { Change } from './timeline.ts';

/** Describes a change in Genesys Cloud; `undefined` for routine events. */
export function describeGenesysEvent(event: GenesysEvent): Change | undefined {
  const client = `client ${shortId(event.clientId)}`;
  const change = (what: string): Change => ({ place: 'Genesys Cloud', what });
  switch (event.kind) {
    case 'client-created':
      return change(`${client} created`);
    case 'client-deleted':
      return change(`${client} deleted`);
    case 'state-changed':
      return change(`${client}: ${event.from} → ${event.to}`);
    case 'secret-regenerated':
      return change(`${client}: new secret, the old one is dead`);
    case 'secret-created':
      return change(`${client}: secret ${shortId(event.secretId)} added`);
    case 'secret-deleted':
      return change(`${client}: secret ${shortId(event.secretId)} deleted`);
    case 'client-updated':
      return event.fields.length === 0 ? undefined : change(`${client}: ${event.fields.join(', ')} changed`);
    case 'login-rejected':
      return change(`${client}: login rejected (${event.reason})`);
    default:
      return undefined;
  }
}

/** The fields of a log line that the demo uses. */
interface LogRecord {
  readonly level?: string;
  readonly message?: string;
  readonly audit?: AuditRecord;
}

export interface AuditRecord {
  readonly event: string;
  readonly clientId?: string;
  readonly [field: string]: unknown;
}

/** Parses a log line; `undefined` for lines that Lambda itself writes. */
export function readLogLine(line: string): LogRecord | undefined {
  try {
    const record: unknown = JSON.parse(line);
    return typeof record === 'object' && record !== null ? record : undefined;
  } catch {
    return undefined;
  }
}

/** Audit events whose effect the services already show. */
const shownElsewhere = new Set([
  'candidate-created',
  'candidate-stored',
  'retirement-scheduled',
  'credential-promoted',
  'secret-regenerated',
  'secret-deleted',
  'client-deactivated',
  'client-deleted',
  'login-outage',
]);

/** Describes an audit record, warning or error; `undefined` for what is shown elsewhere. */
export function describeLogLine(line: string): Change | undefined {
  const record = readLogLine(line);
  if (record?.audit !== undefined) {
    const what = describeAudit(record.audit);
    return what === undefined ? undefined : { place: 'Audit log', what };
  }
  if (record?.level === 'WARN') return { place: 'Log', what: `warning: ${record.message}` };
  if (record?.level === 'ERROR') return { place: 'Error', what: String(record.message) };
  return undefined;
}

function describeAudit(audit: AuditRecord): string | undefined {
  switch (audit.event) {
    case 'client-claimed':
      return "the ledger records that the client is this secret's";
    case 'candidate-authenticated':
      return 'the new credential logs in, to the same organization';
    case 'candidate-verified':
      return 'the new credential may do exactly what the old one may';
    case 'grace-period-extended':
      return `period extended from ${audit.from} to ${audit.to}: ${audit.reason}`;
    case 'revocation-verified':
      return `verified: the old credential was rejected (HTTP ${audit.loginStatus})`;
    default:
      return shownElsewhere.has(audit.event) ? undefined : describeOther(audit);
  }
}

function describeOther({ event, reason }: AuditRecord): string {
  return reason === undefined ? event : `${event}: ${reason}`;
}
