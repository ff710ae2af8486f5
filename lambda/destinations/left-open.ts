import { RotationError } from '../../domain/rotation-error.ts';

/** What fails after a destination was written does not say that nothing was changed. */
export function leftOpen(error: unknown): unknown {
  return error instanceof RotationError ? error.leavingOpen() : error;
}
