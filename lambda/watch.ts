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

/** The time that is kept to publish the metrics, and for the calls in progress when the time has elapsed. */
const reservedMs = (remainingMs: number) => Math.min(20_000, remainingMs / 3);

/**
 * Checks every managed secret, every hour. A finding becomes a log line with the next step, and a metric.
 *
 * @param event `{ "time": … }`: the ISO 8601 time that the run was scheduled for, as EventBridge sends it. Default now
 * @throws RotationError if it could check nothing: a variable is missing, or the secrets cannot be listed
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
