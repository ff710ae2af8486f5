import * as v from 'valibot';
import type { ClientUsage, OperationUsage } from '../ports/genesys-cloud.ts';
import type { Time } from '../ports/time.ts';
import type { SendRequest } from './api-request.ts';
import { idSchema, parseResponse } from './parse-response.ts';

const executionSchema = v.object({ executionId: idSchema });

const resultSchema = v.object({
  queryStatus: v.nullish(v.string()),
  results: v.nullish(
    v.array(
      v.object({
        templateUri: v.nullish(v.string()),
        httpMethod: v.nullish(v.string()),
        requests: v.nullish(v.number()),
        date: v.nullish(v.string()),
      }),
    ),
  ),
});

const permission = 'oauth:client:view';

/** The wait before each poll for the result, in milliseconds. */
const delaysMs = [500, 1_000, 2_000, 3_000];

/** How many operations are reported; a few identify a program that is still running. */
const maximumOperations = 5;

/**
 * Usage data is compiled on request: a query is started and its result polled.
 *
 * @see https://developer.genesys.cloud/devapps/api-explorer `POST /api/v2/oauth/clients/{clientId}/usage/query`
 */
export async function readUsage(
  send: SendRequest,
  time: Time,
  clientId: string,
  { from, to }: { from: Date; to: Date },
): Promise<ClientUsage> {
  const started = await send({
    method: 'POST',
    path: '/api/v2/oauth/clients/{clientId}/usage/query',
    pathParams: { clientId },
    body: {
      interval: `${from.toISOString()}/${to.toISOString()}`,
      granularity: 'Day',
      groupBy: ['TemplateUri', 'HttpMethod'],
      metrics: ['Requests'],
    },
    permission,
    absent: [404],
  });
  if (started === undefined) return { known: false, reason: 'Genesys Cloud has no usage data of this client' };
  const { executionId } = parseResponse(executionSchema, started, 'the id of a query for usage');
  for (let attempt = 0; ; attempt += 1) {
    const response = await send({
      method: 'GET',
      path: '/api/v2/oauth/clients/{clientId}/usage/query/results/{executionId}',
      pathParams: { clientId, executionId },
      permission,
      absent: [404],
    });
    const { queryStatus, results } = parseResponse(resultSchema, response ?? {}, 'the result of a query for usage');
    if (isFailed(queryStatus)) return { known: false, reason: 'the query for usage data failed' };
    if (isComplete(queryStatus, results)) return summarize(results ?? []);
    const delayMs = delaysMs[attempt];
    if (delayMs === undefined) return { known: false, reason: 'the query for usage data did not complete in time' };
    await time.sleep(delayMs);
  }
}

/** Results without a status are taken as complete; missing results are not zero requests. */
export function isComplete(queryStatus: string | null | undefined, results: unknown): boolean {
  if (queryStatus === undefined || queryStatus === null) return Array.isArray(results);
  return queryStatus.toLowerCase() === 'complete';
}

function isFailed(queryStatus: string | null | undefined): boolean {
  return ['failed', 'error', 'canceled'].includes(queryStatus?.toLowerCase() ?? '');
}

type Row = NonNullable<v.InferOutput<typeof resultSchema>['results']>[number];

/** What our own test logins request, and no program needs. */
export const ownUri = '/api/v2/tokens/me';

function summarize(rows: readonly Row[]): ClientUsage {
  const byOperation = new Map<string, number>();
  let lastUsedOn: string | undefined;
  for (const { templateUri, httpMethod, requests, date } of rows) {
    if (templateUri === ownUri) continue;
    const day = (requests ?? 0) > 0 ? /^\d{4}-\d{2}-\d{2}/.exec(date ?? '')?.[0] : undefined;
    if (day !== undefined && day > (lastUsedOn ?? '')) lastUsedOn = day;
    const operation = `${httpMethod ?? ''} ${templateUri ?? ''}`.trim() || 'unknown operation';
    byOperation.set(operation, (byOperation.get(operation) ?? 0) + (requests ?? 0));
  }
  const operations: OperationUsage[] = [...byOperation]
    .map(([operation, requests]) => ({ operation, requests }))
    .filter(({ requests }) => requests > 0)
    .sort((one, other) => other.requests - one.requests);
  const requests = operations.reduce((sum, operation) => sum + operation.requests, 0);
  const use = lastUsedOn === undefined ? {} : { lastUsedOn };
  return { known: true, requests, operations: operations.slice(0, maximumOperations), ...use };
}
