import { RotationError, withUnknownOutcome } from '../../domain/rotation-error.ts';
import type { Logger } from '../ports/logger.ts';
import type { Destination } from './destination.ts';

/**
 * Visits one destination after the other. Once one was written, the error of a later one no longer says that nothing
 * changed.
 */
export async function eachDestination(
  destinations: readonly Destination[],
  visit: (destination: Destination) => Promise<'written' | 'skipped'>,
): Promise<void> {
  let isAnyWritten = false;
  for (const destination of destinations) {
    const visiting = named(destination, () => visit(destination));
    const visited: 'written' | 'skipped' = await (isAnyWritten ? withUnknownOutcome(visiting) : visiting);
    isAnyWritten ||= visited === 'written';
  }
}

/** In an emergency: what fails is reported, and stops nothing. */
export async function reportFailure<Result>(
  logger: Logger,
  message: string,
  work: () => Promise<Result>,
): Promise<Result | 'skipped'> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof RotationError)) throw error;
    const { code, summary: reason, nextStep } = error;
    logger.warn(message, { code, reason, nextStep });
    return 'skipped';
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
