import { metricNames } from '../../domain/metric-names.ts';
import type { FleetSecret } from '../ports/secret-fleet.ts';
import { overdueRetirements, pendingRetirements } from './assess-retirements.ts';
import { concurrency, hasTime, type WatchRun } from './watch-run.ts';

/** In every run: counts the scheduled retirements and reports the overdue ones. */
export async function checkRetirements(run: WatchRun, secrets: readonly FleetSecret[]): Promise<void> {
  const { retirements, report, services } = run;
  await report.attempt(services.logger, 'Could not read the scheduled retirements', async () => {
    await retirements.refresh(concurrency, () => hasTime(run));
    const pending = pendingRetirements(retirements.scheduled).length;
    services.logger.metric({ name: metricNames.retirementsPending, value: pending, unit: 'Count' });
  });
  const nameOf = new Map(secrets.map(({ arn, name }) => [arn, name]));
  for (const { order, scheduleName, dueAtMs } of overdueRetirements(retirements.scheduled, services.time.now())) {
    const { secretArn, phase, clientId } = order;
    const logger = services.logger.about({ secretArn, secretName: nameOf.get(secretArn) });
    report.find('retirement-overdue', logger, 'A retirement is overdue: its schedule still exists', {
      scheduleName,
      phase,
      clientId,
      dueAt: new Date(dueAtMs).toISOString(),
      nextStep:
        'check that the schedule is enabled and that its role may invoke the retire function, then run the order now (runbook, "Run an order now").',
    });
  }
  for (const scheduleName of retirements.unrecognizedNames) {
    services.logger.warn('A schedule will invoke the retire function with an input that is no retirement order', {
      scheduleName,
      nextStep: 'find out who created it (CloudTrail) and delete it.',
    });
  }
}
