import type { CommandContext, CommandResult } from '../command-line/command.ts';
import { organizationClients } from '../operations/organization-clients.ts';
import { formatPeriod } from '../output/format-time.ts';

/** `inventory`: the OAuth clients of the organization, those that nobody rotates first. */
export async function run(context: CommandContext): Promise<CommandResult> {
  const { terminal } = context;
  const nowMs = terminal.now();
  const organizations = await organizationClients(context);
  const clients = organizations
    .flatMap(({ organizationId, clients: listed, knownClientIds, usedSince }) =>
      listed.map((client) => ({
        organizationId,
        ...client,
        isRotated: knownClientIds.has(client.clientId) || client.ownerArn !== undefined,
        lastUse: client.lastUsedOn ?? (usedSince === undefined ? 'unknown' : `none since ${usedSince}`),
        canBeRotated: client.grantType === 'CLIENT-CREDENTIALS',
      })),
    )
    .sort(
      (one, other) =>
        Number(one.isRotated) - Number(other.isRotated) || ((one.createdAt ?? '') < (other.createdAt ?? '') ? -1 : 1),
    );
  for (const { organizationId, usageProblem } of organizations) {
    if (usageProblem !== undefined) terminal.note(`! ${organizationId}: the last use is not known: ${usageProblem}`);
  }
  const unrotated = clients.filter(({ isRotated, canBeRotated }) => !isRotated && canBeRotated);
  return {
    document: { clients, isComplete: organizations.every(({ isComplete }) => isComplete) },
    table: {
      columns: ['ORGANIZATION', 'CLIENT', 'NAME', 'GRANT', 'STATE', 'AGE', 'LAST USE', 'ROTATED BY'],
      rows: clients.map(
        ({ organizationId, clientId, name, grantType, state, createdAt, ownerArn, claimedBy, isRotated, lastUse }) => [
          organizationId,
          clientId,
          name,
          grantType,
          state,
          createdAt === undefined ? '–' : formatPeriod(nowMs - Date.parse(createdAt)),
          lastUse,
          isRotated ? (ownerArn ?? 'this deployment') : claimedBy === undefined ? 'nobody' : `says: ${claimedBy}`,
        ],
      ),
    },
    next: unrotated.length === 0 ? undefined : 'genesys-oauth-rotation adopt SECRET',
    exit: unrotated.length === 0 ? 'ok' : 'findings',
  };
}
