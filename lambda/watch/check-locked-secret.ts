import type { RotationErrorCode } from '../../domain/rotation-error.ts';
import { dueSweeps } from '../ledger/due-sweeps.ts';
import type { LockedSecret } from '../locked-secret/locked-secret.ts';
import { announceRotation } from './announce-rotation.ts';
import { type CurrentCheck, checkCurrent } from './check-current.ts';
import { checkDuties } from './check-duties.ts';
import { restartRotation } from './check-rotation.ts';
import type { CheckedSecret } from './checked-secret.ts';
import { isDailyRun, nextCheckAt } from './next-check.ts';
import { reportLedgerFindings } from './report-ledger-findings.ts';
import type { Visit } from './visit.ts';
import type { WatchRun } from './watch-run.ts';

/** After these errors nothing more can be changed under this lock. */
const lockErrors: readonly RotationErrorCode[] = ['lock-lost', 'ledger-unavailable'];

/** Compares the secret with the ledger, which has just been done, and reports and wakes what has to be. */
export async function checkLockedSecret(run: WatchRun, secret: LockedSecret, visit: Visit): Promise<CheckedSecret> {
  const { services, secretArn } = secret;
  const { logger, time } = services;
  let isComplete = true;
  const attempt = async (what: string, work: () => Promise<void>) => {
    if (!(await run.report.attempt(logger, what, work, lockErrors))) isComplete = false;
  };

  const isDue = visit.isForced || time.now() >= Date.parse(secret.state.nextCheckAt);
  const isCredentialChecked = isDue || dueSweeps(secret.state, time.now()).length > 0;
  const atFirst = secret.findings;
  let check: CurrentCheck = {};
  if (isCredentialChecked) {
    await attempt('Could not log in with AWSCURRENT', async () => {
      check = await checkCurrent(secret);
    });
  }
  const works = reportLedgerFindings(run, secret, atFirst, check);
  await attempt('Could not wake retire', () => checkDuties(run, secret));
  const { listed } = visit;
  if (listed !== undefined && isDailyRun(secretArn, run.scheduledAtMs)) {
    await attempt('Could not restart the rotation', () => restartRotation(run, secret, listed));
  }
  // In every visit, so that one that was missed in the hour of the day is made up for.
  if (listed !== undefined) await attempt('Could not announce the rotation', () => announceRotation(secret, listed));

  const isWell = isComplete && works && !secret.state.holds.some(({ code }) => isUrgent.has(code));
  const soon = nextCheckAt(secretArn, time.now(), false);
  if (visit.isSoon === true && soon < secret.state.nextCheckAt) secret.state = { ...secret.state, nextCheckAt: soon };
  if (isDue || !isWell) secret.state = { ...secret.state, nextCheckAt: nextCheckAt(secretArn, time.now(), isWell) };
  if (secret.state.outbox.length > 0) {
    await secret.commit(secret.state);
    await attempt('Could not write the events', () => secret.writeEvents());
  }
  const { description, state, facts } = secret;
  const { own } = check;
  if (own !== undefined) facts.take(own.session);
  return { description, state, own, isCredentialChecked, isComplete };
}

/** Holds that an operator or a rotation may end at any moment. */
const isUrgent: ReadonlySet<string> = new Set([
  'credential-rejected',
  'current-credential-rejected',
  'client-changed',
  'client-shared',
  'login-inconclusive',
]);
