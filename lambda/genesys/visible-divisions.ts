import * as v from 'valibot';
import { RotationError } from '../../domain/rotation-error.ts';
import type { SendRequest } from './api-request.ts';
import { parseResponse } from './parse-response.ts';

const divisionsSchema = v.object({
  entities: v.array(v.object({ id: v.pipe(v.string(), v.minLength(1)) })),
  pageCount: v.nullish(v.number()),
});

const pageSize = 500;

/** More divisions than an organization may have. */
const maximumPages = 20;

/** @see https://developer.genesys.cloud/devapps/api-explorer `GET /api/v2/authorization/divisions` */
export async function readVisibleDivisions(send: SendRequest): Promise<readonly string[] | 'forbidden'> {
  const ids = new Set<string>();
  for (let pageNumber = 1; pageNumber <= maximumPages; pageNumber += 1) {
    const query = { pageSize: String(pageSize), pageNumber: String(pageNumber) };
    const response = await send({ method: 'GET', path: '/api/v2/authorization/divisions', query, absent: [403] });
    if (response === undefined) return 'forbidden';
    const { entities, pageCount } = parseResponse(divisionsSchema, response, 'a list of divisions');
    for (const { id } of entities) ids.add(id);
    if (entities.length === 0 || pageNumber >= (pageCount ?? 1)) return [...ids].sort();
  }
  throw new RotationError('genesys-unavailable', {
    message: `Genesys Cloud's list of divisions does not end after ${maximumPages} pages.`,
    nextStep: 'check the network path (proxy, gateway) to Genesys Cloud.',
  });
}
