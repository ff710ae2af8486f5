import { invalidValue, notFound } from '../api-error.ts';
import { deleteSecret } from '../client-lifecycle.ts';
import { addSecret, presentSecrets } from '../client-secret.ts';
import { settingsOf } from '../settings-of.ts';
import { announce } from '../state.ts';
import type { ApiCall, ApiReply, Operation } from './operation.ts';
import { ownClient } from './own-client.ts';

const secrets = '/api/v2/oauth/clients/{clientId}/secrets';
const maxActiveSecrets = 5;

/** As described publicly: no SDK includes these calls. */
export const clientSecretOperations: readonly Operation[] = [
  { method: 'GET', path: secrets, permission: 'oauth:client:view', handle: list },
  { method: 'POST', path: secrets, permission: 'oauth:client:edit', handle: create },
  { method: 'DELETE', path: `${secrets}/{secretId}`, permission: 'oauth:client:edit', handle: remove },
];

function list(call: ApiCall): ApiReply {
  const entities = presentSecrets(clientWithSecrets(call)).map((secret) => ({
    id: secret.secretId,
    secretId: secret.secretId,
    name: secret.name,
    status: secret.status,
    createdDate: new Date(secret.createdMs).toISOString(),
    updatedDate: new Date(secret.updatedMs).toISOString(),
  }));
  return { status: 200, body: { entities, totalCount: entities.length } };
}

function create(call: ApiCall): ApiReply {
  const { world, caller } = call;
  const client = clientWithSecrets(call);
  const { name, status } = readSecretRequest(call.body);
  const active = presentSecrets(client).filter((secret) => secret.status === 'active').length;
  if (status === 'active' && active >= maxActiveSecrets) {
    throw invalidValue(`A client has at most ${maxActiveSecrets} active secrets.`);
  }
  const worksFromMs = world.clock.now() + settingsOf(world, client.organizationId).propagationDelayMs;
  const secret = addSecret(world, client, { name, primary: false, status, worksFromMs });
  announce(world, client, caller.client.id, { kind: 'secret-created', secretId: secret.secretId });
  return { status: 201, body: { id: secret.secretId, name, status, secret: secret.value } };
}

function remove(call: ApiCall): ApiReply {
  const client = clientWithSecrets(call);
  const secret = presentSecrets(client).find(({ secretId }) => secretId === call.pathParameters.secretId);
  if (secret === undefined) throw notFound();
  deleteSecret(call.world, client, secret, call.caller.client.id);
  return { status: 204 };
}

function clientWithSecrets(call: ApiCall) {
  if (!settingsOf(call.world, call.caller.client.organizationId).secretsEndpoint) throw notFound();
  return ownClient(call);
}

function readSecretRequest(body: unknown): { name: string; status: 'active' | 'inactive' } {
  const sent: Record<string, unknown> = typeof body === 'object' && body !== null ? { ...body } : {};
  const { name, status = 'active' } = sent;
  if (typeof name !== 'string' || name === '') throw invalidValue('The field name is required.');
  if (status !== 'active' && status !== 'inactive') throw invalidValue('The field status is not valid.');
  return { name, status };
}
