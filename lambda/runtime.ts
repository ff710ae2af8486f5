import type { Context } from 'aws-lambda';
import { type FunctionSettings, readFunctionSettings } from '../domain/function-settings.ts';
import { type Metric, metricNames } from '../domain/metric-names.ts';
import { RotationError } from '../domain/rotation-error.ts';
import { cacheValues } from './aws/caching-store.ts';
import { createCloudWatchMetrics } from './aws/cloudwatch-metrics.ts';
import { createEventBridgeEvents } from './aws/eventbridge-events.ts';
import { createEventBridgeSchedule } from './aws/eventbridge-schedule.ts';
import type { SchedulerSettings } from './aws/scheduler-settings.ts';
import { createSecretsManagerStore } from './aws/secrets-manager-store.ts';
import type { GenesysCall } from './genesys/fetch-transport.ts';
import { createGenesysCloud } from './genesys/sdk-genesys-cloud.ts';
import { createNodeHttpsClient } from './https/node-https-client.ts';
import type { Events } from './ports/events.ts';
import type { GenesysCloud } from './ports/genesys-cloud.ts';
import type { Logger } from './ports/logger.ts';
import type { RetirementSchedule } from './ports/retirement-schedule.ts';
import type { Services } from './ports/rotation.ts';
import type { Deadline, Time } from './ports/time.ts';
import { createLogger } from './telemetry/logger.ts';

const time: Time = {
  now: () => Date.now(),
  sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
};

/** What an invocation has when Lambda does not say, in milliseconds. */
const assumedTimeMs = 60_000;

/** What belongs to the invocation that runs; a Lambda instance runs one at a time. */
let endsAtMs = 0;
let deadlineAtMs = 0;
let calls: GenesysCall[] = [];
const deadline = { remainingMs: () => deadlineAtMs - performance.now() };

/** When Lambda ends the invocation that runs. What the deadline keeps back is still before it. */
export const invocationDeadline: Deadline = { remainingMs: () => endsAtMs - performance.now() };

/** What a warm function keeps from one invocation to the next: connections, tokens, the current document. */
const store = cacheValues(createSecretsManagerStore(invocationDeadline), time);
const https = createNodeHttpsClient();
const publishMetrics = createCloudWatchMetrics(invocationDeadline);
let schedule: RetirementSchedule | undefined;
let events: Events | undefined;
let genesys: { cloud: GenesysCloud; settings: FunctionSettings } | undefined;

/** What is told of an invocation that failed. */
export interface FailureReport {
  readonly metrics: (code: string) => readonly Metric[];
  /** The secret, for an error that was thrown before its name was known; `undefined` where it is about no single one. */
  readonly secret: string | undefined;
  /** What failed, for subscribers: the step or the phase, and the version. Absent where nobody is told. */
  readonly detail?: Readonly<Record<string, unknown>>;
}

/** What every invocation has; those that arrange a retirement have its schedule too. */
export type CommonServices = Omit<Services, 'schedule'>;

/** How many correlation ids the last line holds: the latest, for a run over a fleet makes thousands of requests. */
const maximumCorrelationIds = 100;

/**
 * Runs one invocation about one secret, which may arrange retirements.
 *
 * @throws RotationError, always of this class
 */
export async function runInvocation(
  context: Partial<Context> | undefined,
  work: (services: (scheduler: SchedulerSettings) => Services, logger: Logger) => Promise<Record<string, unknown>>,
  failure: FailureReport,
): Promise<void> {
  await runCommonInvocation(
    context,
    (services, logger) =>
      work((scheduler) => {
        schedule ??= createEventBridgeSchedule(scheduler, invocationDeadline);
        return { ...services(), schedule };
      }, logger),
    failure,
  );
}

/**
 * Runs one invocation: gives it its services, turns whatever it throws into a coded error that names the secret, and
 * tells what happened in a log line and in metrics.
 *
 * @param reservedMs what is kept of the invocation's time to publish what it found. Default 0
 * @throws RotationError, always of this class
 */
