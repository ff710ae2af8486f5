import type { Finding } from '../../domain/findings.ts';
import { metricNames } from '../../domain/metric-names.ts';
import { checkRotation } from './check-rotation.ts';
import { inParallel } from './in-parallel.ts';
import { measureConnectionSecrets } from './measure-connection-secrets.ts';
import { planVisits } from './plan-visits.ts';
import type { VisitOutcome } from './visit.ts';
import { visitSecret } from './visit-secret.ts';
import { concurrency, hasTime, isManaged, type WatchRun } from './watch-run.ts';

/** The result of a run, returned to the caller. */
export interface WatchSummary extends Record<string, unknown> {
  /** The secrets that our function rotates. */
  readonly managedSecrets: number;
  /** The secrets that were compared with the ledger, deleted ones included. */
  readonly visitedSecrets: number;
  /** The secrets whose credentials this run checked. */
  readonly triedSecrets: number;
  /** Revocations that the ledger owes; fewer than there are if `complete` is false. */
  readonly retirementsPending: number;
  readonly findings: Readonly<Record<Finding, number>>;
  /** Parts of the work that failed; each has a line of its own. */
  readonly failures: number;
  /** Whether everything was checked. */
  readonly complete: boolean;
}

/**
 * One hourly run: the rotations of every managed secret, and a visit to each secret that is due. The failure of one secret
 * does not stop the others, and what there is no time for stays due.
 *
 * @param isEverything visits every secret, and checks its credential, due or not
 */
export async function watchFleet(run: WatchRun, isEverything: boolean): Promise<WatchSummary> {
  const { fleet, report, services, organizations, table } = run;
  const listed = await fleet.list();
  const managed = listed.filter((secret) => isManaged(run, secret));
  const withinTime = () => hasTime(run);

  await report.attempt(services.logger, 'Could not check whether the ledger was restored', () => table.read());
  const unchecked = await inParallel(managed, concurrency, withinTime, (secret) => checkRotation(run, secret));
  report.reportSkipped(unchecked.length, 'rotations');

  const { visits, retirementsPending, unread } = await planVisits(run, listed, isEverything);
  report.reportSkipped(unread, 'secrets of the ledger');
  if (unread === 0) {
    services.logger.metric({ name: metricNames.retirementsPending, value: retirementsPending, unit: 'Count' });
  }
  const outcomes: VisitOutcome[] = [];
  const skipped = await inParallel(visits, concurrency, withinTime, async (visit) => {
    outcomes.push(await visitSecret(run, visit));
  });
  report.reportSkipped(skipped.length, 'secrets');
  if (withinTime()) await measureConnectionSecrets(run, listed, managed);
  await organizations.close();
  const areAllVisited =
    unread + skipped.length === 0 && outcomes.every((one) => one === 'checked' || one === 'visited');
  if (areAllVisited && report.failures === 0) {
    await report.attempt(services.logger, 'Could not record that the ledger was restored', () => table.acknowledge());
  }

  report.measure();
  return {
    managedSecrets: managed.length,
    visitedSecrets: outcomes.filter((one) => one === 'checked' || one === 'visited').length,
    triedSecrets: outcomes.filter((one) => one === 'checked').length,
    retirementsPending,
    findings: report.findings(),
    failures: report.failures,
    complete: report.isComplete,
  };
}
