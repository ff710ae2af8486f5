import { clientDocument } from '../client-document.ts';
import type { ApiCall, ApiReply } from './operation.ts';

const path = '/api/v2/oauth/clients';

/** Answers everything at once unless a page size is set: then the rest is found through `nextUri`. */
export function listClients({ world, caller, query }: ApiCall): ApiReply {
  const now = world.clock.now();
  const listed = [...world.clients.values()].filter(
    (client) =>
      client.organizationId === caller.client.organizationId &&
      client.deleted === undefined &&
      now >= client.listedFromMs,
  );
  const pageSize = world.settings.listingPageSize ?? Math.max(listed.length, 1);
  const pageCount = Math.max(1, Math.ceil(listed.length / pageSize));
  const pageNumber = Math.max(1, Math.trunc(Number(query.get('pageNumber') ?? 1)) || 1);
  const uri = (page: number) => `${path}?pageSize=${pageSize}&pageNumber=${page}`;
  return {
    status: 200,
    body: {
      entities: listed.slice((pageNumber - 1) * pageSize, pageNumber * pageSize).map(clientDocument),
      pageSize,
      pageNumber,
      total: listed.length,
      firstUri: uri(1),
      lastUri: uri(pageCount),
      selfUri: uri(pageNumber),
      ...(pageNumber < pageCount && { nextUri: uri(pageNumber + 1) }),
      ...(pageNumber > 1 && { previousUri: uri(pageNumber - 1) }),
      pageCount,
    },
  };
}
