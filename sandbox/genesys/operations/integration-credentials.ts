import { ApiError, invalidValue, notFound } from '../api-error.ts';
import type { IntegrationCredential } from '../world.ts';
import type { ApiCall, ApiReply, Operation } from './operation.ts';

const oneCredential = '/api/v2/integrations/credentials/{credentialId}';

/** Only these fields of a credential may be read back. */
const readableFields = new Set(['clientId', 'loginUrl', 'userName']);

export const integrationCredentialOperations: readonly Operation[] = [
  { method: 'GET', path: oneCredential, permission: 'integrations:integration:view', handle: read },
  { method: 'PUT', path: oneCredential, permission: 'integrations:integration:edit', handle: replace },
];

function read(call: ApiCall): ApiReply {
  const credential = ownCredential(call);
  const fields = Object.entries(credential.fields).filter(([name]) => readableFields.has(name));
  return { status: 200, body: { ...credentialInfo(credential), credentialFields: Object.fromEntries(fields) } };
}

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
  credential.name = typeof name === 'string' ? name : credential.name;
  credential.fields = readFields(credentialFields);
  return { status: 200, body: credentialInfo(credential) };
}

function ownCredential({ world, caller, pathParameters }: ApiCall): IntegrationCredential {
  const credential = world.integrationCredentials.get(pathParameters.credentialId ?? '');
  if (credential?.organizationId !== caller.client.organizationId) throw notFound();
  return credential;
}

function credentialInfo({ id, name, typeName }: IntegrationCredential): Record<string, unknown> {
  return { id, name, type: { name: typeName }, selfUri: `/api/v2/integrations/credentials/${id}` };
}

function readFields(fields: unknown): Record<string, string> {
  if (typeof fields !== 'object' || fields === null) throw invalidValue('The field credentialFields is required.');
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, String(value)]));
}
