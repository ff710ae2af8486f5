import type { SecretState } from '../ports/ledger-state.ts';
import type { Logger } from '../ports/logger.ts';
import { missingRoles } from '../verification/missing-roles.ts';
import type { Administration } from './organizations.ts';
import type { WatchRun } from './watch-run.ts';

/** Whether the admin secret's client may create and change the clients that this secret alternates between. */
export async function checkRoles(
  run: WatchRun,
  logger: Logger,
  { clients: known }: SecretState,
  administration: Administration,
): Promise<void> {
  const clients = await administration.clients();
  const admin = clients.find(({ id }) => id === administration.clientId);
  if (admin === undefined) return;
  for (const client of clients) {
    const { id: clientId } = client;
    const role = known[clientId]?.role;
    if (role !== 'current' && role !== 'standby') continue;
    const missing = missingRoles(admin, client);
    if (missing.length === 0) continue;
    const message = `The client ${clientId} holds roles that the administering client ${admin.id} lacks: ${missing.join('; ')}`;
    run.report.find('missing-admin-role', logger, message, {
      clientId,
      adminClientId: admin.id,
      missing,
      nextStep:
        'give the administering client these roles in Genesys Cloud before the next rotation, which would fail without them.',
    });
  }
}
