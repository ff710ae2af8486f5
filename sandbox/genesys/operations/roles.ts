import { notFound } from '../api-error.ts';
import type { ApiCall, ApiReply, Operation } from './operation.ts';

const role = '/api/v2/authorization/roles/{roleId}';

export const roleOperations: readonly Operation[] = [
  { method: 'GET', path: role, permission: 'authorization:role:view', handle: read },
];

function read({ world, caller, pathParameters }: ApiCall): ApiReply {
  const found = world.roles.get(pathParameters.roleId ?? '');
  if (found?.organizationId !== caller.client.organizationId) throw notFound();
  const { id, name, permissions } = found;
  return {
    status: 200,
    body: {
      id,
      name,
      permissions: [],
      permissionPolicies: permissions.map(policyOf),
      selfUri: `/api/v2/authorization/roles/${id}`,
    },
  };
}

/** `*` alone stands for every domain, entity and action. */
function policyOf(permission: string): Record<string, unknown> {
  const [domain = '*', entityName = '*', action = '*'] = permission.split(':');
  return { domain, entityName, actionSet: [action], allowConditions: false };
}
