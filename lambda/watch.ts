import type { Context } from 'aws-lambda';
import { metricNames } from '../domain/metric-names.ts';
import { createEventBridgeInventory } from './aws/eventbridge-inventory.ts';
import { sameFunction } from './aws/same-function.ts';
import { createSecretsManagerFleet } from './aws/secrets-manager-fleet.ts';
import { invocationDeadline, runCommonInvocation } from './runtime.ts';
import { withCircuitBreaker } from './watch/circuit-breaker.ts';
import { Organizations } from './watch/organizations.ts';
import { Report } from './watch/report.ts';
import { ScheduledRetirements } from './watch/scheduled-retirements.ts';
import { scheduledTimeOf } from './watch/scheduled-time.ts';
import { type WatchSummary, watchFleet } from './watch/watch-fleet.ts';
import { readWatchSettings } from './watch/watch-settings.ts';

const fleet = createSecretsManagerFleet(invocationDeadline);

/** What is kept to publish the metrics, and for the calls that are under way when the time is over. */
const reservedMs = (givenMs: number) => Math.min(20_000, givenMs / 3);

/**
 * Looks at every managed secret, every hour. What is wrong becomes a log line with the next thing to do, and a metric.
 *
 * @param event `{ "time": … }`: the ISO 8601 time that the run was scheduled for, as EventBridge sends it. Default now
 * @throws RotationError when it could look at nothing: a variable is missing, or the secrets cannot be listed
 */
export async function handler(event: unknown, context?: Context): Promise<WatchSummary> {
  return runCommonInvocation(
    context,
    async (open, logger) => {
      const variables = process.env;
      const settings = readWatchSettings(variables);
      const common = open();
      const services = { ...common, genesys: withCircuitBreaker(common.genesys) };
      const report = new Report(logger);
      return watchFleet({
        services,
        fleet,
        retirements: new ScheduledRetirements(createEventBridgeInventory(settings, invocationDeadline)),
        organizations: new Organizations(services, report),
        report,
        scheduledAtMs: scheduledTimeOf(event, services.time.now()),
        isRotateFunction: (functionArn) => sameFunction(functionArn, settings.rotateFunctionArn),
        variables,
      });
    },
    { secret: undefined, metrics: () => [{ name: metricNames.watchCompleted, value: 0, unit: 'Count' }] },
    reservedMs,
  );
}
