import type { Finding } from '../../domain/findings.ts';
import { pendingRetirements } from './assess-retirements.ts';
import { checkRetirements } from './check-retirements.ts';
import { checkRotation } from './check-rotation.ts';
import { checkSecret } from './check-secret.ts';
import { inOrderOfTheDay, isDailyRun } from './daily-slot.ts';
import { inParallel } from './in-parallel.ts';
import { concurrency, hasTime, isManaged, type WatchRun } from './watch-run.ts';

/** The result of a run, returned to the caller. */
export interface WatchSummary extends Record<string, unknown> {
  /** The secrets that our function rotates. */
  readonly managedSecrets: number;
  /** The secrets whose credentials this run checked. */
  readonly triedSecrets: number;
  /** Scheduled revocations; fewer than there are if `complete` is false. */
  readonly retirementsPending: number;
  readonly findings: Readonly<Record<Finding, number>>;
  /** Parts of the work that failed; each has a line of its own. */
  readonly failures: number;
  /** Whether everything was checked. */
  readonly complete: boolean;
}

/**
 * One hourly check of every managed secret. The failure of one secret does not stop the others, and what there is no time
 * for is checked on another day.
 */
export async function watchFleet(run: WatchRun): Promise<WatchSummary> {
  const { fleet, report, scheduledAtMs, organizations } = run;
  const managed = (await fleet.list()).filter((secret) => isManaged(run, secret));
  const withinTime = () => hasTime(run);

  await checkRetirements(run, managed);
  const unchecked = await inParallel(managed, concurrency, withinTime, (secret) => checkRotation(run, secret));
  report.reportSkipped(unchecked.length, 'rotations');

  const turn = inOrderOfTheDay(
    managed.filter(({ arn }) => isDailyRun(arn, scheduledAtMs)),
    scheduledAtMs,
  );
  const skipped = await inParallel(turn, concurrency, withinTime, (secret) => checkSecret(run, secret));
  report.reportSkipped(skipped.length, 'secrets');
  await organizations.close();

  report.measure();
  return {
    managedSecrets: managed.length,
    triedSecrets: turn.length - skipped.length,
    retirementsPending: pendingRetirements(run.retirements.scheduled).length,
    findings: report.findings(),
    failures: report.failures,
    complete: report.isComplete,
  };
}
