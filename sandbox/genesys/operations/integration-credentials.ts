import { ApiError, invalidValue, notFound } from '../api-error.ts';
import { settingsOf } from '../settings-of.ts';
import type { IntegrationCredential } from '../state.ts';
import type { ApiCall, ApiReply, Operation } from './operation.ts';

const oneCredential = '/api/v2/integrations/credentials/{credentialId}';

export const integrationCredentialOperations: readonly Operation[] = [
  { method: 'GET', path: oneCredential, permission: 'integrations:integration:view', handle: read },
  { method: 'PUT', path: oneCredential, permission: 'integrations:integration:edit', handle: replace },
];

/** Sensitive fields are omitted; whether a client id counts as sensitive is undocumented. */
function read(call: ApiCall): ApiReply {
  const credential = ownCredential(call);
  const { credentialClientIdReadable } = settingsOf(call.world, credential.organizationId);
  const readable = ['loginUrl', 'userName', ...(credentialClientIdReadable ? ['clientId'] : [])];
  const fields = Object.entries(credential.fields).filter(([name]) => readable.includes(name));
  return { status: 200, body: { ...credentialInfo(credential), credentialFields: Object.fromEntries(fields) } };
}

/** Nothing is merged: a field that is not sent is removed. */
function replace(call: ApiCall): ApiReply {
  const credential = ownCredential(call);
  const sent: Record<string, unknown> = typeof call.body === 'object' && call.body !== null ? { ...call.body } : {};
  const { name, type, credentialFields } = sent;
  if (typeof type !== 'object' || type === null || !('name' in type) || typeof type.name !== 'string') {
    throw invalidValue('The field type is required.');
  }
  if (type.name !== credential.typeName) {
    throw new ApiError(400, 'bad.request', 'The type of a credential cannot be changed.');
  }
  const fields = readFields(credentialFields);
  credential.name = typeof name === 'string' ? name : credential.name;
  credential.fields = fields;
  credential.modifiedMs = call.world.clock.now();
  credential.timesReplaced += 1;
  return { status: 200, body: credentialInfo(credential) };
}

function ownCredential({ world, caller, pathParameters }: ApiCall): IntegrationCredential {
  const credential = world.integrationCredentials.get(pathParameters.credentialId ?? '');
  if (credential?.organizationId !== caller.client.organizationId) throw notFound();
  return credential;
}

/** A credential without its fields, as shown by everything that refers to it. */
export function credentialInfo(credential: IntegrationCredential): Record<string, unknown> {
  const { id, name, typeName } = credential;
  return {
    id,
    name,
    createdDate: new Date(credential.createdMs).toISOString(),
    modifiedDate: new Date(credential.modifiedMs).toISOString(),
    type: { name: typeName },
    selfUri: `/api/v2/integrations/credentials/${id}`,
  };
}

function readFields(fields: unknown): Record<string, string> {
  if (typeof fields !== 'object' || fields === null) throw invalidValue('The field credentialFields is required.');
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, String(value)]));
}
