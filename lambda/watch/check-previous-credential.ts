import { type SecretDocument, sameCredential } from '../../domain/secret-document.ts';
import type { Logger } from '../ports/logger.ts';
import type { FleetSecret } from '../ports/secret-fleet.ts';
import { versionAtStage } from '../ports/secret-store.ts';
import { isCovered, type ReplacedCredential } from './assess-retirements.ts';
import { attemptLogin } from './attempt-login.ts';
import { atStage, type StagedVersion } from './staged-versions.ts';
import { concurrency, hasTime, type WatchRun } from './watch-run.ts';

/** Reports an AWSPREVIOUS that still logs in although no retirement is scheduled to revoke it. */
export async function checkPreviousCredential(
  run: WatchRun,
  logger: Logger,
  secret: FleetSecret,
  staged: readonly StagedVersion[],
  current: SecretDocument,
): Promise<void> {
  const { retirements, report, fleet } = run;
  const previous = atStage(staged, 'AWSPREVIOUS');
  if (previous?.document === undefined || sameCredential(previous.document, current)) return;
  const { versionId, document } = previous;
  const replaced: ReplacedCredential = { secretArn: secret.arn, versionId, document };
  if (!retirements.isComplete || isCovered(retirements.scheduled, replaced)) return;
  const attempt = await attemptLogin(run.services, logger, document, 'rejected');
  if (attempt.outcome === 'rejected') return;
  // A rotation may have completed since the schedules were read.
  await retirements.refresh(concurrency, () => hasTime(run));
  if (isCovered(retirements.scheduled, replaced)) return;
  if (versionAtStage(await fleet.describe(secret.arn), 'AWSPREVIOUS') !== versionId) return;
  report.find(
    'retirement-overdue',
    logger,
    'The credential of AWSPREVIOUS still logs in, and no retirement is scheduled to revoke it',
    {
      clientId: document.clientId,
      versionId,
      nextStep:
        'look for its retirement in the dead-letter queue and run it again. If there is none, it was blocked or never scheduled: revoke the credential by hand in Genesys Cloud once no program uses it.',
    },
  );
}
