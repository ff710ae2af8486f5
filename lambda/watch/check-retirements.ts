import { metricNames } from '../../domain/metric-names.ts';
import type { FleetSecret } from '../ports/secret-fleet.ts';
import { overdueRetirements, pendingRetirements } from './assess-retirements.ts';
import { concurrency, hasTime, type WatchRun } from './watch-run.ts';

/** In every run: which revocations are arranged, and which of them should be over. */
export async function checkRetirements(run: WatchRun, secrets: readonly FleetSecret[]): Promise<void> {
  const { retirements, report, services } = run;
  await report.attempt(services.logger, 'The arranged retirements could not be read', async () => {
    await retirements.refresh(concurrency, () => hasTime(run));
    const pending = pendingRetirements(retirements.arranged).length;
    services.logger.metric({ name: metricNames.retirementsPending, value: pending, unit: 'Count' });
  });
  const nameOf = new Map(secrets.map(({ arn, name }) => [arn, name]));
  for (const { order, scheduleName, dueAtMs } of overdueRetirements(retirements.arranged, services.time.now())) {
    const { secretArn, phase, clientId } = order;
    const logger = services.logger.about({ secretArn, secretName: nameOf.get(secretArn) });
    report.find('retirement-overdue', logger, 'The time of a retirement is over, and its schedule has not ended', {
      scheduleName,
      phase,
      clientId,
      dueAt: new Date(dueAtMs).toISOString(),
      nextStep:
        'see that the schedule is enabled and that its role may invoke the retire function, then run the order now (runbook, "Run an order now").',
    });
  }
  for (const scheduleName of retirements.foreignNames) {
    services.logger.warn('A schedule will invoke the retire function with something that is no retirement order', {
      scheduleName,
      nextStep: 'find out who made it (CloudTrail) and delete it.',
    });
  }
}
