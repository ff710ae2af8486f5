import { foreignClaim, parseClaim } from '../ledger/client-claim.ts';
import type { OAuthClient } from '../ports/genesys-cloud.ts';
import type { Logger } from '../ports/logger.ts';
import type { CheckedSecret } from './checked-secret.ts';
import type { Administration } from './organizations.ts';
import type { WatchRun } from './watch-run.ts';

/**
 * Whether the clients that the secret alternates between still say whose they are. Nothing is decided by it but what other
 * accounts and regions may do, so it is left to the next rotation, which has a credential of the client and claims it again.
 */
export async function checkClaims(
  { report }: WatchRun,
  logger: Logger,
  { description: { arn }, state }: CheckedSecret,
  administration: Administration,
): Promise<void> {
  for (const { id: clientId, ...listed } of await administration.clients()) {
    const known = state.clients[clientId];
    // Those of an adopted secret are claimed by its first rotation.
    if (known?.claimed !== true || (known.role !== 'current' && known.role !== 'standby')) continue;
    if (isClaimed({ id: clientId, ...listed }, arn)) continue;
    // The list may be older than the claim.
    const client = await administration.session.getClient(clientId);
    if (client === undefined || client.state === 'deleted' || isClaimed(client, arn)) continue;
    const other = foreignClaim(client, arn);
    const message =
      other === undefined
        ? `The description of the client ${clientId} no longer says that it belongs to the secret: another tool or a person has replaced it`
        : `The description of the client ${clientId} says that it belongs to the secret ${other}`;
    report.find('claim-missing', logger, message, {
      clientId,
      ...(other === undefined ? {} : { claimedBy: other }),
      nextStep:
        other === undefined
          ? 'let the tool that manages the client ignore its description (deployment, "Clients that Terraform manages"); the next rotation writes the claim again.'
          : 'see which secret uses the client, and remove the wrong claim from its description: until then the next rotation is refused (runbook, "A client is in two secrets").',
    });
  }
}

function isClaimed({ id, description }: OAuthClient, secretArn: string): boolean {
  return parseClaim(description, id, secretArn)?.secretArn === secretArn;
}
