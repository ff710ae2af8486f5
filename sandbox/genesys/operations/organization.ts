import type { ApiCall, ApiReply, Operation } from './operation.ts';

/** Plain reads, one free and one that needs a permission: enough for a program to try what its credential may do. */
export const organizationOperations: readonly Operation[] = [
  { method: 'GET', path: '/api/v2/organizations/me', handle: readOrganization },
  { method: 'GET', path: '/api/v2/authorization/roles', permission: 'authorization:role:view', handle: listRoles },
];

function readOrganization({ world, caller }: ApiCall): ApiReply {
  return { status: 200, body: { ...world.organizations.get(caller.client.organizationId) } };
}

function listRoles({ world, caller }: ApiCall): ApiReply {
  const roles = [...world.roles.values()].filter((role) => role.organizationId === caller.client.organizationId);
  const entities = roles.map(({ id, name, permissions }) => ({ id, name, permissions }));
  return { status: 200, body: { entities, total: entities.length } };
}
