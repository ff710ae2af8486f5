import { RotationError, withUnknownOutcome } from '../../domain/rotation-error.ts';
import type { Logger } from '../ports/logger.ts';
import type { Destination } from './destination.ts';

/** `failed`: it was reported, and is not thrown. */
type Visited = 'written' | 'skipped' | 'failed';

/**
 * Visits one destination after the other. Once one was written, the error of a later one no longer says that nothing
 * changed.
 *
 * @returns `incomplete` if one failed
 */
export async function eachDestination(
  destinations: readonly Destination[],
  visit: (destination: Destination) => Promise<Visited>,
): Promise<'complete' | 'incomplete'> {
  const all: Visited[] = [];
  for (const destination of destinations) {
    const visiting = named(destination, () => visit(destination));
    all.push(await (all.includes('written') ? withUnknownOutcome(visiting) : visiting));
  }
  return all.includes('failed') ? 'incomplete' : 'complete';
}

/** In an emergency: what fails is reported, and stops nothing. */
export async function reportFailure<Result>(
  logger: Logger,
  message: string,
  work: () => Promise<Result>,
): Promise<Result | 'failed'> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof RotationError)) throw error;
    const { code, summary: reason, nextStep } = error;
    logger.warn(message, { code, reason, nextStep });
    return 'failed';
  }
}

/** Runs the work; its error names the destination. */
export async function named<Result>({ name }: Destination, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof RotationError ? error.adding(`Destination: ${name}.`) : error;
  }
}
