import { invalidValue, notFound } from '../api-error.ts';
import { mintId } from '../mint.ts';
import { usageOfDays } from '../usage.ts';
import type { ApiCall, ApiReply, Operation } from './operation.ts';
import { ownClient } from './own-client.ts';

const usage = '/api/v2/oauth/clients/{clientId}/usage';
const permission = 'oauth:client:view';
const dayMs = 24 * 60 * 60 * 1000;

/** Figures are not answered at once: a query is started and its result fetched. */
export const usageOperations: readonly Operation[] = [
  { method: 'GET', path: `${usage}/summary`, permission, handle: summarize },
  { method: 'POST', path: `${usage}/query`, permission, handle: query },
  { method: 'GET', path: `${usage}/query/results/{executionId}`, permission, handle: readResult },
];

function summarize(call: ApiCall): ApiReply {
  const days = Number(call.query.get('days') ?? 7);
  if (!Number.isInteger(days) || days < 1) throw invalidValue('days must be a positive number.');
  return start(call, days);
}

function query(call: ApiCall): ApiReply {
  const sent: Record<string, unknown> = typeof call.body === 'object' && call.body !== null ? { ...call.body } : {};
  const from = Date.parse(String(sent.interval).split('/')[0] ?? '');
  if (Number.isNaN(from)) throw invalidValue('The field interval is required.');
  return start(call, Math.max(1, Math.ceil((call.world.clock.now() - from) / dayMs)));
}

function start(call: ApiCall, days: number): ApiReply {
  const client = ownClient(call);
  const executionId = mintId();
  call.world.usageQueries.set(executionId, { clientId: client.id, days });
  const resultsUri = `/api/v2/oauth/clients/${client.id}/usage/query/results/${executionId}`;
  return { status: 200, body: { executionId, resultsUri } };
}

function readResult(call: ApiCall): ApiReply {
  const client = ownClient(call);
  const asked = call.world.usageQueries.get(call.pathParameters.executionId ?? '');
  if (asked?.clientId !== client.id) throw notFound();
  const rows = usageOfDays(call.world, client.id, asked.days);
  const results = rows.map((row) => ({ clientId: client.id, organizationId: client.organizationId, ...row }));
  return { status: 200, body: { results, queryStatus: 'Complete' } };
}
