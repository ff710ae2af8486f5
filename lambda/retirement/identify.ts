import { generationOf, withGeneration } from '../ledger/generations.ts';
import { withMadeClient } from '../ledger/now-stored.ts';
import { secretNameOf } from '../ledger/secret-name.ts';
import { isClientCreatedFor } from '../ledger/was-created-for.ts';
import type { LockedSecret } from '../locked-secret/locked-secret.ts';

/**
 * Section 6.7: finds the client that an abandoned rotation may have created, by the intent id in its description, and
 * records it.
 */
export async function identifyClient(secret: LockedSecret, n: number): Promise<'identified' | 'none'> {
  const creation = generationOf(secret.state, n)?.creation;
  if (creation === undefined) return 'none';
  const clients = await (await secret.admin()).listClients();
  const found = clients.find((client) => isClientCreatedFor(creation, client));
  if (found === undefined) return 'none';
  secret.state = withMadeClient(withGeneration(secret.state, n, { clientId: found.id }), n, found.id);
  return 'identified';
}

/** The same for a secret on a client with several: its name holds the intent id. `unasked`: nothing was created for it. */
export async function identifySecret(secret: LockedSecret, n: number): Promise<'identified' | 'none' | 'unasked'> {
  const { clientId, creation, secretId } = generationOf(secret.state, n) ?? {};
  if (clientId === undefined || creation === undefined || secretId !== undefined) return 'unasked';
  const secrets = await (await secret.admin()).listSecrets(clientId);
  const found = secrets.find(({ name }) => name === secretNameOf(creation.intentId));
  if (found === undefined) return 'none';
  secret.state = withGeneration(secret.state, n, { secretId: found.secretId });
  return 'identified';
}
