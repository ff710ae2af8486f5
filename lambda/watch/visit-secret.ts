import { RotationError } from '../../domain/rotation-error.ts';
import { withLockedSecret } from '../locked-secret/with-locked-secret.ts';
import type { Logger } from '../ports/logger.ts';
import type { FleetSecret } from '../ports/secret-fleet.ts';
import { checkInOrganization } from './check-in-organization.ts';
import { type CheckedSecret, checkLockedSecret } from './check-locked-secret.ts';
import { lockRequest } from './lock-request.ts';
import type { WatchRun } from './watch-run.ts';

/** One secret that a run checks. */
export interface Visit {
  readonly secretArn: string;
  /** Whether the ledger adopts it if it does not know it: AWS has said that our function rotates it. */
  readonly mayCreate: boolean;
  /** Checks the credential even if it is not due. */
  readonly isForced: boolean;
  /** As ListSecrets describes it. Without it, an incomplete rotation is not restarted. */
  readonly listed: FleetSecret | undefined;
}

/** `busy`: another invocation holds the lock, and this one comes back. */
export type VisitOutcome = 'checked' | 'visited' | 'busy' | 'failed' | 'unknown-secret';

/** Checks one secret under its lock, and then, without the lock, its clients in Genesys Cloud. */
export async function visitSecret(run: WatchRun, visit: Visit): Promise<VisitOutcome> {
  const { services, report } = run;
  const logger = services.logger.about({ secretArn: visit.secretArn });
  let outcome: VisitOutcome = 'failed';
  await report.attempt(logger, 'Could not check the secret', async () => {
    const checked = await checkUnderLock(run, visit, logger);
    if (typeof checked === 'string') {
      outcome = checked;
      return;
    }
    await checkInOrganization(run, logger, checked);
    outcome = checked.isComplete ? (checked.isCredentialChecked ? 'checked' : 'visited') : 'failed';
  });
  return outcome;
}

async function checkUnderLock(
  run: WatchRun,
  visit: Visit,
  logger: Logger,
): Promise<CheckedSecret | 'unknown-secret' | 'busy'> {
  try {
    return await withLockedSecret({ ...run.services, logger }, lockRequest(run, visit, logger), (secret) =>
      checkLockedSecret(run, secret, visit),
    );
  } catch (error) {
    if (!(error instanceof RotationError) || error.code !== 'secret-locked') throw error;
    logger.info(`Another invocation works on the secret, so the next run checks it: ${error.summary}`);
    return 'busy';
  }
}
