import type { SandboxRequest } from '../core/service.ts';
import { ApiError } from './api-error.ts';
import { settingsOf } from './settings-of.ts';
import type { Client, GenesysState, RoleDivision, Token } from './state.ts';
import { tokenWorks } from './token-liveness.ts';

export interface Caller {
  readonly client: Client;
  readonly token: Token;
}

export function authenticate(world: GenesysState, request: SandboxRequest): Caller {
  const bearer = /^bearer +(\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
  if (bearer === undefined) {
    const message = 'No authentication bearer token specified in authorization header.';
    throw new ApiError(401, 'authentication.required', message);
  }
  const token = world.tokens.get(bearer);
  const client = token && world.clients.get(token.clientId);
  if (token === undefined || client === undefined || !tokenWorks(world, token)) {
    throw new ApiError(401, 'bad.credentials', 'Invalid login credentials.');
  }
  return { client, token };
}

export function requirePermission(world: GenesysState, caller: Client, permission: string): void {
  const denied = settingsOf(world, caller.organizationId).permissionsDenied[caller.id]?.includes(permission) === true;
  if (!denied && permissionsOf(world, caller).some((granted) => covers(granted, permission))) return;
  throw new ApiError(
    403,
    'missing.any.permissions',
    `Unable to perform the requested action. You must have at least one of the following permissions assigned: [${permission}]`,
  );
}

/** A caller may grant a client only roles that it holds itself. */
export function requireRoles(world: GenesysState, caller: Client, wanted: readonly RoleDivision[]): void {
  const isAnyDivision = settingsOf(world, caller.organizationId).callerNeedsRoles === 'in-any-division';
  const holds = isAnyDivision ? coversRoleSomewhere : coversRole;
  const missing = wanted.find((role) => !caller.fields.roleDivisions.some((held) => holds(held, role)));
  if (missing === undefined) return;
  const name = world.roles.get(missing.roleId)?.name ?? 'unknown';
  throw new ApiError(
    403,
    'not.authorized',
    `You are not authorized to perform the requested action. You do not hold the role ${missing.roleId} (${name}) in division ${missing.divisionId}.`,
  );
}

function permissionsOf(world: GenesysState, client: Client): string[] {
  const { roleInDivisionGrants } = settingsOf(world, client.organizationId);
  return client.fields.roleDivisions.flatMap(({ roleId, divisionId }) => {
    if (divisionId !== '*' && !roleInDivisionGrants) return [];
    const role = world.roles.get(roleId);
    return role?.organizationId === client.organizationId ? role.permissions : [];
  });
}

/** `oauth:client:*` and `*` are wildcards, as in the Genesys Cloud role editor. */
function covers(granted: string, permission: string): boolean {
  if (granted === '*') return true;
  const wanted = permission.split(':');
  const parts = granted.split(':');
  return parts.length === wanted.length && parts.every((part, index) => part === '*' || part === wanted[index]);
}

const coversRole = (held: RoleDivision, wanted: RoleDivision): boolean =>
  held.roleId === wanted.roleId && (held.divisionId === '*' || held.divisionId === wanted.divisionId);

const coversRoleSomewhere = (held: RoleDivision, wanted: RoleDivision): boolean => held.roleId === wanted.roleId;
