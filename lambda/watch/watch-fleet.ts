import type { Finding } from '../../domain/findings.ts';
import { pendingRetirements } from './assess-retirements.ts';
import { checkRetirements } from './check-retirements.ts';
import { checkRotation } from './check-rotation.ts';
import { checkSecret } from './check-secret.ts';
import { inOrderOfTheDay, isDailyRun } from './daily-slot.ts';
import { inParallel } from './in-parallel.ts';
import { concurrency, hasTime, isManaged, type WatchRun } from './watch-run.ts';

/** What a run did, for whoever invoked it. */
export interface WatchSummary extends Record<string, unknown> {
  /** Those that our function rotates. */
  readonly managedSecrets: number;
  /** Those whose credentials it was this run's turn to try. */
  readonly triedSecrets: number;
  /** Revocations that are arranged; fewer than there are where `complete` is false. */
  readonly retirementsPending: number;
  readonly findings: Readonly<Record<Finding, number>>;
  /** Parts of the work that failed; each has a line of its own. */
  readonly failures: number;
  /** Whether everything was looked at that had to be. */
  readonly complete: boolean;
}

/**
 * One hourly look at every managed secret. What one secret costs does not stop the others, and when the time is short,
 * what is left waits for another day.
 */
export async function watchFleet(run: WatchRun): Promise<WatchSummary> {
  const { fleet, report, scheduledAtMs, organizations } = run;
  const managed = (await fleet.list()).filter((secret) => isManaged(run, secret));
  const withinTime = () => hasTime(run);

  await checkRetirements(run, managed);
  const unseen = await inParallel(managed, concurrency, withinTime, (secret) => checkRotation(run, secret));
  report.postpone(unseen.length, 'the rotations');

  const turn = inOrderOfTheDay(
    managed.filter(({ arn }) => isDailyRun(arn, scheduledAtMs)),
    scheduledAtMs,
  );
  const untried = await inParallel(turn, concurrency, withinTime, (secret) => checkSecret(run, secret));
  report.postpone(untried.length, 'the credentials whose turn it was');
  await organizations.close();

  report.measure();
  return {
    managedSecrets: managed.length,
    triedSecrets: turn.length - untried.length,
    retirementsPending: pendingRetirements(run.retirements.arranged).length,
    findings: report.findings(),
    failures: report.failures,
    complete: report.isComplete,
  };
}
