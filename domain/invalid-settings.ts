import { RotationError } from './rotation-error.ts';

/** The environment of a function. */
export type Variables = Readonly<Record<string, string | undefined>>;

export function invalidSettings(problems: readonly string[]): RotationError {
  return new RotationError('invalid-settings', {
    message: `The settings cannot be used: ${problems.join('; ')}.`,
    nextStep: "correct the secret's tags or the function's environment variables, then rotate again.",
  });
}
