import { claimDescription, parseClaim } from '../ledger/client-claim.ts';
import { withClient } from '../ledger/generations.ts';
import type { LockedSecret } from '../locked-secret/locked-secret.ts';
import type { ClientProperties, GenesysSession, OAuthClient } from '../ports/genesys-cloud.ts';
import { differencesInPair } from '../verification/privileges.ts';

/** Puts the claim of this secret into the description of its client, for other accounts and regions, unless it is there. */
export async function claimInDescription(
  secret: LockedSecret,
  admin: GenesysSession,
  client: OAuthClient,
): Promise<void> {
  if (!isClaimed(secret, client)) {
    await admin.updateClient(client.id, {
      ...client.properties,
      state: client.state,
      ...claimed(secret, client.id, client.properties),
    });
  }
  noteClaimed(secret, client.id);
}

/**
 * Makes every field of the standby client that its owner sets equal to that of the current one, and claims it: it takes
 * over with the same privileges, also those that this product does not know.
 */
export async function prepareStandby(
  secret: LockedSecret,
  admin: GenesysSession,
  { standby, original }: { readonly standby: OAuthClient; readonly original: OAuthClient },
): Promise<void> {
  const differences = differencesInPair(standby, original);
  if (differences.length > 0) {
    const { name, description } = standby.properties;
    await admin.updateClient(standby.id, {
      ...original.properties,
      name,
      state: standby.state,
      ...claimed(secret, standby.id, { description }),
    });
    secret.services.logger.audit('privileges-synchronized', {
      clientId: standby.id,
      copiedFrom: original.id,
      differences,
    });
    noteClaimed(secret, standby.id);
    return;
  }
  await claimInDescription(secret, admin, standby);
}

/** The claim of a client that was just made replaces the mark of its intent, and carries it along. */
export async function claimCreated(
  secret: LockedSecret,
  admin: GenesysSession,
  created: { readonly id: string; readonly intentId: string; readonly properties: ClientProperties },
): Promise<void> {
  const { id, intentId, properties } = created;
  const description = claimDescription(properties.description, { secretArn: secret.secretArn, clientId: id, intentId });
  await admin.updateClient(id, { ...properties, description });
  noteClaimed(secret, id);
}

function isClaimed({ secretArn }: LockedSecret, { id, description }: OAuthClient): boolean {
  return parseClaim(description, id, secretArn)?.secretArn === secretArn;
}

function claimed({ secretArn }: LockedSecret, clientId: string, { description }: ClientProperties) {
  return { description: claimDescription(description, { secretArn, clientId }) };
}

function noteClaimed(secret: LockedSecret, clientId: string): void {
  if (secret.state.clients[clientId]?.claimed !== false) return;
  secret.state = withClient(secret.state, clientId, { claimed: true });
}
