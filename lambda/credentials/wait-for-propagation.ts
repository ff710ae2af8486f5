import { RotationError } from '../../domain/rotation-error.ts';
import type { Services } from '../ports/rotation.ts';

/** Time of the invocation that is left to act on the result, in milliseconds. */
const reserveMs = 6_000;

const delaysMs = [250, 750, 1_500, 2_500, 3_000];

/**
 * Repeats a request until its result is the expected one, for as long as Genesys Cloud may take to propagate a change.
 * The result is not `conclusive` if the invocation would end before that.
 */
export async function waitForPropagation<Result>(
  { time, deadline, propagationMs }: Pick<Services, 'time' | 'deadline' | 'propagationMs'>,
  request: () => Promise<Result>,
  isExpected: (result: Result) => boolean,
): Promise<{ result: Result; conclusive: boolean }> {
  let waitedMs = 0;
  for (let round = 0; ; round += 1) {
    const result = await request();
    if (isExpected(result)) return { result, conclusive: true };
    const delayMs = Math.min(delaysMs[round] ?? 3_000, propagationMs - waitedMs);
    if (delayMs <= 0) return { result, conclusive: true };
    if (deadline.remainingMs() < delayMs + reserveMs) return { result, conclusive: false };
    await time.sleep(delayMs);
    waitedMs += delayMs;
  }
}

/** A rotation is never abandoned only because the function ran out of time. */
export function notYetAccepted(clientId: string): RotationError {
  return new RotationError('propagation-timeout', {
    message: `Genesys Cloud does not accept the new credential of ${clientId} yet, and the function has no time left to wait.`,
    nextStep: 'nothing if it happens once; otherwise raise the timeout of the function to at least 60 seconds.',
  });
}
