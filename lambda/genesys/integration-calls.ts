import { RotationError } from '../../domain/rotation-error.ts';
import type { GenesysIntegrations, Integration, IntegrationCredential } from '../ports/genesys-integrations.ts';
import type { SendRequest } from './api-request.ts';
import { parseCredentialIds, parseIntegrationCredential, parseIntegrations } from './integration-responses.ts';

const oneCredential = '/api/v2/integrations/credentials/{credentialId}';
const view = 'integrations:integration:view';
const edit = 'integrations:integration:edit';

const pageSize = 100;

/** More than any organization has; it ends a listing that never does. */
const maximumPages = 50;

/** @see https://developer.genesys.cloud/devapps/api-explorer Integrations */
export function createIntegrationCalls(send: SendRequest): GenesysIntegrations {
  return {
    async list() {
      const found = new Map<string, Integration>();
      for (let pageNumber = 1; pageNumber <= maximumPages; pageNumber += 1) {
        const query = { pageSize: String(pageSize), pageNumber: String(pageNumber) };
        const response = await send({ method: 'GET', path: '/api/v2/integrations', query, permission: view });
        const { integrations, pageCount } = parseIntegrations(response);
        for (const integration of integrations) found.set(integration.id, integration);
        if (integrations.length === 0 || pageNumber >= pageCount) return [...found.values()];
      }
      throw new RotationError('genesys-unavailable', {
        message: `Genesys Cloud's list of integrations does not end after ${maximumPages} pages.`,
        nextStep: 'check the network path (proxy, gateway) to Genesys Cloud.',
      });
    },
    async credentialIds(integrationId) {
      const response = await send({
        method: 'GET',
        path: '/api/v2/integrations/{integrationId}/config/current',
        pathParams: { integrationId },
        permission: view,
        absent: [404],
      });
      return response === undefined ? [] : parseCredentialIds(response);
    },
    async getCredential(credentialId) {
      const pathParams = { credentialId };
      const response = await send({ method: 'GET', path: oneCredential, pathParams, permission: view, absent: [404] });
      return response === undefined ? undefined : parseIntegrationCredential(response);
    },
    async updateCredential({ id, name, typeName, fields }: IntegrationCredential) {
      const body = { id, name, type: { name: typeName }, credentialFields: fields };
      await send({ method: 'PUT', path: oneCredential, pathParams: { credentialId: id }, body, permission: edit });
    },
  };
}
