import { notFound } from '../api-error.ts';
import type { Client } from '../state.ts';
import type { ApiCall } from './operation.ts';

/** The client that the path names. Those of another organization do not exist for the caller. */
export function ownClient({ world, caller, pathParameters }: ApiCall): Client {
  const client = world.clients.get(pathParameters.clientId ?? '');
  if (client === undefined || client.deleted !== undefined) throw notFound();
  if (client.organizationId !== caller.client.organizationId) throw notFound();
  return client;
}
