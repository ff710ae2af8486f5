import { ApiError, invalidValue } from '../api-error.ts';
import { requireRoles } from '../authorization.ts';
import { clientDocument } from '../client-document.ts';
import { changeState, createClient, deleteClient, regenerateSecret, replaceFields } from '../client-lifecycle.ts';
import { checkClientCredentials, checkIpAllowList, readClientRequest } from '../client-request.ts';
import type { Client, ClientState } from '../state.ts';
import { listClients } from './list-clients.ts';
import type { ApiCall, ApiReply, Operation } from './operation.ts';
import { ownClient } from './own-client.ts';

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
  const { fields, state = 'active' } = readClientRequest(body);
  if (state === 'disabled') throw onlySupportDisables();
  checkClientCredentials(fields);
  checkIpAllowList(fields, world.settings);
  requireRoles(world, caller.client, fields.roleDivisions);
  const { client, secret } = createClient(world, {
    organizationId: caller.client.organizationId,
    fields,
    state,
    by: caller.client.id,
    established: false,
  });
  return { status: 200, body: { ...clientDocument(client), secret: secret.value } };
}

function read(call: ApiCall): ApiReply {
  return { status: 200, body: clientDocument(ownClient(call)) };
}

function replace(call: ApiCall): ApiReply {
  const { world, caller } = call;
  const client = ownClient(call);
  const { fields, state } = readClientRequest(call.body);
  requireRoles(world, caller.client, [...client.fields.roleDivisions, ...fields.roleDivisions]);
  const next = nextState(client, state);
  replaceFields(world, client, fields, caller.client.id);
  changeState(world, client, next, caller.client.id);
  return { status: 200, body: clientDocument(client) };
}

function remove(call: ApiCall): ApiReply {
  const client = ownClient(call);
  if (client.state !== 'inactive') {
    throw new ApiError(409, 'cannot.delete.client', 'The client must be inactive before it can be deleted.');
  }
  deleteClient(call.world, client, call.caller.client.id);
  return { status: 204 };
}

function regenerate(call: ApiCall): ApiReply {
  const client = ownClient(call);
  if (call.world.settings.regenerateNeedsRoles) {
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
