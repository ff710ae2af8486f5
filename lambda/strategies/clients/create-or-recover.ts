import { RotationError, withUnknownOutcome } from '../../../domain/rotation-error.ts';
import type { Time } from '../../ports/time.ts';

/** The delays before each attempt to find what may have been created, in milliseconds. */
export const lookUpDelaysMs = [250, 1_000, 2_500];

/**
 * Creates something whose secret is shown only once. If the response is lost, looks for it and recovers what it finds;
 * it never simply creates another one.
 *
 * @throws RotationError with the outcome `unknown` if nothing was found: the next run of the step looks again
 */
export async function createOrRecover<Created, Found>(
  time: Time,
  create: () => Promise<Created>,
  find: () => Promise<Found | undefined>,
  recover: (found: Found) => Promise<Created>,
): Promise<Created> {
  try {
    return await create();
  } catch (error) {
    if (!mayHaveTakenEffect(error)) throw error;
    for (const delayMs of lookUpDelaysMs) {
      await time.sleep(delayMs);
      const found = await withUnknownOutcome(find());
      if (found !== undefined) return recover(found);
    }
    throw error;
  }
}

/** Whether the response was lost, so that the call may have been carried out. */
export function mayHaveTakenEffect(error: unknown): boolean {
  return error instanceof RotationError && error.outcome === 'unknown';
}
