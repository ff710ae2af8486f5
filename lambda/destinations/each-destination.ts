import { RotationError, withUnknownOutcome } from '../../domain/rotation-error.ts';
import type { Destination } from './destination.ts';

/**
 * Goes from one destination to the next. Once one was written, what fails at a later one does not say that nothing was
 * changed.
 */
export async function eachDestination(
  destinations: readonly Destination[],
  visit: (destination: Destination) => Promise<'written' | 'left alone'>,
): Promise<void> {
  let isAnyWritten = false;
  for (const destination of destinations) {
    const visiting = named(destination, () => visit(destination));
    const visited: 'written' | 'left alone' = await (isAnyWritten ? withUnknownOutcome(visiting) : visiting);
    isAnyWritten ||= visited === 'written';
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
