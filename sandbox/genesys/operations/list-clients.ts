import { clientDocument } from '../client-document.ts';
import { entityPage } from '../entity-page.ts';
import { settingsOf } from '../settings-of.ts';
import type { ApiCall, ApiReply } from './operation.ts';
import { isFound } from './own-client.ts';

/** Returns all clients at once unless a page size is set; then `nextUri` leads to the rest. */
export function listClients({ world, caller, query }: ApiCall): ApiReply {
  const now = world.clock.now();
  const { deletedClientListed, listingPageSize } = settingsOf(world, caller.client.organizationId);
  const listed = [...world.clients.values()].filter(
    (client) =>
      client.organizationId === caller.client.organizationId &&
      (deletedClientListed ? isFound(world, client) : client.deleted === undefined) &&
      now >= client.listedFromMs,
  );
  // Callers cannot choose the page size of this listing.
  const page = new URLSearchParams({ pageNumber: query.get('pageNumber') ?? '1' });
  const pageSize = listingPageSize ?? Math.max(listed.length, 1);
  return { status: 200, body: entityPage('/api/v2/oauth/clients', listed.map(clientDocument), page, pageSize) };
}
