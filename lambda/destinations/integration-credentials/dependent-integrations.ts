import { RotationError } from '../../../domain/rotation-error.ts';
import type { SecretDocument } from '../../../domain/secret-document.ts';
import type { GenesysSession } from '../../ports/genesys-cloud.ts';
import type { ManagedSecret } from '../../ports/rotation.ts';
import { oauthClientType } from './integration-credential-destination.ts';

/** The time that is kept for the rest of the step, in milliseconds. */
const reserveMs = 20_000;

interface Dependent {
  readonly integration: string;
  readonly credentialId: string;
}

/**
 * Finds integrations of Genesys Cloud that log in with the rotated client and are not among the destinations: they stop
 * working when the previous credential is revoked.
 *
 * @throws RotationError `dependent-integrations-found`, if the settings let that stop the rotation
 */
export async function checkDependentIntegrations(
  { services, settings }: ManagedSecret,
  admin: GenesysSession,
  current: SecretDocument,
): Promise<void> {
  const { dependentIntegrations, integrationCredentials } = settings;
  if (dependentIntegrations === 'ignore') return;
  const { logger, deadline } = services;
  const search = new DependentSearch(admin, current.clientId, integrationCredentials);
  try {
    await search.run(() => deadline.remainingMs() > reserveMs);
  } catch (error) {
    if (dependentIntegrations === 'block' || !(error instanceof RotationError)) throw error;
    logger.warn('Could not search for integrations that use the credential', {
      code: error.code,
      reason: error.summary,
      nextStep: 'give the administering client integrations:integration:view, or set dependent-integrations to ignore.',
    });
    return;
  }
  const { found, hidden, complete } = search;
  if (!complete || hidden > 0) {
    logger.warn('Could not determine for every integration whether it uses the credential', {
      hidden,
      complete,
      nextStep: 'check the integrations in Genesys Cloud.',
    });
  }
  if (found.length === 0) {
    if (!complete && dependentIntegrations === 'block') throw unfinished(current);
    return;
  }
  logger.audit('dependent-integrations-found', { clientId: current.clientId, integrations: found });
  const nextStep =
    'add the ids to the tag genesys-rotation:integration-credentials, or give the integrations another client.';
  if (dependentIntegrations === 'warn') {
    logger.warn('Integrations use the credential and are not among the destinations', {
      integrations: found,
      nextStep,
    });
    return;
  }
  const list = found.map(({ integration, credentialId }) => `${integration} (credential ${credentialId})`).join(', ');
  throw new RotationError('dependent-integrations-found', {
    message: `Integrations of Genesys Cloud use the client ${current.clientId} and are not among the destinations: ${list}.`,
    nextStep: `${nextStep} Then rotate again; nothing was written.`,
  });
}

function unfinished({ clientId }: SecretDocument): RotationError {
  return new RotationError('deadline-exceeded', {
    message: `The function's time would run out before every integration was checked for the client ${clientId}.`,
    nextStep: 'raise the timeout of the function, or set genesys-rotation:dependent-integrations to warn.',
  });
}

class DependentSearch {
  readonly found: Dependent[] = [];
  /** How many credentials Genesys Cloud shows without their client. */
  hidden = 0;
  complete = true;
  readonly #admin: GenesysSession;
  readonly #clientId: string;
  readonly #seen = new Map<string, boolean>();

  constructor(admin: GenesysSession, clientId: string, destinations: readonly string[]) {
    this.#admin = admin;
    this.#clientId = clientId;
    for (const id of destinations) this.#seen.set(id, false);
  }

  async run(hasTime: () => boolean): Promise<void> {
    const { integrations } = this.#admin;
    for (const integration of await integrations.list()) {
      if (!hasTime()) {
        this.complete = false;
        return;
      }
      for (const credentialId of await integrations.credentialIds(integration.id)) {
        if (await this.#holdsClient(credentialId)) {
          this.found.push({ integration: integration.name || integration.id, credentialId });
        }
      }
    }
  }

  async #holdsClient(credentialId: string): Promise<boolean> {
    const seen = this.#seen.get(credentialId);
    if (seen !== undefined) return seen;
    const credential = await this.#admin.integrations.getCredential(credentialId);
    const isClient = credential?.typeName === oauthClientType;
    if (isClient && credential.fields.clientId === undefined) this.hidden += 1;
    const holds = isClient && credential.fields.clientId === this.#clientId;
    this.#seen.set(credentialId, holds);
    return holds;
  }
}
