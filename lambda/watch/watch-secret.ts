import { describeIfAllowed } from './describe-if-allowed.ts';
import type { VisitOutcome } from './visit.ts';
import { visitSecret } from './visit-secret.ts';
import { isManaged, type WatchRun } from './watch-run.ts';
import { invalidEvent, type WatchTask } from './watch-task.ts';

/** The result for one secret, returned to the caller. */
export interface SecretSummary extends Record<string, unknown> {
  /** `ignored`: it is not one of ours. */
  readonly outcome: VisitOutcome | 'ignored';
  readonly findings: Readonly<Record<string, number>>;
  readonly failures: number;
}

/**
 * Checks one secret now (G11): if the ledger knows it, or if our function rotates it. Only what was found is measured, so
 * that the counts of the last hourly run stay.
 *
 * @throws RotationError `invalid-event` if a caller asks for a secret that is none of ours
 */
export async function watchSecret(
  run: WatchRun,
  { secretArn, cause }: Extract<WatchTask, { kind: 'secret' }>,
): Promise<SecretSummary> {
  const { report, services, table, organizations } = run;
  await report.attempt(services.logger, 'Could not check whether the ledger was restored', () => table.read());
  const visit = { secretArn, mayCreate: false, isForced: cause === 'request', waits: true, listed: undefined };
  let outcome: VisitOutcome | 'ignored' = await visitSecret(run, visit);
  if (outcome === 'unknown-secret') {
    const description = await describeIfAllowed(run, secretArn);
    const isOurs = description !== undefined && description.deletion === undefined && isManaged(run, description);
    if (!isOurs && cause === 'request') throw invalidEvent('our function does not rotate this secret');
    outcome = isOurs ? await visitSecret(run, { ...visit, mayCreate: true }) : 'ignored';
  }
  await organizations.close();
  report.measureFound();
  return { outcome, findings: report.findings(), failures: report.failures };
}
