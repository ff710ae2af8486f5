import type { SecretDocument } from '../../domain/secret-document.ts';
import type { ManagedSecret } from '../ports/rotation.ts';
import type { Destination } from './destination.ts';
import { eachDestination, named, reportFailure } from './each-destination.ts';

/** Checks that every destination can be written, before any is. */
export async function checkDestinations(destinations: readonly Destination[]): Promise<void> {
  for (const destination of destinations) await named(destination, () => destination.check());
}

/**
 * Writes the pending credential to each destination, with the same result however often it runs.
 *
 * @param urgent the credential in force leaked: a destination that fails is reported and does not stop the rotation
 * @returns whether every destination was written
 */
export async function propagate(
  { services }: ManagedSecret,
  versionId: string,
  destinations: readonly Destination[],
  document: SecretDocument,
  { urgent = false }: { readonly urgent?: boolean } = {},
): Promise<'complete' | 'incomplete'> {
  const { logger } = services;
  const delivery = { event: 'credential.pending', document, versionId, aboutVersionId: versionId } as const;
  return eachDestination(destinations, async (destination) => {
    const write = async () => {
      await destination.write(delivery);
      logger.audit('destination-written', { destination: destination.name, clientId: document.clientId });
      return 'written' as const;
    };
    if (!urgent) return write();
    return reportFailure(logger, 'A destination did not get the new credential', () => named(destination, write));
  });
}