export async function runCommonInvocation<Result extends Record<string, unknown>>(
  context: Partial<Context> | undefined,
  work: (services: () => CommonServices, logger: Logger) => Promise<Result>,
  failure: FailureReport,
  reservedMs: (givenMs: number) => number = () => 0,
): Promise<Result> {
  const startedAt = performance.now();
  const givenMs = context?.getRemainingTimeInMillis?.() ?? assumedTimeMs;
  endsAtMs = startedAt + givenMs;
  deadlineAtMs = endsAtMs - reservedMs(givenMs);
  calls = [];
  const logger = createLogger(time, (line) => process.stdout.write(`${line}\n`));
  logger.with({ requestId: context?.awsRequestId });
  const services = (): CommonServices => {
    genesys ??= openGenesys();
    const { cloud, settings } = genesys;
    return {
      store,
      genesys: cloud,
      time,
      deadline,
      logger,
      defaultEnvironment: settings.defaultEnvironment,
      propagationMs: settings.propagationSeconds * 1000,
      https,
      webhook: settings.webhook,
      vault: settings.vault,
      events: eventsOf(settings.eventBus),
    };
  };
  const summary = () => ({
    durationMs: Math.round(performance.now() - startedAt),
    genesysRequests: calls.length,
    correlationIds: calls.flatMap((call) => call.correlationId ?? []).slice(-maximumCorrelationIds),
  });
  try {
    const told = await work(services, logger);
    logger.info('done', { ...told, ...summary() });
    return told;
  } catch (thrown) {
    const caught = asRotationError(thrown);
    const error = failure.secret === undefined ? caught : caught.about(failure.secret);
    const { code, outcome, nextStep, correlationId, message } = error;
    logger.error(message, { code, outcome, nextStep, correlationId, ...summary() });
    for (const metric of failure.metrics(code)) logger.metric(metric);
    await announceFailure(logger, failure, error);
    throw error;
  } finally {
    await publish(logger);
  }
}

function eventsOf(eventBus: string | undefined): Events | undefined {
  if (eventBus !== undefined && eventBus !== '') events ??= createEventBridgeEvents(eventBus, invocationDeadline);
  return events;
}

/** What failed stays the error that is thrown; that nobody could be told of it is a line in the log. */
async function announceFailure(logger: Logger, { secret, detail }: FailureReport, error: RotationError) {
  // The settings may be what is wrong.
  const told = eventsOf(process.env.ROTATION_EVENT_BUS);
  if (told === undefined || secret === undefined || detail === undefined) return;
  const { code, outcome, nextStep, summary } = error;
  try {
    const failure = { ...detail, code, outcome, message: summary, nextStep };
    await told.publish({ type: 'Rotation Failed', resource: secret, detail: failure });
  } catch (thrown) {
    logger.warn('The failure could not be published', { reason: asRotationError(thrown).summary });
  }
}

function openGenesys(): { cloud: GenesysCloud; settings: FunctionSettings } {
  const settings = readFunctionSettings(process.env);
  const options = { time, deadline, random: Math.random, onReply: (call: GenesysCall) => void calls.push(call) };
  return { cloud: createGenesysCloud(settings, options), settings };
}

/** Whatever was not foreseen. Its message is kept out: nobody has looked at what it may quote. */
function asRotationError(thrown: unknown): RotationError {
  if (thrown instanceof RotationError) return thrown;
  const where = thrown instanceof Error ? /\n\s+(at [\w.<> ]*[\w>])/.exec(thrown.stack ?? '')?.[1] : undefined;
  return new RotationError('internal-error', {
    message: `An unforeseen ${thrown instanceof Error ? thrown.name : typeof thrown} was thrown ${where ?? 'at an unknown place'}.`,
    nextStep: 'report it with the request id of this invocation; what failed is repeated.',
    outcome: 'unknown',
  });
}

async function publish(logger: Logger): Promise<void> {
  const throttled = calls.filter((call) => call.status === 429).length;
  const metrics: Metric[] = [...logger.metrics];
  if (calls.length > 0) metrics.push({ name: metricNames.genesysRequests, value: calls.length, unit: 'Count' });
  if (throttled > 0) metrics.push({ name: metricNames.genesysThrottled, value: throttled, unit: 'Count' });
  if (metrics.length === 0) return;
  const failed = await publishMetrics(metrics, time.now());
  if (failed !== undefined) logger.warn('The metrics of this invocation could not be published', { reason: failed });
}
