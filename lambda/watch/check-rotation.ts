import { freezeAt, longestFreezeDays, parseFreezes } from '../../domain/freeze-window.ts';
import { metricNames } from '../../domain/metric-names.ts';
import { lazyRotationSettings } from '../../domain/rotation-settings.ts';
import { approvalDueMs, approvalLevel, decideApproval } from '../ledger/decide-approval.ts';
import { generationOfToken, type LockedSecret } from '../locked-secret/locked-secret.ts';
import type { Waiting } from '../ports/ledger-state.ts';
import type { Logger } from '../ports/logger.ts';
import type { FleetSecret } from '../ports/secret-fleet.ts';
import { assessRotation, type RotationAssessment, readVersionDates } from './assess-rotation.ts';
import type { WatchRun } from './watch-run.ts';

const dayMs = 86_400_000;

/** After a freeze window has ended: the turn of the secret comes once a day, and it may just have passed; in milliseconds. */
const restartedWithinMs = 2 * dayMs;

/** In every run: the age of the secret, an overdue or stuck rotation. Needs only the list unless one is incomplete. */
export async function checkRotation(run: WatchRun, secret: FleetSecret): Promise<void> {
  const logger = run.services.logger.about({ secretArn: secret.arn, secretName: secret.name });
  await run.report.attempt(logger, 'Could not check the rotation', async () => {
    const { ageSeconds, scheduleProblem, ...late } = await assess(run, secret);
    const isLate = (late.overdue ?? late.stuckVersionId) !== undefined;
    const waiting = isLate ? (await run.services.ledger.read(secret.arn))?.waiting : undefined;
    const { overdue, stuckVersionId } = isExcused(run, secret, waiting) ? {} : late;
    reportApproval(run, logger, waiting);
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
    if (scheduleProblem !== undefined) {
      run.report.find('interval-too-long', logger, `The schedule is not one that is allowed: ${scheduleProblem}`, {
        scheduleExpression: secret.scheduleExpression,
        nextRotationAt: isoTime(secret.nextRotationAtMs),
        nextStep:
          'find RotateSecret in CloudTrail for who changed it, then set the schedule of the configuration again; if this one is intended, deploy with a longer longestInterval (runbook, "A schedule was changed").',
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

/**
 * Restarts the rotation if that is safe. What that is based on is read again, because the list may be old, and compared
 * with what the ledger knows of it.
 */
export async function restartRotation(run: WatchRun, locked: LockedSecret, listed: FleetSecret): Promise<void> {
  // R5 has restarted it, or it goes on.
  if (locked.mayRepair) return;
  if (!(await assess(run, listed)).mayRestart) return;
  const secret = await run.fleet.describe(listed.arn);
  if (!run.isRotateFunction(secret.rotationFunctionArn)) return;
  const { mayRestart, stuckVersionId: versionId } = await assess(run, secret);
  if (!mayRestart || !mayResume(locked, versionId)) return;
  if (await mustWait(locked, versionId)) return;
  const result = await run.fleet.rotate(secret.arn);
  const reason = versionId === undefined ? 'its rotation window has ended' : 'it was incomplete';
  locked.services.logger.audit('rotation-restarted', { versionId, reason, answer: result });
}

/**
 * Whether a rotation can go on. Not while the secret is held, and not on a version that was in force or that no rotation
 * made (R13 to R17): its steps would only fail. In place, only if its value is stored: before that, it would begin to
 * interrupt logins now.
 */
function mayResume({ state, settings, pendingVerdict }: LockedSecret, versionId: string | undefined): boolean {
  if (state.holds.length > 0 || pendingVerdict !== undefined) return false;
  if (versionId === undefined) return true;
  const made = generationOfToken(state, versionId);
  return (state.rotation?.strategy ?? settings.strategy) !== 'in-place' || made?.state === 'stored';
}

function reportApproval({ report, services }: WatchRun, logger: Logger, waiting: Waiting | undefined): void {
  if (waiting?.reason !== 'approval-required') return;
  if (services.time.now() - Date.parse(waiting.since) <= approvalDueMs) return;
  const { token: versionId, since } = waiting;
  report.find('approval-overdue', logger, 'The rotation has waited for an approval for more than three days', {
    versionId,
    since,
    nextStep: 'have it approved (genesys-oauth-rotation approve), or end it (genesys-oauth-rotation abandon).',
  });
}

/**
 * A rotation would only find again that it has to wait. One that was approved goes on, also if the approver could not
 * start it any more.
 */
async function mustWait(locked: LockedSecret, versionId: string | undefined): Promise<boolean> {
  const { state, settings, services, secretArn } = locked;
  const { waiting, rotation } = state;
  if (waiting?.reason === 'approval-required') {
    const level = approvalLevel(settings.approval, rotation?.approval?.level);
    const consents = await services.ledger.consents.of(secretArn, waiting.token);
    return level !== undefined && !decideApproval(level, consents).isApproved;
  }
  const hasBegun = generationOfToken(state, versionId) !== undefined;
  return !hasBegun && freezeAt(parseFreezes(settings.freeze), services.time.now()) !== undefined;
}

/** Whether the rotation is late because it waits, or waited until a moment ago: by then it is restarted. */
function isExcused({ services, variables }: WatchRun, { tags }: FleetSecret, waiting: Waiting | undefined): boolean {
  if (waiting === undefined) return false;
  if (waiting.reason === 'approval-required') return true;
  const nowMs = services.time.now();
  // A caller who may tag a secret could otherwise put one window after the other, and no credential would seem too old.
  if (nowMs - Date.parse(waiting.since) > longestFreezeDays * dayMs) return false;
  const windows = parseFreezes(lazyRotationSettings(tags, variables, () => {}).freeze);
  return windows.some(
    ({ fromMs, untilMs }) => fromMs <= Date.parse(waiting.at) && fromMs <= nowMs && nowMs < untilMs + restartedWithinMs,
  );
}

async function assess(run: WatchRun, secret: FleetSecret): Promise<RotationAssessment> {
  const dates = await readVersionDates(run.fleet, secret);
  const { longestIntervalSeconds } = run;
  const limits = { interruptsLogins: mayInterruptLogins(run, secret), longestIntervalSeconds };
  return assessRotation(secret, dates, limits, run.services.time.now());
}

/** Settings that cannot be read may mean anything; the daily check reports what is wrong with them. */
function mayInterruptLogins({ variables }: WatchRun, { tags }: FleetSecret): boolean {
  try {
    return lazyRotationSettings(tags, variables).strategy === 'in-place';
  } catch {
    return true;
  }
}

function isoTime(atMs: number | undefined): string | undefined {
  return atMs === undefined ? undefined : new Date(atMs).toISOString();
}
