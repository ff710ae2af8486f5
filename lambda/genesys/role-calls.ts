import * as v from 'valibot';
import { isPathSegment } from '../../domain/path-segment.ts';
import type { Role } from '../ports/genesys-cloud.ts';
import type { SendRequest } from './api-request.ts';
import { parseResponse } from './parse-response.ts';

const texts = v.nullish(v.array(v.string()), []);

const roleSchema = v.object({
  name: v.nullish(v.string(), ''),
  permissionPolicies: v.nullish(
    v.array(v.object({ domain: v.nullish(v.string(), ''), entityName: v.nullish(v.string(), ''), actionSet: texts })),
    [],
  ),
});

/** @see https://developer.genesys.cloud/devapps/api-explorer `GET /api/v2/authorization/roles/{roleId}` */
export async function readRole(send: SendRequest, roleId: string): Promise<Role | undefined> {
  // It comes from a response.
  if (!isPathSegment(roleId)) return undefined;
  const path = '/api/v2/authorization/roles/{roleId}';
  const request = { method: 'GET', path, pathParams: { roleId }, permission: 'authorization:role:view' } as const;
  const response = await send({ ...request, absent: [403, 404] });
  if (response === undefined) return undefined;
  const { name, permissionPolicies } = parseResponse(roleSchema, response, 'a role');
  return { name, policies: permissionPolicies.map(({ actionSet, ...policy }) => ({ ...policy, actions: actionSet })) };
}
