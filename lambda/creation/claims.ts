import { claimDescription, foreignClaim, parseClaim, parseIntent } from '../ledger/client-claim.ts';
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
  // Only in an emergency does it get here with the claim of another secret, which is evidence.
  if (foreignClaim(client, secret.secretArn) !== undefined) return;
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

/**
 * Claims the client that the open rotation has made, unless it is claimed: its description says which intent made it, and
 * from now on whose it is.
 *
 * @param properties what it was made with; absent if an earlier run made it
 */
export async function claimMade(
  secret: LockedSecret,
  admin: GenesysSession,
  { id, properties }: { readonly id: string; readonly properties?: ClientProperties },
): Promise<void> {
  const known = secret.state.clients[id];
  if (known?.role !== 'pending' || known.claimed) return;
  if (properties !== undefined) {
    await admin.updateClient(id, { ...properties, state: 'active', ...claimed(secret, id, properties) });
    noteClaimed(secret, id);
    return;
  }
  const client = await admin.getClient(id);
  if (client !== undefined) await claimInDescription(secret, admin, client);
}

function isClaimed({ secretArn }: LockedSecret, { id, description }: OAuthClient): boolean {
  return parseClaim(description, id, secretArn)?.secretArn === secretArn;
}

/** The intent stays: until the ledger has the client's id, it is what shows whose client it is. */
function claimed({ secretArn }: LockedSecret, clientId: string, { description }: ClientProperties) {
  const intentId = parseIntent(description, clientId);
  const claim = { secretArn, clientId, ...(intentId === undefined ? {} : { intentId }) };
  return { description: claimDescription(description, claim) };
}

function noteClaimed(secret: LockedSecret, clientId: string): void {
  if (secret.state.clients[clientId]?.claimed !== false) return;
  secret.state = withClient(secret.state, clientId, { claimed: true });
}
