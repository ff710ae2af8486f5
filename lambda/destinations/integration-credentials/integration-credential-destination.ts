import { RotationError, withUnknownOutcome } from '../../../domain/rotation-error.ts';
import type { GenesysSession } from '../../ports/genesys-cloud.ts';
import type { IntegrationCredential } from '../../ports/genesys-integrations.ts';
import type { DeliveredSecret } from '../../ports/rotation.ts';
import type { Destination } from '../destination.ts';

/** The type of a credential that holds an OAuth client's id and secret. */
export const oauthClientType = 'pureCloudOAuthClient';

/** The integration credentials that the settings of the secret name. */
export function integrationCredentialsOf(secret: DeliveredSecret, admin: GenesysSession): readonly Destination[] {
  return secret.settings.integrationCredentials.map((id) => integrationCredentialDestination(secret, admin, id));
}

/** A copy in Genesys Cloud itself, with which Data Actions log in. */
export function integrationCredentialDestination(
  secret: DeliveredSecret,
  admin: GenesysSession,
  credentialId: string,
): Destination {
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
      assertOwnCredential(secret, await read());
    },
    async write({ document }) {
      const credential = await read();
      assertOwnCredential(secret, credential);
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
      // Nothing is delivered there.
      if (!isOwn(secret, credential)) return false;
      // The secret is not returned, so two secrets of one client cannot be distinguished.
      if (clientId === undefined || document.clientId === other.clientId) return undefined;
      return clientId === document.clientId;
    },
  };
}

/**
 * Who may set the tag must not be able to replace the credential of another integration. One is written only if it logs in
 * with a client of this secret, or if the deployment lets this secret adopt it.
 *
 * @throws RotationError `destination-rejected`
 */
function assertOwnCredential(secret: DeliveredSecret, credential: IntegrationCredential): void {
  if (isOwn(secret, credential)) return;
  const { id, name, fields } = credential;
  const { clientId } = fields;
  const shows = clientId === undefined ? 'does not show its client' : `is of the client ${clientId}`;
  throw new RotationError('destination-rejected', {
    message: `The integration credential ${id} ("${name}") ${shows}, so it is not overwritten (allowed: one that shows a client of this secret).`,
    nextStep: `correct genesys-rotation:integration-credentials; or, if the secret is to take it over, add "${adoptionOf(secret, id)}" to destinations.adoptedIntegrationCredentials in rotation.config.ts (ROTATION_ADOPTED_INTEGRATION_CREDENTIALS). Then rotate again.`,
  });
}

function isOwn(secret: DeliveredSecret, { id, fields: { clientId } }: IntegrationCredential): boolean {
  if (clientId !== undefined && Object.hasOwn(secret.state.clients, clientId)) return true;
  return secret.services.integrationCredentials?.adopted.includes(adoptionOf(secret, id)) === true;
}

/** How the deployment lets a secret adopt an integration credential. */
function adoptionOf({ description }: DeliveredSecret, credentialId: string): string {
  return `${credentialId}=${description.name}`;
}
