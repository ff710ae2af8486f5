import type { SecretState } from '../ports/ledger-state.ts';
import type { Logger } from '../ports/logger.ts';
import { grantsEverything, rolesOf } from '../verification/missing-roles.ts';
import type { Administration } from './organizations.ts';
import type { WatchRun } from './watch-run.ts';

/** Whether a client that the secret alternates between holds a role that grants everything. */
export async function checkUnrestricted(
  run: WatchRun,
  logger: Logger,
  { clients: known }: SecretState,
  administration: Administration,
): Promise<void> {
  for (const client of await administration.clients()) {
    const { id: clientId } = client;
    const its = known[clientId]?.role;
    if (its !== 'current' && its !== 'standby') continue;
    for (const roleId of new Set(rolesOf(client).map((role) => role.roleId))) {
      const role = await administration.role(roleId);
      if (role === undefined || !grantsEverything(role)) continue;
      const message = `The client ${clientId} holds the role ${roleId}, which grants everything`;
      run.report.find('unrestricted-client', logger, message, {
        clientId,
        roleId,
        roleName: role.name,
        nextStep: 'give the client a role with only the permissions that its programs need (least privilege).',
      });
    }
  }
}
