import type { GenesysSession, OAuthClient } from '../../ports/genesys-cloud.ts';

/** PUT replaces the whole client, so every field is sent back. */
export async function deactivateClient(admin: GenesysSession, client: OAuthClient): Promise<void> {
  await admin.updateClient(client.id, { ...client.properties, state: 'inactive' });
}

/** Genesys Cloud deletes only inactive clients. */
export async function deactivateAndDelete(admin: GenesysSession, client: OAuthClient): Promise<void> {
  if (client.state === 'active') await deactivateClient(admin, client);
  await admin.deleteClient(client.id);
}
