import { RotationError } from './rotation-error.ts';

/** Runs several checks and throws all their problems as one error, so that an operator sees them at once. */
export function checkAll(...checks: readonly (() => unknown)[]): void {
  const errors = checks.flatMap((check) => {
    try {
      check();
      return [];
    } catch (error) {
      if (error instanceof RotationError) return [error];
      throw error;
    }
  });
  const [first, ...others] = errors;
  if (first === undefined) return;
  if (others.length === 0) throw first;
  throw new RotationError(first.code, {
    message: errors.map(({ summary }) => summary).join(' '),
    nextStep: [...new Set(errors.map(({ nextStep }) => nextStep))].join(' '),
  });
}
