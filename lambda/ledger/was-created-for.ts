import type { Creation } from '../ports/ledger-state.ts';

/** D24: a client is recognized as created for a generation by its intent id, and only if it was created in the intent's time. */
export function wasCreatedFor(
  creation: Creation,
  client: { readonly intentId?: string; readonly createdAt?: string },
): boolean {
  if (client.intentId !== creation.intentId) return false;
  if (client.createdAt === undefined) return true;
  const created = Date.parse(client.createdAt);
  // Genesys Cloud's clock is another one.
  const skewMs = 60_000;
  return created >= Date.parse(creation.from) - skewMs && created <= Date.parse(creation.until) + skewMs;
}
