import type { GenesysEvent } from '../sandbox/genesys/genesys-cloud.ts';
import { shortId } from './credential.ts';
import type { Change } from './timeline.ts';

/** A change in Genesys Cloud in words; `undefined` for what happens all the time. */
export function describeGenesysEvent(event: GenesysEvent): Change | undefined {
  const client = `client ${shortId(event.clientId)}`;
  const told = (what: string): Change => ({ place: 'Genesys', what });
  switch (event.kind) {
    case 'client-created':
      return told(`${client} created`);
    case 'client-deleted':
      return told(`${client} deleted`);
    case 'state-changed':
      return told(`${client}: ${event.from} → ${event.to}`);
    case 'secret-regenerated':
      return told(`${client}: new secret, the old one is dead`);
    case 'secret-created':
      return told(`${client}: secret ${shortId(event.secretId)} added`);
    case 'secret-deleted':
      return told(`${client}: secret ${shortId(event.secretId)} deleted`);
    case 'client-updated':
      return event.fields.length === 0 ? undefined : told(`${client}: ${event.fields.join(', ')} changed`);
    case 'login-refused':
      return told(`${client}: a login was refused (${event.reason})`);
    default:
      return undefined;
  }
}

/** What a function writes in a line, as far as it is looked at here. */
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

/** `undefined` for Lambda's own lines. */
export function readLogLine(line: string): LogRecord | undefined {
  try {
    const record: unknown = JSON.parse(line);
    return typeof record === 'object' && record !== null ? record : undefined;
  } catch {
    return undefined;
  }
}

/** What the services themselves show already. */
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

/** An audit record or a warning in words; `undefined` for what is seen elsewhere. */
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
    case 'candidate-authenticated':
      return 'the new credential logs in, to the same organization';
    case 'candidate-verified':
      return 'the new credential may do exactly what the old one may';
    case 'grace-period-extended':
      return `period lengthened from ${audit.from} to ${audit.to}: ${audit.reason}`;
    case 'revocation-verified':
      return `proof: the old credential was tried and refused (HTTP ${audit.loginStatus})`;
    default:
      return shownElsewhere.has(audit.event) ? undefined : describeOther(audit);
  }
}

function describeOther({ event, reason }: AuditRecord): string {
  return reason === undefined ? event : `${event}: ${reason}`;
}
