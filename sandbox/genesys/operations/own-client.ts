import { notFound } from '../api-error.ts';
import type { Client, GenesysState } from '../state.ts';
import type { ApiCall } from './operation.ts';

/** The client named in the path. Clients of other organizations are not found, and deleted ones neither. */
export function ownClient(call: ApiCall): Client {
  const client = ownClientOrDeleted(call);
  if (client.deleted !== undefined) throw notFound();
  return client;
}

/** The same, or a deleted client that is still found. */
export function ownClientOrDeleted({ world, caller, pathParameters }: ApiCall): Client {
  const client = world.clients.get(pathParameters.clientId ?? '');
  if (client?.organizationId !== caller.client.organizationId || !isFound(world, client)) throw notFound();
  return client;
}

/** Whether a client exists, or was deleted so recently that it is still found. */
export function isFound(world: GenesysState, { deleted }: Client): boolean {
  return deleted === undefined || world.clock.now() < deleted.foundUntilMs;
}
