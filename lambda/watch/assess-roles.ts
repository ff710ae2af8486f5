import type { OAuthClient } from '../ports/genesys-cloud.ts';

/**
 * The roles of a client that the administering client lacks, such as `agent in division *`. Genesys Cloud lets no client
 * create or change another one with a role that it lacks itself.
 */
export function missingRoles(admin: OAuthClient, client: OAuthClient): string[] {
  const held = rolesOf(admin);
  return rolesOf(client)
    .filter((wanted) => !held.some((role) => covers(role, wanted)))
    .map(({ roleId, divisionId }) => `${roleId} in division ${divisionId}`);
}

interface Role {
  readonly roleId: string;
  readonly divisionId: string;
}

function covers(held: Role, wanted: Role): boolean {
  return held.roleId === wanted.roleId && (held.divisionId === '*' || held.divisionId === wanted.divisionId);
}

function rolesOf({ properties }: OAuthClient): Role[] {
  const { roleDivisions } = properties;
  if (!Array.isArray(roleDivisions)) return [];
  return roleDivisions.flatMap((element: unknown) => {
    const { roleId, divisionId } = (element ?? {}) as { roleId?: unknown; divisionId?: unknown };
    return typeof roleId === 'string'
      ? [{ roleId, divisionId: typeof divisionId === 'string' ? divisionId : '*' }]
      : [];
  });
}
