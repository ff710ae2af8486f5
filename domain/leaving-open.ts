import { RotationError } from './rotation-error.ts';

/** What fails after a change that may have happened does not say that nothing was changed. */
export async function withUnknownOutcome<Result>(work: Promise<Result>): Promise<Result> {
  try {
    return await work;
  } catch (error) {
    throw error instanceof RotationError ? error.withUnknownOutcome() : error;
  }
}
