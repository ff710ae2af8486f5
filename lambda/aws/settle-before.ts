import { RotationError } from '../../domain/rotation-error.ts';

/**
 * The result of the work, or `deadline-exceeded`: each call has a time limit of its own, and this one is for what waits for
 * none of them. Lambda ends a function without a word when nothing is left that could happen, so the timer also keeps it
 * alive until then. Whatever the work does later no longer counts: the lock of its secret has ended.
 *
 * @param limitMs in milliseconds
 * @throws RotationError `deadline-exceeded`
 */
export async function settleBefore<Result>(limitMs: number, work: () => Promise<Result>): Promise<Result> {
  const ended = Promise.withResolvers<never>();
  const timer = setTimeout(() => ended.reject(unsettled()), Math.max(0, limitMs));
  try {
    return await Promise.race([work(), ended.promise]);
  } finally {
    clearTimeout(timer);
  }
}

function unsettled(): RotationError {
  return new RotationError('deadline-exceeded', {
    message: "The function's time would have run out before a call gave a result.",
    nextStep:
      'nothing if it happens once; otherwise raise the timeout of the function, and report it with the request id of this invocation.',
    outcome: 'unknown',
  });
}
