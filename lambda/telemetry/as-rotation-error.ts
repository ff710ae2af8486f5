import { RotationError } from '../../domain/rotation-error.ts';

/** The first line of a stack that names a function. Of V8's format, and without a repetition that could be tried twice. */
const firstFrame = /\n {4}(at [\w.<> ]{1,200})/;

/** Enough for the first frame: a stack may be as long as the message in it. */
const longestStack = 2_000;

/** Any other error becomes `internal-error`, without its message, which may quote a secret. */
export function asRotationError(error: unknown): RotationError {
  if (error instanceof RotationError) return error;
  return new RotationError('internal-error', {
    message: `Unexpected error: ${error instanceof Error ? error.name : typeof error} (${whereOf(error) ?? 'at an unknown place'}).`,
    nextStep: 'report it with the request id of this invocation; what failed is retried.',
    outcome: 'unknown',
  });
}

function whereOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const { message, stack = '' } = error;
  // The stack begins with the message, which may look like a frame.
  const start = stack.indexOf(message);
  const frames = start < 0 ? stack : stack.slice(start + message.length);
  return firstFrame.exec(frames.slice(0, longestStack))?.[1]?.trimEnd();
}
