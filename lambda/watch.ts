import type { Context } from 'aws-lambda';
import { metricNames } from '../domain/metric-names.ts';
import { isOwnFunction } from './aws/own-function.ts';
import { sameFunction } from './aws/same-function.ts';
import { createSecretsManagerFleet } from './aws/secrets-manager-fleet.ts';
import { homeOf } from './ledger/home.ts';
import { endSessions, invocationDeadline, runInvocation, withLogger } from './runtime.ts';
import { CheckBudget } from './watch/check-budget.ts';
import { withCircuitBreaker } from './watch/circuit-breaker.ts';
import { type EvidenceSummary, gatherEvidence } from './watch/gather-evidence.ts';
import { type InspectionSummary, inspectSecret } from './watch/inspect-secret.ts';
import { Organizations } from './watch/organizations.ts';
import { Report } from './watch/report.ts';
import { TableIdentity } from './watch/table-identity.ts';
import { type ChangeSummary, watchChange } from './watch/watch-change.ts';
import { type ClientChangeSummary, watchClientChange } from './watch/watch-client-change.ts';
import { type FailureSummary, watchFailure } from './watch/watch-failure.ts';
import { type WatchSummary, watchFleet } from './watch/watch-fleet.ts';
import type { WatchRun } from './watch/watch-run.ts';
import { type SecretSummary, watchSecret } from './watch/watch-secret.ts';
import { readWatchSettings } from './watch/watch-settings.ts';
import { parseTask, type WatchTask } from './watch/watch-task.ts';

const fleet = createSecretsManagerFleet(invocationDeadline);

type Summary =
  | WatchSummary
  | SecretSummary
  | ChangeSummary
  | ClientChangeSummary
  | FailureSummary
  | InspectionSummary
  | EvidenceSummary;

/** What a warm function knows of the table. */
let table: TableIdentity | undefined;

const budget = new CheckBudget();

/** The time that is kept to publish the metrics, and for the calls in progress when the time has elapsed. */
const reservedMs = (remainingMs: number) => Math.min(20_000, remainingMs / 3);

/**
 * Compares the secrets with the ledger and with Genesys Cloud, every hour and when labels were moved. A finding becomes a
 * log line with the next step, and a metric.
 *
 * @param event `{ "time": … }`: the ISO 8601 time that the hourly run was scheduled for, as EventBridge sends it (default
 * now); `{ "secretArn": … }` or the EventBridge event `Secret Label Updated`: one secret;
 * `{ "secretArn": …, "inspect": "preflight" }`: only reads; `{ "all": true }`: every secret;
 * `{ "evidence": { "from": …, "to": … } }`: what a report needs from Genesys Cloud; `AWS API Call via CloudTrail`: a change;
 * `AWS Service Event via CloudTrail`: a rotation that failed;
 * an event of the audit topic of Genesys Cloud: a change of a client
 * @throws RotationError `invalid-event`; or another if it could check nothing: a variable is missing, or the secrets cannot
 * be listed
 */
export async function handler(event: unknown, context?: Context): Promise<Summary> {
  let read: InspectionSummary | EvidenceSummary | undefined;
  const summary = await runInvocation<Summary>(
    'watch',
    context,
    async (open, logger) => {
      const { rotateFunctionArn, longestIntervalSeconds } = readWatchSettings(process.env);
      const common = open();
      const task = parseTask(event, homeOf(rotateFunctionArn), common.time.now());
      const services = { ...common, genesys: withCircuitBreaker(common.genesys) };
      const report = new Report(logger);
      table ??= new TableIdentity(services.ledger);
      const run: WatchRun = {
        services,
        fleet,
        organizations: new Organizations(services, report),
        report,
        table,
        budget,
        scheduledAtMs: 'scheduledAtMs' in task ? task.scheduledAtMs : services.time.now(),
        scope: task.kind === 'hourly' ? 'due' : task.kind === 'all' ? 'all' : 'one',
        isRotateFunction: (functionArn) => sameFunction(functionArn, rotateFunctionArn),
        isOwnFunction: (named) => isOwnFunction(named, rotateFunctionArn),
        longestIntervalSeconds,
        withLogger,
        variables: process.env,
      };
      const result = await carryOut(run, task);
      await endSessions();
      if (task.kind !== 'inspect' && task.kind !== 'evidence') return result;
      // It may be long, and is for the caller: the log only says that it was read.
      read = result;
      return task.kind === 'inspect'
        ? { inspected: task.inspection, secretArn: task.secretArn }
        : { inspected: 'evidence' };
    },
    { secret: undefined, metrics: () => [{ name: metricNames.watchCompleted, value: 0, unit: 'Count' }] },
    reservedMs,
  );
  return read ?? summary;
}

async function carryOut(run: WatchRun, task: WatchTask): Promise<Summary> {
  switch (task.kind) {
    case 'secret':
      return watchSecret(run, task);
    case 'inspect':
      return inspectSecret(run, task);
    case 'evidence':
      return gatherEvidence(run, task.request);
    case 'change':
      return watchChange(run, task.change);
    case 'failure':
      return watchFailure(run, task.failure);
    case 'client-change':
      return watchClientChange(run, task.change);
    default:
      return watchFleet(run, task.kind === 'all');
  }
}
