import { CommandError } from '../../cli/command-line/command-error.ts';
import { RotationError } from '../../domain/rotation-error.ts';
import { asRotationError } from '../telemetry/as-rotation-error.ts';

/** Errors of the command, whose code this function runs, as those of a function. */
export function asReportError(error: unknown): RotationError {
  if (!(error instanceof CommandError)) return asRotationError(error);
  return new RotationError('report-failed', {
    message: `${error.message} (${error.code})`,
    nextStep: error.nextStep,
    outcome: 'unknown',
    cause: error,
  });
}
