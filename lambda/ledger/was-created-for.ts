import type { OAuthClient } from '../ports/genesys-cloud.ts';
import type { Creation } from '../ports/ledger-state.ts';
import { parseIntent } from './client-claim.ts';

/** The same for a client as Genesys Cloud returns it. */
export function isClientCreatedFor(creation: Creation, { id, description, dateCreated }: OAuthClient): boolean {
  const intentId = parseIntent(description, id);
  if (intentId === undefined) return false;
  return wasCreatedFor(creation, { intentId, ...(dateCreated === undefined ? {} : { createdAt: dateCreated }) });
}

/** D24: whether a client was created for a generation: it has the intent id, and its creation time fits the intent. */
export function wasCreatedFor(
  creation: Creation,
  client: { readonly intentId?: string; readonly createdAt?: string },
): boolean {
  if (client.intentId !== creation.intentId) return false;
  if (client.createdAt === undefined) return true;
  const created = Date.parse(client.createdAt);
  // Genesys Cloud's clock may differ from ours.
  const skewMs = 60_000;
  return created >= Date.parse(creation.from) - skewMs && created <= Date.parse(creation.until) + skewMs;
}
