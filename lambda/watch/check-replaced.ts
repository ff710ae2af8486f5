import { type SecretDocument, sameCredential } from '../../domain/secret-document.ts';
import type { Journal } from '../interfaces/journal.ts';
import type { FleetSecret } from '../interfaces/secret-fleet.ts';
import { versionAtStage } from '../interfaces/secret-store.ts';
import { isLookedAfter, type ReplacedCredential } from './assess-retirements.ts';
import { atStage, type StagedVersion } from './staged-versions.ts';
import { tryCredential } from './try-credential.ts';
import { concurrency, hasTime, type WatchRun } from './watch-run.ts';

/** Whether AWSPREVIOUS still logs in although nothing is arranged to revoke it. */
export async function checkReplaced(
  run: WatchRun,
  journal: Journal,
  secret: FleetSecret,
  staged: readonly StagedVersion[],
  current: SecretDocument,
): Promise<void> {
  const { retirements, report, fleet } = run;
  const previous = atStage(staged, 'AWSPREVIOUS');
  if (previous?.document === undefined || sameCredential(previous.document, current)) return;
  const { versionId, document } = previous;
  const replaced: ReplacedCredential = { secretArn: secret.arn, versionId, document };
  if (!retirements.isComplete || isLookedAfter(retirements.arranged, replaced)) return;
  const attempt = await tryCredential(run.services, journal, document, 'refused');
  if (attempt.outcome === 'refused') return;
  // A rotation may have ended since the schedules were read.
  await retirements.refresh(concurrency, () => hasTime(run));
  if (isLookedAfter(retirements.arranged, replaced)) return;
  if (versionAtStage(await fleet.describe(secret.arn), 'AWSPREVIOUS') !== versionId) return;
  report.find(
    'retirement-overdue',
    journal,
    'The credential of AWSPREVIOUS still logs in, and nothing is arranged to revoke it',
    {
      clientId: document.clientId,
      versionId,
      nextStep:
        'look for its retirement in the dead letter queue and run it again. If there is none, it was stopped or never arranged: revoke the credential by hand at Genesys Cloud once nobody uses it.',
    },
  );
}
