import { parseMarker } from '../../domain/marker.ts';
import { parseClaim } from '../ledger/client-claim.ts';
import type { OAuthClient } from '../ports/genesys-cloud.ts';
import type { Logger } from '../ports/logger.ts';
import type { CheckedSecret } from './checked-secret.ts';
import type { Administration } from './organizations.ts';
import type { WatchRun } from './watch-run.ts';

/** A rotation that runs meanwhile may have created a younger one, in milliseconds. */
const youngMs = 3_600_000;

/**
 * G12: reports the clients that say that they belong to this secret, but that the ledger does not know. Everyone who may
 * edit clients can write that, so they are never changed.
 */
export async function reportOrphanedClients(
  { report, services }: WatchRun,
  logger: Logger,
  { description: { arn }, state }: CheckedSecret,
  administration: Administration,
): Promise<void> {
  const known = new Set([...Object.keys(state.clients), ...state.generations.map(({ clientId }) => clientId)]);
  for (const client of await administration.clients()) {
    if (known.has(client.id) || client.state === 'deleted' || !claimsToBeOf(client, arn)) continue;
    if (services.time.now() - Date.parse(client.dateCreated ?? '') < youngMs) continue;
    report.find(
      'orphaned-client',
      logger,
      `The ledger does not know the client ${client.id}, which claims to belong to the secret`,
      {
        clientId: client.id,
        state: client.state,
        dateCreated: client.dateCreated,
        nextStep:
          'see in Genesys Cloud whether a program uses it; if so, remove the claim from its description, else deactivate and delete it (runbook, "An orphaned client").',
      },
    );
  }
}

function claimsToBeOf({ id, description }: OAuthClient, secretArn: string): boolean {
  const claim = parseClaim(description, id, secretArn);
  return (claim ?? parseMarker(description))?.secretArn === secretArn;
}
