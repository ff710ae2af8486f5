import { RotationError } from '../../domain/rotation-error.ts';
import { withLockedSecret } from '../locked-secret/with-locked-secret.ts';
import type { Logger } from '../ports/logger.ts';
import { checkInOrganization } from './check-in-organization.ts';
import { checkLockedSecret } from './check-locked-secret.ts';
import type { CheckedSecret } from './checked-secret.ts';
import { lockRequest } from './lock-request.ts';
import type { Visit, VisitOutcome } from './visit.ts';
import type { WatchRun } from './watch-run.ts';

/** Checks one secret under its lock, and then, without the lock, its clients in Genesys Cloud. */
export async function visitSecret(run: WatchRun, visit: Visit): Promise<VisitOutcome> {
  const { services, report } = run;
  const logger = services.logger.about({ secretArn: visit.secretArn });
  let outcome: VisitOutcome = 'failed';
  const check = async () => {
    const checked = await checkUnderLock(run, visit, logger);
    if (typeof checked === 'string') {
      outcome = checked;
      return;
    }
    await checkInOrganization(run, logger, checked);
    outcome = checked.isComplete ? (checked.isCredentialChecked ? 'checked' : 'visited') : 'failed';
  };
  await report.attempt(logger, 'Could not check the secret', () => run.withLogger(logger, check));
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
