import * as v from 'valibot';
import type { DailyUse, OrganizationUsage } from '../ports/genesys-cloud.ts';
import type { Time } from '../ports/time.ts';
import type { SendRequest } from './api-request.ts';
import { idSchema, parseResponse } from './parse-response.ts';
import { isComplete, ownUri } from './usage-calls.ts';

const jobs = '/api/v2/usage/aggregates/query/jobs';
const permission = 'usage:organization:view';

const startedSchema = v.object({ id: idSchema });

const pageSchema = v.object({
  queryStatus: v.nullish(v.string()),
  nextUri: v.nullish(v.string()),
  entities: v.nullish(
    v.array(
      v.object({
        date: v.nullish(v.string()),
        platform: v.nullish(v.string()),
        httpMethod: v.nullish(v.string()),
        templateUri: v.nullish(v.string()),
        requestCount: v.nullish(v.number()),
        oauthClient: v.nullish(v.object({ id: v.nullish(v.string()) })),
      }),
    ),
  ),
});

type Row = NonNullable<v.InferOutput<typeof pageSchema>['entities']>[number];

/** The wait before each poll for the result, in milliseconds. */
const delaysMs = [500, 1_000, 2_000, 3_000, 5_000, 8_000];

/** Of 1000 rows. It ends a listing that loops. */
const maximumPages = 100;

/**
 * The requests of several clients, or of every client of the organization, from one job. It is compiled on request: the job is
 * started and its result polled.
 *
 * @param clientIds default: every client, without what they requested
 * @see https://developer.genesys.cloud/devapps/api-explorer `POST /api/v2/usage/aggregates/query/jobs`
 */
export async function readOrganizationUsage(
  send: SendRequest,
  time: Time,
  { from, to }: { readonly from: Date; readonly to: Date },
  clientIds?: readonly string[],
): Promise<OrganizationUsage> {
  const ofClients =
    clientIds === undefined
      ? { groupBy: ['OAuthClientId'] }
      : { groupBy: ['OAuthClientId', 'TemplateUri', 'HttpMethod', 'Platform'], oauthClientIds: clientIds };
  const started = await send({
    method: 'POST',
    path: jobs,
    body: {
      interval: `${from.toISOString()}/${to.toISOString()}`,
      granularity: 'Day',
      metrics: ['Requests'],
      ...ofClients,
    },
    permission,
    absent: [404],
  });
  if (started === undefined) return { known: false, reason: 'Genesys Cloud has no usage data of this organization' };
  const { id: jobId } = parseResponse(startedSchema, started, 'the id of a usage job');
  const rows: Row[] = [];
  let after: string | undefined;
  for (let page = 0; page < maximumPages; page += 1) {
    const found = await completed(send, time, jobId, after);
    if (found === undefined) return { known: false, reason: 'the usage job failed, or did not complete in time' };
    rows.push(...(found.entities ?? []));
    const next = afterIn(found.nextUri);
    if (next === undefined || next === after) return { known: true, clients: usesByClient(rows) };
    after = next;
  }
  return { known: false, reason: 'there is more usage data than is read' };
}

/** One page of a job that is complete; `undefined` if it is not in time. */
async function completed(
  send: SendRequest,
  time: Time,
  jobId: string,
  after: string | undefined,
): Promise<v.InferOutput<typeof pageSchema> | undefined> {
  for (const delayMs of [...delaysMs, undefined]) {
    const response = await send({
      method: 'GET',
      path: `${jobs}/{jobId}`,
      pathParams: { jobId },
      query: { pageSize: '1000', ...(after === undefined ? {} : { after }) },
      permission,
    });
    const page = parseResponse(pageSchema, response ?? {}, 'a page of a usage job');
    if (isComplete(page.queryStatus, page.entities)) return page;
    const status = page.queryStatus?.toLowerCase();
    if (delayMs === undefined || ['failed', 'error', 'canceled', 'cancelled'].includes(status ?? '')) return undefined;
    await time.sleep(delayMs);
  }
  return undefined;
}

/** Only the cursor is taken from an address: the host that is asked stays the same. */
function afterIn(nextUri: string | null | undefined): string | undefined {
  if (!nextUri || !URL.canParse(nextUri, 'https://api.invalid')) return undefined;
  return new URL(nextUri, 'https://api.invalid').searchParams.get('after') ?? undefined;
}

function usesByClient(rows: readonly Row[]): ReadonlyMap<string, readonly DailyUse[]> {
  const clients = new Map<string, DailyUse[]>();
  for (const { oauthClient, date, templateUri, httpMethod, platform, requestCount } of rows) {
    const clientId = oauthClient?.id;
    const day = /^\d{4}-\d{2}-\d{2}/.exec(date ?? '')?.[0];
    if (!clientId || day === undefined || !requestCount || templateUri === ownUri) continue;
    const operation = templateUri ? { operation: `${httpMethod ?? ''} ${templateUri}`.trim() } : {};
    const use = { day, ...operation, ...(platform ? { platform } : {}), requests: requestCount };
    const known = clients.get(clientId);
    if (known === undefined) clients.set(clientId, [use]);
    else known.push(use);
  }
  return clients;
}
