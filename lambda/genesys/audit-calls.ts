import * as v from 'valibot';
import type { AuditEntry, AuditLog } from '../ports/genesys-cloud.ts';
import type { Time } from '../ports/time.ts';
import type { SendRequest } from './api-request.ts';
import { idSchema, parseResponse } from './parse-response.ts';

const querySchema = v.object({ id: idSchema, state: v.nullish(v.string()) });

const reference = v.nullish(v.object({ id: v.nullish(v.string()) }));

const pageSchema = v.object({
  cursor: v.nullish(v.string()),
  entities: v.nullish(
    v.array(
      v.object({
        id: v.string(),
        eventDate: v.string(),
        action: v.nullish(v.string()),
        status: v.nullish(v.string()),
        entity: reference,
        client: reference,
        user: reference,
        propertyChanges: v.nullish(v.array(v.object({ property: v.nullish(v.string()) }))),
      }),
    ),
  ),
});

const permission = 'audits:audit:view';

/** The wait before each check of the state of a query, in milliseconds: a month takes seconds, and is given a minute. */
const delaysMs = [500, 1_000, 2_000, 3_000, 5_000, 8_000, 10_000, 15_000, 15_000];

/** More pages than a month of changes has; it ends a listing that loops. */
const maximumPages = 200;

/**
 * The audit entries about OAuth clients. The values of changed properties are not read.
 *
 * @see https://developer.genesys.cloud/platform/audit/ `POST /api/v2/audits/query`
 */
export async function readAudits(
  send: SendRequest,
  time: Time,
  { from, to }: { readonly from: Date; readonly to: Date },
): Promise<AuditLog> {
  const started = await send({
    method: 'POST',
    path: '/api/v2/audits/query',
    body: {
      interval: `${from.toISOString()}/${to.toISOString()}`,
      serviceName: 'PeoplePermissions',
      filters: [{ property: 'EntityType', value: 'OAuthClient' }],
    },
    permission,
    absent: [404],
  });
  if (started === undefined)
    return { known: false, reason: 'Genesys Cloud has no audit queries for this organization' };
  const { id: transactionId } = parseResponse(querySchema, started, 'the id of an audit query');
  const state = await endOf(send, time, transactionId);
  if (state !== 'Succeeded') return { known: false, reason: `the audit query did not succeed in time (${state})` };
  const entries: AuditEntry[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < maximumPages; page += 1) {
    const response = await send({
      method: 'GET',
      path: '/api/v2/audits/query/{transactionId}/results',
      pathParams: { transactionId },
      query: { pageSize: '500', ...(cursor === undefined ? {} : { cursor }) },
      permission,
    });
    const found = parseResponse(pageSchema, response, 'a page of audit entries');
    for (const entity of found.entities ?? []) entries.push(...entryOf(entity));
    if (!found.cursor || found.cursor === cursor) return { known: true, entries };
    cursor = found.cursor;
  }
  return { known: false, reason: 'there are more audit entries than a report reads' };
}

const states = ['Queued', 'Running', 'Succeeded', 'Failed', 'Cancelled'];

async function endOf(send: SendRequest, time: Time, transactionId: string): Promise<string> {
  let state = 'Queued';
  for (const delayMs of delaysMs) {
    const response = await send({
      method: 'GET',
      path: '/api/v2/audits/query/{transactionId}',
      pathParams: { transactionId },
      permission,
    });
    const found = parseResponse(querySchema, response, 'the state of an audit query').state ?? '';
    // What Genesys Cloud says becomes part of a report.
    state = states.includes(found) ? found : 'unknown state';
    if (state !== 'Queued' && state !== 'Running') return state;
    await time.sleep(delayMs);
  }
  return state;
}

type Entity = NonNullable<v.InferOutput<typeof pageSchema>['entities']>[number];

/** A change that failed is no change. */
function entryOf({ id, eventDate, action, status, entity, client, user, propertyChanges }: Entity): AuditEntry[] {
  const clientId = entity?.id;
  const atMs = Date.parse(eventDate);
  if (!clientId || !Number.isFinite(atMs) || status === 'FAILURE') return [];
  const changed = (propertyChanges ?? []).flatMap(({ property }) => property ?? []);
  return [
    {
      id,
      at: new Date(atMs).toISOString(),
      action: action ?? 'unknown',
      clientId,
      // Genesys Cloud sends an empty id where there is none.
      ...(client?.id ? { byClientId: client.id } : {}),
      ...(user?.id ? { byUserId: user.id } : {}),
      changed,
    },
  ];
}
