import { RotationError } from '../../../domain/rotation-error.ts';
import type { GenesysSession, OAuthClient } from '../../ports/genesys-cloud.ts';

/**
 * The client that a field of the secret names.
 *
 * @throws RotationError `client-not-found` or `client-inactive`
 */
export async function requireActiveClient(
  admin: GenesysSession,
  clientId: string,
  field: 'clientId' | 'standbyClientId',
): Promise<OAuthClient> {
  const client = await admin.getClient(clientId);
  if (client === undefined) {
    throw new RotationError('client-not-found', {
      message: `The organization of the administering client has no OAuth client ${clientId} ("${field}" of the secret).`,
      nextStep:
        field === 'clientId'
          ? 'store the credential of an existing client, or correct "environment" or the admin secret.'
          : 'remove "standbyClientId" from the secret, and the next rotation creates a new standby client; or name an existing client.',
    });
  }
  if (client.state !== 'active') {
    throw new RotationError('client-inactive', {
      message: `The OAuth client ${clientId} ("${field}" of the secret) is ${client.state} in Genesys Cloud.`,
      nextStep:
        field === 'clientId'
          ? 'activate the client in Genesys Cloud, then rotate again.'
          : 'activate the client in Genesys Cloud, or remove "standbyClientId" from the secret to get a new standby client.',
    });
  }
  return client;
}
