import { RotationError } from '../../domain/rotation-error.ts';
import type { SecretDocument } from '../../domain/secret-document.ts';
import type { Rotation } from '../interfaces/rotation.ts';
import type { Destination } from './destination.ts';
import { leftOpen } from './left-open.ts';

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
  let isAnyWritten = false;
  for (const destination of destinations) {
    await named(destination, () => destination.write(delivery)).catch((error: unknown) => {
      throw isAnyWritten ? leftOpen(error) : error;
    });
    isAnyWritten = true;
    services.journal.audit('destination-written', { destination: destination.name, clientId: document.clientId });
  }
}

/** Runs it; what it throws says which destination it was. */
export async function named<Result>({ name }: Destination, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof RotationError ? error.adding(`Destination: ${name}.`) : error;
  }
}
