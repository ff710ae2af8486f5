import { RotationError } from '../../domain/rotation-error.ts';
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

/** Between the call and its record in the secret, with the difference of the clocks; in milliseconds. */
const clockSkewMs = 5 * 60_000;

/**
 * Reports a change that neither our functions nor the deployment made, and checks its secret at once. The rule selects the
 * callers; what the event says is a claim of the caller that invoked this function. So a secret is reported only if the ledger knows
 * it, a function only if it is ours, the text says that the actor is the event's, and how CloudTrail is asked for it.
 */
export async function watchChange(run: WatchRun, change: Change): Promise<ChangeSummary> {
  const { report, organizations } = run;
  const outcome = await (change.of === 'function' ? reportFunction(run, change) : checkSecret(run, change));
  await organizations.close();
  report.measureFound();
  return { outcome, findings: report.findings(), failures: report.failures };
}

function reportFunction({ services, report, isOwnFunction }: WatchRun, change: Change): 'reported' | 'ignored' {
  const { id: functionName, eventName, actor, eventId } = change;
  if (!isOwnFunction(functionName)) return 'ignored';
  const message = `According to an event, ${actor} changed the function ${functionName} (${eventName}), which is not a deployment`;
  report.find('function-changed-outside', services.logger, message, {
    functionName,
    eventName,
    actor,
    eventId,
    nextStep: `compare the code and the variables of the function with the deployed ones, and deploy the stack again if this was not intended. ${inCloudTrail(eventId)}`,
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
  const isShown = await isChangeShown(run, secretArn, change.atMs);
  const doubt = isShown !== false ? '' : '; Secrets Manager shows no change of the secret at that time or since';
  report.find(
    'secret-changed-outside',
    logger,
    `According to an event, ${actor} changed the secret (${eventName})${doubt}`,
    {
      eventName,
      actor,
      eventId,
      isShownBySecret: isShown,
      rotationFunctionArn,
      nextStep: `nothing if this was intended; otherwise take the permission away. ${inCloudTrail(eventId)}`,
    },
  );
  await report.attempt(logger, 'Could not check whether the ledger was restored', () => table.read());
  return visitChanged(run, secretArn);
}

/** Whether the secret was changed then or later; `undefined` if that cannot be found out, which must not hide the finding. */
async function isChangeShown(
  { fleet }: WatchRun,
  secretArn: string,
  atMs: number | undefined,
): Promise<boolean | undefined> {
  try {
    const { lastChangedAtMs = 0 } = await fleet.describe(secretArn);
    return atMs !== undefined && lastChangedAtMs >= atMs - clockSkewMs;
  } catch (error) {
    if (error instanceof RotationError) return undefined;
    throw error;
  }
}

function inCloudTrail(eventId: string): string {
  return `Whether the event is true: aws cloudtrail lookup-events --lookup-attributes AttributeKey=EventId,AttributeValue=${eventId}; if CloudTrail has no such event after 15 minutes, a caller that may invoke watch made it up.`;
}
