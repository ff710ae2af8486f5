import { RotationError } from '../../domain/rotation-error.ts';
import { isoOf } from '../ledger/transition-context.ts';
import type { Services } from '../ports/rotation.ts';
import type { SecretDescription } from '../ports/secret-store.ts';
import type { StepName } from './rotation-event.ts';

interface FailedStep {
  readonly step: StepName;
  readonly versionId: string;
  readonly error: unknown;
}

/** What a step is refused for that belongs to no rotation; and the ledger that is down is not asked once more. */
const notRecorded: readonly string[] = [
  'secret-deleted',
  'rotation-not-enabled',
  'version-not-found',
  'version-not-pending',
  'ledger-unavailable',
];

/**
 * Counts a failed step in the ledger, for reports. Call it only for a secret that this function rotates. It takes one
 * request and never fails: the error of the step is the one that is reported.
 */
export async function recordFailedStep(
  { ledger, time, invocation, logger }: Services,
  { arn, stagesByVersion }: SecretDescription,
  { step, versionId, error }: FailedStep,
): Promise<void> {
  const {
    code,
    summary: reason,
    correlationId,
  } = error instanceof RotationError
    ? error
    : { code: 'internal-error', summary: 'An unexpected error; the log has its place.', correlationId: undefined };
  // A caller may name any version, and the ledger would keep each for ever.
  if (stagesByVersion[versionId] === undefined || notRecorded.includes(code)) return;
  try {
    await ledger.countFailure(arn, {
      at: isoOf(time.now()),
      step,
      versionId,
      code,
      reason,
      function: invocation.function,
      requestId: invocation.requestId,
      correlationIds: correlationId === undefined ? [] : [correlationId],
    });
  } catch (failure) {
    if (!(failure instanceof RotationError)) throw failure;
    logger.warn('The ledger could not record that the step failed', { code: failure.code, reason: failure.summary });
  }
}
