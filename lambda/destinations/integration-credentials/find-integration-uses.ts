import type { GenesysSession } from '../../ports/genesys-cloud.ts';
import { oauthClientType } from './integration-credential-destination.ts';

/** A credential of an OAuth client that an integration of Genesys Cloud logs in with. */
export interface IntegrationUse {
  /** Its name, or its id where it has none. */
  readonly integration: string;
  readonly credentialId: string;
  /** `undefined` where Genesys Cloud does not show it. */
  readonly clientId: string | undefined;
}

export interface IntegrationUses {
  readonly uses: readonly IntegrationUse[];
  /** Whether every integration was read. */
  readonly complete: boolean;
}

/**
 * Reads which OAuth clients the integrations of an organization log in with: a request for each integration, and one for
 * each credential.
 *
 * @param mayGoOn is asked before each integration
 * @param known ids of credentials that are not read
 */
export async function findIntegrationUses(
  { integrations }: Pick<GenesysSession, 'integrations'>,
  mayGoOn: () => boolean,
  known: readonly string[] = [],
): Promise<IntegrationUses> {
  const uses: IntegrationUse[] = [];
  const seen = new Map<string, { readonly clientId: string | undefined } | undefined>();
  for (const id of known) seen.set(id, undefined);
  for (const { id, name } of await integrations.list()) {
    if (!mayGoOn()) return { uses, complete: false };
    for (const credentialId of await integrations.credentialIds(id)) {
      if (!seen.has(credentialId)) {
        const credential = await integrations.getCredential(credentialId);
        const isClient = credential?.typeName === oauthClientType;
        seen.set(credentialId, isClient ? { clientId: credential.fields.clientId } : undefined);
      }
      const client = seen.get(credentialId);
      if (client !== undefined) uses.push({ integration: name || id, credentialId, clientId: client.clientId });
    }
  }
  return { uses, complete: true };
}
