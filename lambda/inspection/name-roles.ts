import type { GenesysSession } from '../ports/genesys-cloud.ts';

/**
 * The roles by their names in Genesys Cloud; by their ids where the credential may not read roles.
 *
 * @param roles as `missingRoles` returns them: `<role id> in division <division id>`
 */
export async function nameRoles(session: GenesysSession, roles: readonly string[]): Promise<readonly string[]> {
  const names = new Map<string, string | undefined>();
  const named: string[] = [];
  for (const role of roles) {
    const [id = ''] = role.split(' ', 1);
    if (!names.has(id)) names.set(id, (await session.role(id))?.name);
    const name = names.get(id);
    named.push(name === undefined ? role : `${name} (${role})`);
  }
  return named;
}
