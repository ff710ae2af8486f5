import { invalidValue, notFound } from '../api-error.ts';
import type { AuditEntry } from '../audit-entry.ts';
import { auditLogMessage } from '../audits.ts';
import { createId } from '../generate.ts';
import { settingsOf } from '../settings-of.ts';
import { readInterval } from '../usage-query.ts';
import type { ApiCall, ApiReply, Operation } from './operation.ts';

const audits = '/api/v2/audits/query';
const permission = 'audits:audit:view';
const dayMs = 24 * 60 * 60 * 1000;

/** The real-time query reaches this far back. */
const realtimeMs = 14 * dayMs;

/** Changes of clients: at once for two weeks, and by a query that is started for what is older. */
export const auditOperations: readonly Operation[] = [
  { method: 'POST', path: `${audits}/realtime`, permission, handle: queryRealtime },
  { method: 'POST', path: audits, permission, handle: start },
  { method: 'GET', path: `${audits}/{transactionId}`, permission, handle: readStatus },
  { method: 'GET', path: `${audits}/{transactionId}/results`, permission, handle: readResults },
];

function queryRealtime(call: ApiCall): ApiReply {
  const query = readQuery(call);
  if (query.fromMs < call.world.clock.now() - realtimeMs) {
    throw invalidValue('The interval of a real-time query begins within the last 14 days.');
  }
  const found = entriesOf(call, query);
  const { pageNumber = 1, pageSize = 25 } = sentOf(call) as { pageNumber?: number; pageSize?: number };
  const entities = found.slice((pageNumber - 1) * pageSize, pageNumber * pageSize).map(auditLogMessage);
  const pageCount = Math.ceil(found.length / pageSize);
  return { status: 200, body: { entities, pageSize, pageNumber, total: found.length, pageCount } };
}

interface AuditQuery {
  readonly fromMs: number;
  readonly toMs: number;
  readonly filters: readonly { readonly property: string; readonly value: string }[];
}

function start(call: ApiCall): ApiReply {
  const query = readQuery(call);
  const id = createId();
  call.world.auditQueries.set(id, { of: call.caller.client.organizationId, query });
  return { status: 200, body: statusOf(id, query, 'Queued') };
}

function readStatus(call: ApiCall): ApiReply {
  const { id, query } = startedQuery(call);
  return { status: 200, body: statusOf(id, query, 'Succeeded') };
}

function readResults(call: ApiCall): ApiReply {
  const { id, query } = startedQuery(call);
  const pageSize = Number(call.query.get('pageSize') ?? 25);
  const from = Number(call.query.get('cursor') ?? 0);
  const found = entriesOf(call, query);
  const entities = found.slice(from, from + pageSize).map(auditLogMessage);
  const cursor = from + pageSize < found.length ? { cursor: String(from + pageSize) } : {};
  return { status: 200, body: { id, pageSize, ...cursor, entities } };
}

const statusOf = (id: string, { fromMs, toMs, filters }: AuditQuery, state: string) => ({
  id,
  state,
  interval: [fromMs, toMs].map((ms) => new Date(ms).toISOString()).join('/'),
  filters,
});

function startedQuery(call: ApiCall): { id: string; query: AuditQuery } {
  requireEndpoint(call);
  const id = call.pathParameters.transactionId ?? '';
  const started = call.world.auditQueries.get(id);
  if (started?.of !== call.caller.client.organizationId) throw notFound();
  return { id, query: started.query };
}

function readQuery(call: ApiCall): AuditQuery {
  requireEndpoint(call);
  const { interval, filters = [] } = sentOf(call);
  if (!Array.isArray(filters)) throw invalidValue('The field filters must be a list.');
  return {
    ...readInterval(interval),
    filters: filters.map(({ property, value }) => {
      if (property in filterable) return { property, value: String(value) };
      throw invalidValue(`The sandbox filters by ${Object.keys(filterable).join(', ')}, not by ${property}.`);
    }),
  };
}

const filterable: Readonly<Record<string, (entry: AuditEntry) => string | undefined>> = {
  EntityType: ({ entityType }) => entityType,
  EntityId: ({ entity }) => entity.id,
  Action: ({ action }) => action,
  ClientId: ({ by }) => by,
};

function entriesOf({ world, caller }: ApiCall, { fromMs, toMs, filters }: AuditQuery): AuditEntry[] {
  const { organizationId } = caller.client;
  const { auditDelayMs } = settingsOf(world, organizationId);
  const untilMs = Math.min(toMs, world.clock.now() - auditDelayMs + 1);
  return world.audits.filter(
    (entry) =>
      entry.organizationId === organizationId &&
      entry.atMs >= fromMs &&
      entry.atMs < untilMs &&
      filters.every(({ property, value }) => filterable[property]?.(entry) === value),
  );
}

const sentOf = ({ body }: ApiCall): Record<string, unknown> =>
  typeof body === 'object' && body !== null ? { ...body } : {};

function requireEndpoint({ world, caller }: ApiCall): void {
  if (!settingsOf(world, caller.client.organizationId).auditEndpoint) throw notFound();
}
