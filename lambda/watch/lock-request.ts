import type { LockRequest } from '../locked-secret/with-locked-secret.ts';
import type { Logger } from '../ports/logger.ts';
import type { WatchRun } from './watch-run.ts';

interface LockedVisit {
  readonly secretArn: string;
  readonly mayCreate: boolean;
  /** Default false: the next run comes back. */
  readonly waits?: boolean;
}

/** How this function takes the lock of a secret. */
export function lockRequest(
  run: WatchRun,
  { secretArn, mayCreate, waits = false }: LockedVisit,
  logger: Logger,
): LockRequest {
  let isStarted = false;
  return {
    secretArn,
    mayCreate,
    waits,
    variables: run.variables,
    tableId: run.table.tableId,
    isRotateFunction: run.isRotateFunction,
    // S1.1, in the window of the secret or not: it is an outage already.
    startRotation: async () => {
      if (isStarted) return;
      isStarted = true;
      const answer = await run.fleet.rotate(secretArn);
      logger.audit('rotation-restarted', { reason: 'AWSCURRENT was revoked or replaced', answer });
    },
  };
}
