import { invalidValue, notFound } from '../api-error.ts';
import { createId } from '../generate.ts';
import { settingsOf } from '../settings-of.ts';
import { usageBetween } from '../usage.ts';
import { readUsageQuery, summarizeUsage, type UsageQuery } from '../usage-query.ts';
import type { ApiCall, ApiReply, Operation } from './operation.ts';
import { ownClient } from './own-client.ts';

const usage = '/api/v2/oauth/clients/{clientId}/usage';
const permission = 'oauth:client:view';
const dayMs = 24 * 60 * 60 * 1000;

/** Usage data is not returned at once: callers start a query and fetch its result. */
export const usageOperations: readonly Operation[] = [
  { method: 'GET', path: `${usage}/summary`, permission, handle: summarize },
  { method: 'POST', path: `${usage}/query`, permission, handle: query },
  { method: 'GET', path: `${usage}/query/results/{executionId}`, permission, handle: readResult },
];

function summarize(call: ApiCall): ApiReply {
  const days = Number(call.query.get('days') ?? 7);
  if (!Number.isInteger(days) || days < 1) throw invalidValue('days must be a positive number.');
  const toMs = call.world.clock.now();
  const interval = [toMs - days * dayMs, toMs].map((ms) => new Date(ms).toISOString()).join('/');
  return start(call, readUsageQuery({ interval, groupBy: ['OAuthClientId', 'OrganizationId'] }));
}

function query(call: ApiCall): ApiReply {
  return start(call, readUsageQuery(call.body));
}

function start(call: ApiCall, started: UsageQuery): ApiReply {
  const client = clientWithUsage(call);
  const executionId = createId();
  const { usageRunningPolls } = settingsOf(call.world, client.organizationId);
  call.world.usageQueries.set(executionId, { of: client.id, query: started, runningPolls: usageRunningPolls });
  const resultsUri = `/api/v2/oauth/clients/${client.id}/usage/query/results/${executionId}`;
  return { status: 200, body: { executionId, resultsUri } };
}

function readResult(call: ApiCall): ApiReply {
  const { world, pathParameters } = call;
  const client = clientWithUsage(call);
  const started = world.usageQueries.get(pathParameters.executionId ?? '');
  if (started?.of !== client.id) throw notFound();
  if (started.runningPolls > 0) {
    started.runningPolls -= 1;
    return { status: 200, body: { queryStatus: 'Running' } };
  }
  if (settingsOf(world, client.organizationId).usageQueriesFail)
    return { status: 200, body: { queryStatus: 'Failed' } };
  const rows = usageBetween(world, client, started.query.fromMs, started.query.toMs);
  const subject = { id: client.id, name: client.fields.name, organizationId: client.organizationId };
  return { status: 200, body: { results: summarizeUsage(started.query, rows, subject), queryStatus: 'Complete' } };
}

function clientWithUsage(call: ApiCall) {
  if (!settingsOf(call.world, call.caller.client.organizationId).usageEndpoint) throw notFound();
  return ownClient(call);
}
