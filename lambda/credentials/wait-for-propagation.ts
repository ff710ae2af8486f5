import { RotationError } from '../../domain/rotation-error.ts';
import type { Services } from '../ports/rotation.ts';

/** What is kept of the invocation's time to act on the answer, in milliseconds. */
const reserveMs = 6_000;

const delaysMs = [250, 750, 1_500, 2_500, 3_000];

/**
 * Asks until the answer is the awaited one, as long as changes in Genesys Cloud may take to be seen everywhere.
 * Not `conclusive` when the invocation would end before that.
 */
export async function waitForPropagation<Answer>(
  { time, deadline, propagationMs }: Pick<Services, 'time' | 'deadline' | 'propagationMs'>,
  ask: () => Promise<Answer>,
  isAwaited: (answer: Answer) => boolean,
): Promise<{ answer: Answer; conclusive: boolean }> {
  let waitedMs = 0;
  for (let round = 0; ; round += 1) {
    const answer = await ask();
    if (isAwaited(answer)) return { answer, conclusive: true };
    const delayMs = Math.min(delaysMs[round] ?? 3_000, propagationMs - waitedMs);
    if (delayMs <= 0) return { answer, conclusive: true };
    if (deadline.remainingMs() < delayMs + reserveMs) return { answer, conclusive: false };
    await time.sleep(delayMs);
    waitedMs += delayMs;
  }
}

/** Nothing is given up because a function's time was short. */
export function notYetAccepted(clientId: string): RotationError {
  return new RotationError('propagation-timeout', {
    message: `Genesys Cloud does not accept the new credential of ${clientId} yet, and the function has no time left to wait.`,
    nextStep: 'nothing if it happens once; otherwise raise the timeout of the function to at least 60 seconds.',
  });
}
