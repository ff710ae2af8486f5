import { metricNames } from '../../domain/metric-names.ts';
import { readRotationSettings } from '../../domain/rotation-settings.ts';
import type { FleetSecret } from '../ports/secret-fleet.ts';
import { strategyOf } from '../strategies/strategy-of.ts';
import { assessRotation, type RotationAssessment, readVersionDates } from './assess-rotation.ts';
import type { WatchRun } from './watch-run.ts';

/** In every run: the age of the secret, an overdue or stuck rotation. Needs only the list unless one is incomplete. */
export async function checkRotation(run: WatchRun, secret: FleetSecret): Promise<void> {
  const logger = run.services.logger.about({ secretArn: secret.arn, secretName: secret.name });
  await run.report.attempt(logger, 'Could not check the rotation', async () => {
    const { ageSeconds, overdue, stuckVersionId } = await assess(run, secret);
    if (ageSeconds !== undefined) {
      const dimensions = { SecretName: secret.name };
      logger.metric({ name: metricNames.secretAge, value: ageSeconds, unit: 'Seconds', dimensions });
    }
    if (overdue !== undefined) {
      run.report.find('rotation-overdue', logger, `The rotation is overdue: ${overdue}`, {
        ageSeconds,
        lastRotatedAt: isoTime(secret.lastRotatedAtMs),
        nextRotationAt: isoTime(secret.nextRotationAtMs),
        nextStep:
          'look for RotationFailed in CloudTrail and for errors in the log of the rotate function, fix the cause, then rotate (RotateSecret).',
      });
    }
    if (stuckVersionId !== undefined) {
      run.report.find('rotation-stuck', logger, 'AWSPENDING has been on a version of its own for more than a day', {
        versionId: stuckVersionId,
        nextStep:
          'look for this version in the log of the rotate function and fix the cause. The rotation is restarted once a day, outside of its window; RotateSecret restarts it now.',
      });
    }
  });
}

/** Restarts the rotation if that is safe, once a day. What that is based on is read again, because the list may be old. */
export async function restartRotation(run: WatchRun, listed: FleetSecret): Promise<void> {
  if (!(await assess(run, listed)).mayRestart) return;
  const secret = await run.fleet.describe(listed.arn);
  if (!run.isRotateFunction(secret.rotationFunctionArn)) return;
  const { mayRestart, stuckVersionId: versionId } = await assess(run, secret);
  if (!mayRestart) return;
  const logger = run.services.logger.about({ secretArn: secret.arn, secretName: secret.name });
  const result = await run.fleet.rotate(secret.arn);
  const reason = versionId === undefined ? 'its rotation window has ended' : 'it was incomplete';
  logger.audit('rotation-restarted', { versionId, reason, answer: result });
}

async function assess(run: WatchRun, secret: FleetSecret): Promise<RotationAssessment> {
  const dates = await readVersionDates(run.fleet, secret);
  return assessRotation(secret, dates, mayInterruptLogins(run, secret), run.services.time.now());
}

/** Settings that cannot be read may mean anything; the daily check reports what is wrong with them. */
function mayInterruptLogins({ variables }: WatchRun, { tags }: FleetSecret): boolean {
  try {
    return strategyOf(readRotationSettings(tags, variables).strategy).interruptsLogins;
  } catch {
    return true;
  }
}

function isoTime(atMs: number | undefined): string | undefined {
  return atMs === undefined ? undefined : new Date(atMs).toISOString();
}
