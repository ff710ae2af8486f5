import type { OAuthClient, Role } from '../ports/genesys-cloud.ts';

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

/**
 * Whether its holder can do anything: the role grants everything, or everything that concerns roles, with which its holder
 * gives itself the rest.
 */
export function grantsEverything({ policies }: Role): boolean {
  return policies.some(
    ({ domain, entityName, actions }) =>
      (domain === '*' || domain === 'authorization') && entityName === '*' && actions.includes('*'),
  );
}

interface HeldRole {
  readonly roleId: string;
  readonly divisionId: string;
}

function covers(held: HeldRole, wanted: HeldRole): boolean {
  return held.roleId === wanted.roleId && (held.divisionId === '*' || held.divisionId === wanted.divisionId);
}

export function rolesOf({ properties }: OAuthClient): HeldRole[] {
  const { roleDivisions } = properties;
  if (!Array.isArray(roleDivisions)) return [];
  return roleDivisions.flatMap((element: unknown) => {
    const { roleId, divisionId } = (element ?? {}) as { roleId?: unknown; divisionId?: unknown };
    return typeof roleId === 'string'
      ? [{ roleId, divisionId: typeof divisionId === 'string' ? divisionId : '*' }]
      : [];
  });
}
