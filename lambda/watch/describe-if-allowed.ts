import { RotationError } from '../../domain/rotation-error.ts';
import type { SecretDescription } from '../ports/secret-store.ts';
import type { WatchRun } from './watch-run.ts';

/** This function may describe only secrets that it manages, so AWS denies it for others: `undefined`. */
export async function describeIfAllowed(
  { services }: WatchRun,
  secretId: string,
): Promise<SecretDescription | undefined> {
  try {
    return await services.store.describe(secretId);
  } catch (error) {
    if (error instanceof RotationError && error.code === 'aws-access-denied') return undefined;
    throw error;
  }
}
