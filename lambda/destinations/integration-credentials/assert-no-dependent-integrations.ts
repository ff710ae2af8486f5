import { RotationError } from '../../../domain/rotation-error.ts';
import type { SecretDocument } from '../../../domain/secret-document.ts';
import type { GenesysSession } from '../../ports/genesys-cloud.ts';
import type { ManagedSecret } from '../../ports/rotation.ts';
import { findIntegrationUses } from './find-integration-uses.ts';

/** The time that is kept for the rest of the step, in milliseconds. */
const reserveMs = 20_000;

/**
 * Stops a rotation while integrations of Genesys Cloud log in with the rotated client and are not among the destinations,
 * if the secret says so: they would stop working when the previous credential is revoked. Without that, watch reports them.
 *
 * @throws RotationError `dependent-integrations-found`
 */
export async function assertNoDependentIntegrations(
  secret: ManagedSecret,
  admin: GenesysSession,
  current: SecretDocument,
): Promise<void> {
  if (secret.settings.dependentIntegrations === 'block') await searchDependentIntegrations(secret, admin, current);
}

/**
 * The same search, whatever the secret says.
 *
 * @throws RotationError `dependent-integrations-found`
 */
export async function searchDependentIntegrations(
  { services, settings }: ManagedSecret,
  admin: GenesysSession,
  current: SecretDocument,
): Promise<void> {
  const { logger, deadline } = services;
  const { uses, complete } = await findIntegrationUses(
    admin,
    () => deadline.remainingMs() > reserveMs,
    settings.integrationCredentials,
  );
  const hidden = new Set(uses.filter(({ clientId }) => clientId === undefined).map(({ credentialId }) => credentialId));
  if (!complete || hidden.size > 0) {
    logger.warn('Could not determine for every integration whether it uses the credential', {
      hidden: hidden.size,
      complete,
      nextStep: 'check the integrations in Genesys Cloud.',
    });
  }
  const found = uses
    .filter(({ clientId }) => clientId === current.clientId)
    .map(({ integration, credentialId }) => ({ integration, credentialId }));
  if (found.length === 0) {
    if (!complete) throw unfinished(current);
    return;
  }
  logger.audit('dependent-integrations-found', { clientId: current.clientId, integrations: found });
  const list = found.map(({ integration, credentialId }) => `${integration} (credential ${credentialId})`).join(', ');
  throw new RotationError('dependent-integrations-found', {
    message: `Integrations of Genesys Cloud use the client ${current.clientId} and are not among the destinations: ${list}.`,
    nextStep:
      'add the ids to the tag genesys-rotation:integration-credentials, or give the integrations another client. Then rotate again; nothing was written.',
  });
}

function unfinished({ clientId }: SecretDocument): RotationError {
  return new RotationError('deadline-exceeded', {
    message: `The function's time would run out before every integration was checked for the client ${clientId}.`,
    nextStep: 'raise the timeout of the function, or set genesys-rotation:dependent-integrations to report.',
  });
}
