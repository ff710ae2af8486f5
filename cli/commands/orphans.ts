import type { CommandContext, CommandResult } from '../command-line/command.ts';
import { organizationClients } from '../operations/organization-clients.ts';

/** `orphans`: clients that say that they belong to a secret here, but that no ledger knows. They are never changed. */
export async function run(context: CommandContext): Promise<CommandResult> {
  const organizations = await organizationClients(context);
  const orphans = organizations.flatMap(({ organizationId, clients, knownClientIds, secretArns }) =>
    clients
      .filter(
        ({ claimedBy, clientId }) =>
          claimedBy !== undefined && secretArns.has(claimedBy) && !knownClientIds.has(clientId),
      )
      .map((client) => ({ organizationId, ...client })),
  );
  return {
    document: { orphans, isComplete: organizations.every(({ isComplete }) => isComplete) },
    table: {
      columns: ['ORGANIZATION', 'CLIENT', 'NAME', 'STATE', 'CREATED', 'SAYS IT BELONGS TO'],
      rows: orphans.map(({ organizationId, clientId, name, state, createdAt = '–', claimedBy = '' }) => [
        organizationId,
        clientId,
        name,
        state,
        createdAt,
        claimedBy,
      ]),
    },
    ...(orphans.length === 0 ? { text: () => ['No client is orphaned.'] } : {}),
    next:
      orphans.length === 0
        ? undefined
        : 'see each one’s usage in Genesys Cloud; if no program uses it, deactivate it, and delete it some days later',
    exit: orphans.length === 0 ? 'ok' : 'findings',
  };
}
