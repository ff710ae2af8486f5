import { invalidValue, notFound } from '../api-error.ts';
import { createId } from '../generate.ts';
import { settingsOf } from '../settings-of.ts';
import { usageBetween } from '../usage.ts';
import { readUsageQuery, summarizeUsage } from '../usage-query.ts';
import type { ApiCall, ApiReply, Operation } from './operation.ts';

const jobs = '/api/v2/usage/aggregates/query/jobs';
const permission = 'usage:organization:view';
const dayMs = 24 * 60 * 60 * 1000;

/** One job counts the requests of every client of the organization. */
export const usageJobOperations: readonly Operation[] = [
  { method: 'POST', path: jobs, permission, handle: start },
  { method: 'GET', path: `${jobs}/{jobId}`, permission, handle: readResults },
];

function start(call: ApiCall): ApiReply {
  const { usageRunningPolls } = requireEndpoint(call);
  const query = readUsageQuery(call.body);
  const nowMs = call.world.clock.now();
  if (query.toMs - query.fromMs > 90 * dayMs) throw invalidValue('The interval is at most 90 days long.');
  if (query.fromMs < nowMs - 366 * dayMs) throw invalidValue('The interval begins at most one year ago.');
  const id = createId();
  const of = call.caller.client.organizationId;
  call.world.usageQueries.set(id, { of, query, runningPolls: usageRunningPolls });
  return { status: 202, body: { id, resultsUri: `${jobs}/${id}`, selfUri: `${jobs}/${id}` } };
}

function readResults(call: ApiCall): ApiReply {
  const { usageQueriesFail } = requireEndpoint(call);
  const { world, caller, pathParameters, query: parameters } = call;
  const { organizationId } = caller.client;
  const id = pathParameters.jobId ?? '';
  const started = world.usageQueries.get(id);
  if (started?.of !== organizationId) throw notFound();
  const selfUri = `${jobs}/${id}`;
  if (started.runningPolls > 0) {
    started.runningPolls -= 1;
    return { status: 200, body: { queryStatus: 'Running', selfUri } };
  }
  if (usageQueriesFail) return { status: 200, body: { queryStatus: 'Failed', selfUri } };
  const { query } = started;
  const rows = [...world.clients.values()]
    .filter((client) => client.organizationId === organizationId)
    .filter(({ id }) => query.clientIds.length === 0 || query.clientIds.includes(id))
    .flatMap((client) =>
      summarizeUsage(
        { ...query, groupBy: [...query.groupBy, 'OAuthClientId'] },
        usageBetween(world, client, query.fromMs, query.toMs),
        { id: client.id, name: client.fields.name, organizationId },
      ).map((row) => entityOf(row, query.groupBy.includes('OAuthClientId'))),
    );
  const pageSize = readPageSize(parameters.get('pageSize'));
  const from = Number(parameters.get('after') ?? 0);
  const next =
    from + pageSize < rows.length ? { nextUri: `${selfUri}?after=${from + pageSize}&pageSize=${pageSize}` } : {};
  return {
    status: 200,
    body: { queryStatus: 'Complete', entities: rows.slice(from, from + pageSize), ...next, selfUri },
  };
}

/** The SDK's `OrganizationPublicApiUsage`, which names some fields otherwise than the usage of one client. */
function entityOf(row: Record<string, unknown>, showsClient: boolean): Record<string, unknown> {
  const { clientId, clientName, requests, organizationId, userId, ...kept } = row;
  return {
    ...kept,
    platform: 'API',
    ...(requests === undefined ? {} : { requestCount: requests }),
    ...(showsClient ? { oauthClient: { id: clientId, name: clientName } } : {}),
    ...(userId === undefined ? {} : { user: { id: userId } }),
  };
}

function readPageSize(sent: string | null): number {
  const pageSize = Number(sent ?? 100);
  if (Number.isInteger(pageSize) && pageSize >= 1 && pageSize <= 1000) return pageSize;
  throw invalidValue('pageSize must be between 1 and 1000.');
}

function requireEndpoint({ world, caller }: ApiCall) {
  const settings = settingsOf(world, caller.client.organizationId);
  if (!settings.organizationUsageEndpoint) throw notFound();
  return settings;
}
