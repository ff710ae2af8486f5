import { type Marker, parseMarker, sameMarker } from '../../../domain/marker.ts';
import { otherOwnerOf } from '../../credentials/claim-client.ts';
import type { GenesysSession } from '../../ports/genesys-cloud.ts';
import type { ManagedSecret } from '../../ports/rotation.ts';
import { deactivateAndDelete } from './deactivate-client.ts';

export interface DiscardedCopies {
  /** What was created for the rotation carries this marker. */
  readonly marker: Marker;
  /** Whether a credential is still needed and must not be touched. */
  readonly isUsed: (credential: { clientId: string; secretId?: string | undefined }) => boolean;
}

/**
 * Deletes the clients that carry the marker, except those that are used.
 *
 * @param createdBeforeMs only those created before, in milliseconds since 1970: an operator may copy a client by hand,
 * with its description
 */
export async function discardCopies(
  secret: ManagedSecret,
  admin: GenesysSession,
  { marker, isUsed }: DiscardedCopies,
  createdBeforeMs = Number.POSITIVE_INFINITY,
): Promise<void> {
  for (const client of await admin.listClients()) {
    if (!sameMarker(parseMarker(client.description), marker) || isUsed({ clientId: client.id })) continue;
    if (Date.parse(client.dateCreated ?? '') > createdBeforeMs) continue;
    // With the permission to edit clients, a caller can copy a description; what the ledger records is no copy.
    if ((await otherOwnerOf(secret, admin, client.id)) !== undefined) continue;
    await deactivateAndDelete(admin, client);
    secret.services.logger.audit('candidate-discarded', {
      clientId: client.id,
      clientRequestToken: marker.clientRequestToken,
    });
  }
}
