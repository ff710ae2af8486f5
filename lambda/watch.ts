import type { Context } from 'aws-lambda';
import { metricNames } from '../domain/metric-names.ts';
import { createEventBridgeInventory } from './aws/eventbridge-inventory.ts';
import { sameFunction } from './aws/same-function.ts';
import { createSecretsManagerFleet } from './aws/secrets-manager-fleet.ts';
import { invocationEnd, runCommonInvocation } from './runtime.ts';
import { KnownRetirements } from './watch/known-retirements.ts';
import { Organizations } from './watch/organizations.ts';
import { Report } from './watch/report.ts';
import { scheduledTimeOf } from './watch/scheduled-time.ts';
import { spareUnanswering } from './watch/spare-unanswering.ts';
import { type WatchSummary, watchFleet } from './watch/watch-fleet.ts';
import { readWatchSettings } from './watch/watch-settings.ts';

const fleet = createSecretsManagerFleet(invocationEnd);

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
    async (open, journal) => {
      const variables = process.env;
      const settings = readWatchSettings(variables);
      const common = open();
      const services = { ...common, genesys: spareUnanswering(common.genesys) };
      const report = new Report(journal);
      return watchFleet({
        services,
        fleet,
        retirements: new KnownRetirements(createEventBridgeInventory(settings, invocationEnd)),
        organizations: new Organizations(services, report),
        report,
        scheduledAtMs: scheduledTimeOf(event, services.time.now()),
        isRotateFunction: (functionArn) => sameFunction(functionArn, settings.rotateFunctionArn),
        variables,
      });
    },
    { secret: undefined, metrics: () => [{ name: metricNames.watchSucceeded, value: 0, unit: 'Count' }] },
    reservedMs,
  );
}
