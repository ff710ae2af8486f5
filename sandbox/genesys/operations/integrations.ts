import { notFound } from '../api-error.ts';
import { entityPage } from '../entity-page.ts';
import type { Integration } from '../state.ts';
import { credentialInfo } from './integration-credentials.ts';
import type { ApiCall, ApiReply, Operation } from './operation.ts';

const integrations = '/api/v2/integrations';
const currentConfig = `${integrations}/{integrationId}/config/current`;
const permission = 'integrations:integration:view';

export const integrationOperations: readonly Operation[] = [
  { method: 'GET', path: integrations, permission, handle: list },
  { method: 'GET', path: currentConfig, permission, handle: readConfig },
];

function list({ world, caller, query }: ApiCall): ApiReply {
  const ids = query.getAll('ids').flatMap((list) => list.split(','));
  const type = query.get('integrationType');
  const credentialId = query.get('credentialId');
  const found = [...world.integrations.values()].filter(
    (integration) =>
      integration.organizationId === caller.client.organizationId &&
      (ids.length === 0 || ids.includes(integration.id)) &&
      (type === null || type === integration.typeId) &&
      (credentialId === null || Object.values(integration.credentialIds).includes(credentialId)),
  );
  return { status: 200, body: entityPage(integrations, found.map(integrationDocument), query) };
}

function readConfig({ world, caller, pathParameters }: ApiCall): ApiReply {
  const integration = world.integrations.get(pathParameters.integrationId ?? '');
  if (integration?.organizationId !== caller.client.organizationId) throw notFound();
  const credentials = Object.entries(integration.credentialIds).flatMap(([slot, id]) => {
    const credential = world.integrationCredentials.get(id);
    return credential === undefined ? [] : [[slot, credentialInfo(credential)] as const];
  });
  return {
    status: 200,
    body: {
      id: integration.id,
      name: integration.name,
      version: 1,
      properties: {},
      advanced: {},
      notes: '',
      credentials: Object.fromEntries(credentials),
      selfUri: `${integrations}/${integration.id}/config/current`,
    },
  };
}

function integrationDocument({ id, name, typeId }: Integration): Record<string, unknown> {
  return {
    id,
    name,
    integrationType: { id: typeId, selfUri: `${integrations}/types/${typeId}` },
    intendedState: 'ENABLED',
    reportedState: { code: 'ACTIVE' },
    selfUri: `${integrations}/${id}`,
  };
}
