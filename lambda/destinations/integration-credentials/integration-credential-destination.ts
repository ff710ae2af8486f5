import { RotationError, withUnknownOutcome } from '../../../domain/rotation-error.ts';
import type { GenesysSession } from '../../ports/genesys-cloud.ts';
import type { IntegrationCredential } from '../../ports/genesys-integrations.ts';
import type { ManagedSecret } from '../../ports/rotation.ts';
import type { Destination } from '../destination.ts';

/** The type of a credential that holds an OAuth client's id and secret. */
export const oauthClientType = 'pureCloudOAuthClient';

/** The integration credentials that the settings of the secret name. */
export function integrationCredentialsOf({ settings }: ManagedSecret, admin: GenesysSession): readonly Destination[] {
  return settings.integrationCredentials.map((id) => integrationCredentialDestination(admin, id));
}

/** A copy in Genesys Cloud itself, with which Data Actions log in. */
export function integrationCredentialDestination(admin: GenesysSession, credentialId: string): Destination {
  const read = async (): Promise<IntegrationCredential> => {
    const credential = await admin.integrations.getCredential(credentialId);
    if (credential === undefined) {
      throw new RotationError('destination-rejected', {
        message: `The organization has no integration credential ${credentialId}.`,
        nextStep: 'correct the tag genesys-rotation:integration-credentials, then rotate again.',
      });
    }
    if (credential.typeName !== oauthClientType) {
      throw new RotationError('destination-rejected', {
        message: `The integration credential ${credentialId} ("${credential.name}") has the type ${credential.typeName}, which holds no OAuth client (allowed: ${oauthClientType}).`,
        nextStep: 'correct the tag genesys-rotation:integration-credentials, then rotate again.',
      });
    }
    return credential;
  };
  return {
    name: `integration credential ${credentialId}`,
    async check() {
      await read();
    },
    async write({ document }) {
      const credential = await read();
      const { clientId, clientSecret } = document;
      const fields = { ...credential.fields, clientId, clientSecret: clientSecret.reveal() };
      await admin.integrations.updateCredential({ ...credential, fields });
      const written = await withUnknownOutcome(read());
      // Genesys Cloud never returns the secret, and the id not always.
      if ((written.fields.clientId ?? clientId) === clientId) return;
      throw new RotationError('destination-rejected', {
        message: `The integration credential ${credentialId} was written for the client ${clientId}, and now holds ${written.fields.clientId}.`,
        nextStep: 'find out what else writes it; what failed is retried.',
        outcome: 'unknown',
      });
    },
    async holds(document, other) {
      const credential = await admin.integrations.getCredential(credentialId);
      // A deleted one holds nothing.
      if (credential === undefined) return false;
      const { clientId } = credential.fields;
      // The secret is not returned, so two secrets of one client cannot be distinguished.
      if (clientId === undefined || document.clientId === other.clientId) return undefined;
      return clientId === document.clientId;
    },
  };
}
