import { ApiError, invalidValue, rejectionOf } from '../api-error.ts';
import { requireRoles } from '../authorization.ts';
import { clientDocument } from '../client-document.ts';
import { changeState, createClient, deleteClient, regenerateSecret, replaceFields } from '../client-lifecycle.ts';
import { checkClientCredentials, checkIpAllowList, readClientRequest } from '../client-request.ts';
import { settingsOf } from '../settings-of.ts';
import type { Client, ClientState, GenesysState } from '../state.ts';
import { listClients } from './list-clients.ts';
import type { ApiCall, ApiReply, Operation } from './operation.ts';
import { isFound, ownClient, ownClientOrDeleted } from './own-client.ts';

const clients = '/api/v2/oauth/clients';
const oneClient = `${clients}/{clientId}`;

export const oauthClientOperations: readonly Operation[] = [
  { method: 'GET', path: clients, permission: 'oauth:client:view', handle: listClients },
  { method: 'POST', path: clients, permission: 'oauth:client:add', handle: create },
  { method: 'GET', path: oneClient, permission: 'oauth:client:view', handle: read },
  { method: 'PUT', path: oneClient, permission: 'oauth:client:edit', handle: replace },
  { method: 'DELETE', path: oneClient, permission: 'oauth:client:delete', handle: remove },
  { method: 'POST', path: `${oneClient}/secret`, permission: 'oauth:client:edit', handle: regenerate },
];

function create({ world, caller, body }: ApiCall): ApiReply {
  const { organizationId } = caller.client;
  const behavior = settingsOf(world, organizationId);
  const { fields, state = 'active' } = readClientRequest(body, behavior);
  if (state === 'disabled') throw onlySupportDisables();
  checkClientCredentials(fields);
  checkIpAllowList(fields, behavior);
  requireRoles(world, caller.client, fields.roleDivisions);
  if (numberOfClients(world, organizationId) >= (behavior.clientLimit ?? Number.POSITIVE_INFINITY)) {
    throw new ApiError(400, 'client.limit.exceeded', `An organization has at most ${behavior.clientLimit} clients.`);
  }
  const { client, secret } = createClient(world, {
    organizationId,
    fields,
    state,
    by: caller.client.id,
    established: false,
  });
  return { status: 200, body: { ...clientDocument(client), secret: secret.value } };
}

function read(call: ApiCall): ApiReply {
  return { status: 200, body: clientDocument(ownClientOrDeleted(call)) };
}

function replace(call: ApiCall): ApiReply {
  const { world, caller } = call;
  const client = ownClient(call);
  const behavior = settingsOf(world, client.organizationId);
  const sent = behavior.putMerges ? merged(client, call.body) : call.body;
  const { fields, state } = readClientRequest(sent, behavior);
  requireRoles(world, caller.client, [...client.fields.roleDivisions, ...fields.roleDivisions]);
  const next = nextState(client, state);
  replaceFields(world, client, fields, caller.client.id);
  changeState(world, client, next, caller.client.id);
  return { status: 200, body: clientDocument(client) };
}

function remove(call: ApiCall): ApiReply {
  const client = ownClientOrDeleted(call);
  if (client.deleted !== undefined) return deleteAgain(call);
  if (client.state !== 'inactive') {
    throw new ApiError(409, 'cannot.delete.client', 'The client must be inactive before it can be deleted.');
  }
  deleteClient(call.world, client, call.caller.client.id);
  return { status: 204 };
}

function deleteAgain({ world, caller }: ApiCall): ApiReply {
  const { deletedAgainStatus: status } = settingsOf(world, caller.client.organizationId);
  if (status === 204) return { status };
  if (status === 404) throw rejectionOf(status);
  throw new ApiError(status, 'cannot.delete.client', 'The client is already deleted.');
}

function numberOfClients(world: GenesysState, organizationId: string): number {
  const own = [...world.clients.values()].filter((client) => client.organizationId === organizationId);
  return own.filter((client) => isFound(world, client)).length;
}

function merged(client: Client, body: unknown): unknown {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return body;
  return { ...client.fields, state: client.state, ...body };
}

function regenerate(call: ApiCall): ApiReply {
  const client = ownClient(call);
  if (settingsOf(call.world, client.organizationId).regenerateNeedsRoles) {
    requireRoles(call.world, call.caller.client, client.fields.roleDivisions);
  }
  const secret = regenerateSecret(call.world, client, call.caller.client.id);
  return { status: 200, body: { ...clientDocument(client), secret: secret.value } };
}

/** A state that is not sent becomes the default, like every other field of a PUT. */
function nextState(client: Client, sent: ClientState | undefined): ClientState {
  const next = sent ?? (client.state === 'disabled' ? 'disabled' : 'active');
  if ((next === 'disabled') !== (client.state === 'disabled')) throw onlySupportDisables();
  return next;
}

const onlySupportDisables = () => invalidValue('The state disabled is set and lifted by Genesys support only.');
