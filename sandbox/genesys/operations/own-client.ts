import { notFound } from '../api-error.ts';
import type { Client } from '../state.ts';
import type { ApiCall } from './operation.ts';

/** The client named in the path. Clients of other organizations are not found. */
export function ownClient({ world, caller, pathParameters }: ApiCall): Client {
  const client = world.clients.get(pathParameters.clientId ?? '');
  if (client === undefined || client.deleted !== undefined) throw notFound();
  if (client.organizationId !== caller.client.organizationId) throw notFound();
  return client;
}
