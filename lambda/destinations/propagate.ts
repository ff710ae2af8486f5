import type { SecretDocument } from '../../domain/secret-document.ts';
import type { Rotation } from '../ports/rotation.ts';
import type { Destination } from './destination.ts';
import { eachDestination, named } from './each-destination.ts';

/** Sees that every destination can be written; nothing is written before all can. */
export async function checkDestinations(destinations: readonly Destination[]): Promise<void> {
  for (const destination of destinations) await named(destination, () => destination.check());
}

/** Writes the new credential to each destination. Any number of runs have the same end. */
export async function propagate(
  rotation: Rotation,
  destinations: readonly Destination[],
  document: SecretDocument,
): Promise<void> {
  const { clientRequestToken: versionId, services } = rotation;
  const delivery = { event: 'credential.pending', document, versionId, aboutVersionId: versionId } as const;
  await eachDestination(destinations, async (destination) => {
    await destination.write(delivery);
    services.logger.audit('destination-written', { destination: destination.name, clientId: document.clientId });
    return 'written';
  });
}
