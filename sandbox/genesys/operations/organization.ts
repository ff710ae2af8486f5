import { entityPage } from '../entity-page.ts';
import type { ApiCall, ApiReply, Operation } from './operation.ts';

const users = '/api/v2/users';
const queues = '/api/v2/routing/queues';

/** Simple reads, one without and the others with a permission, so that programs can test what a credential may do. */
export const organizationOperations: readonly Operation[] = [
  { method: 'GET', path: '/api/v2/organizations/me', handle: readOrganization },
  { method: 'GET', path: '/api/v2/authorization/roles', permission: 'authorization:role:view', handle: listRoles },
  { method: 'GET', path: users, permission: 'directory:user:view', handle: listNone(users) },
  { method: 'GET', path: queues, permission: 'routing:queue:view', handle: listNone(queues) },
];

function readOrganization({ world, caller }: ApiCall): ApiReply {
  return { status: 200, body: { ...world.organizations.get(caller.client.organizationId) } };
}

function listRoles({ world, caller }: ApiCall): ApiReply {
  const roles = [...world.roles.values()].filter((role) => role.organizationId === caller.client.organizationId);
  const entities = roles.map(({ id, name, permissions }) => ({ id, name, permissions }));
  return { status: 200, body: { entities, total: entities.length } };
}

/** Always empty: the sandbox's organizations have only clients. */
function listNone(path: string): Operation['handle'] {
  return ({ query }) => ({ status: 200, body: entityPage(path, [], query) });
}
