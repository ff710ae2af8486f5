import type { CommandContext, CommandResult } from '../command-line/command.ts';
import { organizationClients } from '../operations/organization-clients.ts';
import { formatPeriod } from '../output/format-time.ts';

/** `inventory`: the OAuth clients of the organization, those that nobody rotates first. */
export async function run(context: CommandContext): Promise<CommandResult> {
  const nowMs = context.terminal.now();
  const organizations = await organizationClients(context);
  const clients = organizations
    .flatMap(({ organizationId, clients: listed, knownClientIds }) =>
      listed.map((client) => ({
        organizationId,
        ...client,
        isRotated: knownClientIds.has(client.clientId) || client.ownerArn !== undefined,
        canBeRotated: client.grantType === 'CLIENT-CREDENTIALS',
      })),
    )
    .sort(
      (one, other) =>
        Number(one.isRotated) - Number(other.isRotated) || ((one.createdAt ?? '') < (other.createdAt ?? '') ? -1 : 1),
    );
  const unrotated = clients.filter(({ isRotated, canBeRotated }) => !isRotated && canBeRotated);
  return {
    document: { clients, isComplete: organizations.every(({ isComplete }) => isComplete) },
    table: {
      columns: ['ORGANIZATION', 'CLIENT', 'NAME', 'GRANT', 'STATE', 'AGE', 'ROTATED BY'],
      rows: clients.map(
        ({ organizationId, clientId, name, grantType, state, createdAt, ownerArn, claimedBy, isRotated }) => [
          organizationId,
          clientId,
          name,
          grantType,
          state,
          createdAt === undefined ? '–' : formatPeriod(nowMs - Date.parse(createdAt)),
          isRotated ? (ownerArn ?? 'this deployment') : claimedBy === undefined ? 'nobody' : `says: ${claimedBy}`,
        ],
      ),
    },
    next: unrotated.length === 0 ? undefined : 'genesys-oauth-rotation adopt SECRET',
    exit: unrotated.length === 0 ? 'ok' : 'findings',
  };
}
