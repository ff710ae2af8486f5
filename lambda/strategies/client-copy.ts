import { type Marker, markDescription, parseMarker, sameMarker } from '../../domain/marker.ts';
import type { SecretValue } from '../../domain/secret-value.ts';
import type { CreatedClient, GenesysSession, OAuthClient } from '../ports/genesys-cloud.ts';
import type { ManagedSecret, Rotation } from '../ports/rotation.ts';
import { createOrRecover, regenerateIdleClient, requireActiveClient } from './create-or-recover.ts';
import { waitForOtherRun } from './regeneration-lock.ts';
import type { DiscardedCredential } from './strategy.ts';

/** No run of createSecret that made a client is still at work after this time, in milliseconds. */
const inFlightWindowMs = 60_000;

/** The marker of everything that this rotation makes. */
export function markerOf(rotation: Rotation): Marker {
  return { secretArn: rotation.description.arn, clientRequestToken: rotation.clientRequestToken };
}

/**
 * A client like the current one, made for this rotation: the one that an earlier run left unfinished, or else a new one.
 * `undefined` when another run, which was at work on it, has stored it.
 */
export async function createOrRecoverCopy(
  rotation: Rotation,
  admin: GenesysSession,
  originalId: string,
): Promise<{ clientId: string; clientSecret: SecretValue } | undefined> {
  const { time, logger } = rotation.services;
  const marker = markerOf(rotation);
  const find = async () => oldestMarked(await admin.listClients(), marker);
  const complete = async (client: OAuthClient): Promise<CreatedClient> => {
    const secret = await regenerateIdleClient(time, admin, client.id);
    logger.audit('candidate-recovered', { clientId: client.id });
    return { id: client.id, secret };
  };
  const create = async (): Promise<CreatedClient> => {
    const original = await requireActiveClient(admin, originalId, 'clientId');
    const description = markDescription(original.description, marker);
    const created = await admin.createClient({ ...original.properties, description });
    logger.audit('candidate-created', { clientId: created.id, copyOf: originalId });
    return created;
  };

  const unfinished = await find();
  // To complete it is to kill the secret that its maker may be about to store.
  const isYoung = time.now() - Date.parse(unfinished?.dateCreated ?? '') < inFlightWindowMs;
  if (isYoung && (await waitForOtherRun(rotation)) !== undefined) return undefined;
  const created =
    unfinished === undefined ? await createOrRecover(time, create, find, complete) : await complete(unfinished);
  return { clientId: created.id, clientSecret: created.secret };
}

/**
 * Takes the clients that carry the marker out of the world, but for those that are used.
 *
 * @param madeBeforeMs only those that were made before, in milliseconds since 1970: somebody may copy a client by hand,
 * with its description
 */
export async function discardCopies(
  secret: ManagedSecret,
  admin: GenesysSession,
  { marker, isUsed }: Pick<DiscardedCredential, 'marker' | 'isUsed'>,
  madeBeforeMs = Number.POSITIVE_INFINITY,
): Promise<void> {
  for (const client of await admin.listClients()) {
    if (!sameMarker(parseMarker(client.description), marker) || isUsed({ clientId: client.id })) continue;
    if (Date.parse(client.dateCreated ?? '') > madeBeforeMs) continue;
    await deactivateAndDelete(admin, client);
    secret.services.logger.audit('candidate-discarded', {
      clientId: client.id,
      clientRequestToken: marker.clientRequestToken,
    });
  }
}

/** Genesys Cloud deletes a client only when it is inactive. */
export async function deactivateAndDelete(admin: GenesysSession, client: OAuthClient): Promise<void> {
  if (client.state === 'active') await deactivate(admin, client);
  await admin.deleteClient(client.id);
}

/** PUT replaces the whole client, so every field goes back. */
export async function deactivate(admin: GenesysSession, client: OAuthClient): Promise<void> {
  await admin.updateClient(client.id, { ...client.properties, state: 'inactive' });
}

/** Two runs at once may both have made one; all runs agree on the oldest. */
function oldestMarked(clients: readonly OAuthClient[], marker: Marker): OAuthClient | undefined {
  const age = (client: OAuthClient) => `${client.dateCreated ?? ''} ${client.id}`;
  return clients
    .filter((client) => sameMarker(parseMarker(client.description), marker))
    .sort((one, other) => (age(one) < age(other) ? -1 : 1))[0];
}
