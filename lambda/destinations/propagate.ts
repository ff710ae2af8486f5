import type { SecretDocument } from '../../domain/secret-document.ts';
import type { ManagedSecret } from '../ports/rotation.ts';
import type { Destination } from './destination.ts';
import { eachDestination, named } from './each-destination.ts';

/** Checks that every destination can be written, before any is. */
export async function checkDestinations(destinations: readonly Destination[]): Promise<void> {
  for (const destination of destinations) await named(destination, () => destination.check());
}

/** Writes the pending credential to each destination, with the same result however often it runs. */
export async function propagate(
  { services }: ManagedSecret,
  versionId: string,
  destinations: readonly Destination[],
  document: SecretDocument,
): Promise<void> {
  const delivery = { event: 'credential.pending', document, versionId, aboutVersionId: versionId } as const;
  await eachDestination(destinations, async (destination) => {
    await destination.write(delivery);
    services.logger.audit('destination-written', { destination: destination.name, clientId: document.clientId });
    return 'written';
  });
}
