import type { RotationErrorCode } from './rotation-error.ts';

/** What a step throws so that Secrets Manager does not go on, although nothing has failed. */
const waits: readonly RotationErrorCode[] = ['rotation-frozen', 'approval-required'];

/** Whether an error only says that a rotation waits: no failure is reported for it, and no alarm fires. */
export function isWaiting(code: RotationErrorCode): boolean {
  return waits.includes(code);
}
