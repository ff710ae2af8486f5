import { type Marker, markDescription, parseMarker, sameMarker } from '../../../domain/marker.ts';
import type { SecretValue } from '../../../domain/secret-value.ts';
import { waitForOtherRun } from '../../credentials/wait-for-other-run.ts';
import type { CreatedClient, GenesysSession, OAuthClient } from '../../ports/genesys-cloud.ts';
import { markerOf, type Rotation } from '../../ports/rotation.ts';
import { createOrRecover } from './create-or-recover.ts';
import { regenerateIdleClient } from './regenerate-idle-client.ts';
import { requireActiveClient } from './require-active-client.ts';

/** A run of createSecret that created a client has ended after this time, in milliseconds. */
const inFlightWindowMs = 60_000;

/**
 * A client like the current one, created for this rotation: the one that an earlier run left unfinished, or a new one.
 * `undefined` if another run, which was still working on it, has stored it.
 */
export async function createOrRecoverCopy(
  rotation: Rotation,
  admin: GenesysSession,
  originalId: string,
): Promise<{ clientId: string; clientSecret: SecretValue } | undefined> {
  const { time, logger } = rotation.services;
  const marker = markerOf(rotation);
  const find = async () => oldestMarked(await admin.listClients(), marker);
  const recover = async (client: OAuthClient): Promise<CreatedClient> => {
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
  // Recovering it invalidates the secret that the run which created it may be about to store.
  const isYoung = time.now() - Date.parse(unfinished?.dateCreated ?? '') < inFlightWindowMs;
  if (isYoung && (await waitForOtherRun(rotation)) !== undefined) return undefined;
  const created =
    unfinished === undefined ? await createOrRecover(time, create, find, recover) : await recover(unfinished);
  return { clientId: created.id, clientSecret: created.secret };
}

/** Two concurrent runs may both have created one; all runs agree on the oldest. */
function oldestMarked(clients: readonly OAuthClient[], marker: Marker): OAuthClient | undefined {
  const age = (client: OAuthClient) => `${client.dateCreated ?? ''} ${client.id}`;
  return clients
    .filter((client) => sameMarker(parseMarker(client.description), marker))
    .sort((one, other) => (age(one) < age(other) ? -1 : 1))[0];
}
