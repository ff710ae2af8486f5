import { RotationError } from '../../domain/rotation-error.ts';
import type { GenesysSession, OAuthClient } from '../ports/genesys-cloud.ts';

/**
 * The client that AWSCURRENT names, if it can be rotated.
 *
 * @throws RotationError `client-not-found`, `client-inactive` or `wrong-grant-type`
 */
export async function requireActiveClient(admin: GenesysSession, clientId: string): Promise<OAuthClient> {
  const client = await admin.getClient(clientId);
  if (client === undefined || client.state === 'deleted') {
    throw new RotationError('client-not-found', {
      message: `The organization of the administering client has no OAuth client ${clientId} ("clientId" of the secret).`,
      nextStep: 'store the credential of an existing client, or correct "environment" or the admin secret.',
    });
  }
  if (client.state !== 'active') {
    throw new RotationError('client-inactive', {
      message: `The OAuth client ${clientId} ("clientId" of the secret) is ${client.state} in Genesys Cloud.`,
      nextStep: 'activate the client in Genesys Cloud, then rotate again.',
    });
  }
  const { authorizedGrantType: grant = usableGrant } = client.properties;
  if (grant === usableGrant) return client;
  throw new RotationError('wrong-grant-type', {
    message: `The OAuth client ${clientId} has the grant type ${String(grant).slice(0, 60)}; only a client with Client Credentials can be rotated.`,
    nextStep: 'store the credential of a client with the grant type Client Credentials, then rotate again.',
  });
}

const usableGrant = 'CLIENT-CREDENTIALS';
