import { describeIfAllowed } from './describe-if-allowed.ts';
import type { Change } from './parse-change.ts';
import type { VisitOutcome } from './visit.ts';
import { visitChanged } from './visit-changed.ts';
import type { WatchRun } from './watch-run.ts';

/** The result for one change, returned to the caller. */
export interface ChangeSummary extends Record<string, unknown> {
  /** `ignored`: it is of none of our secrets. `reported`: of one of our functions. */
  readonly outcome: VisitOutcome | 'ignored' | 'reported';
  readonly findings: Readonly<Record<string, number>>;
  readonly failures: number;
}

/**
 * Reports a change that neither our functions nor the deployment made, and checks its secret at once. The rule selects the
 * callers; what the event says is a claim, so a secret is reported only if the ledger knows it.
 */
export async function watchChange(run: WatchRun, change: Change): Promise<ChangeSummary> {
  const { report, organizations } = run;
  const outcome = await (change.of === 'function' ? reportFunction(run, change) : checkSecret(run, change));
  await organizations.close();
  report.measureFound();
  return { outcome, findings: report.findings(), failures: report.failures };
}

function reportFunction({ services, report }: WatchRun, { id: functionName, ...change }: Change): 'reported' {
  const { eventName, actor, eventId } = change;
  const message = `${actor} changed the function ${functionName} (${eventName}), which is not a deployment`;
  report.find('function-changed-outside', services.logger, message, {
    functionName,
    eventName,
    actor,
    eventId,
    nextStep:
      'compare the code and the variables of the function with the deployed ones, and deploy the stack again if this was not intended.',
  });
  return 'reported';
}

async function checkSecret(run: WatchRun, { id, ...change }: Change): Promise<VisitOutcome | 'ignored'> {
  const { services, report, table } = run;
  if (!change.isRelevant) return 'ignored';
  const description = await describeIfAllowed(run, id);
  if (description === undefined || (await services.ledger.read(description.arn)) === undefined) return 'ignored';
  const { arn: secretArn, name: secretName } = description;
  const { eventName, actor, eventId, rotationFunctionArn } = change;
  const logger = services.logger.about({ secretArn, secretName });
  report.find('secret-changed-outside', logger, `${actor} changed the secret (${eventName})`, {
    eventName,
    actor,
    eventId,
    rotationFunctionArn,
    nextStep: 'nothing if this was intended; otherwise find the event in CloudTrail, and take the permission away.',
  });
  await report.attempt(logger, 'Could not check whether the ledger was restored', () => table.read());
  return visitChanged(run, secretArn);
}
