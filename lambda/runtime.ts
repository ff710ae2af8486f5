import { AsyncLocalStorage } from 'node:async_hooks';
import { randomUUID } from 'node:crypto';
import type { Context } from 'aws-lambda';
import { type FunctionSettings, readFunctionSettings } from '../domain/function-settings.ts';
import { isWaiting } from '../domain/is-waiting.ts';
import { type Metric, metricNames } from '../domain/metric-names.ts';
import type { RotationError, RotationErrorCode } from '../domain/rotation-error.ts';
import { assertSafeVariables } from '../domain/safe-variables.ts';
import { abortMarginMs } from './aws/abort-before-deadline.ts';
import { cacheValues } from './aws/caching-store.ts';
import { createCloudWatchMetrics } from './aws/cloudwatch-metrics.ts';
import { createDynamoDbLedger } from './aws/dynamodb-ledger.ts';
import { createEventBridgeEvents } from './aws/eventbridge-events.ts';
import { createEventBridgeTimers } from './aws/eventbridge-timers.ts';
import { readLedgerTable } from './aws/ledger-settings.ts';
import { readSchedulerSettings } from './aws/scheduler-settings.ts';
import { createSecretsManagerStore } from './aws/secrets-manager-store.ts';
import { settleBefore } from './aws/settle-before.ts';
import type { GenesysCall, ThrottledCall } from './genesys/fetch-transport.ts';
import { createGenesysCloud, type GenesysClient } from './genesys/sdk-genesys-cloud.ts';
import { createNodeHttpsClient } from './https/node-https-client.ts';
import type { Events } from './ports/events.ts';
import type { Ledger } from './ports/ledger.ts';
import type { Logger } from './ports/logger.ts';
import type { Invocation, Services } from './ports/rotation.ts';
import type { Deadline } from './ports/time.ts';
import type { Timers } from './ports/timers.ts';
import { asRotationError } from './telemetry/as-rotation-error.ts';
import { createLogger } from './telemetry/logger.ts';
import { systemTime as time } from './telemetry/system-time.ts';

/** The time of an invocation if Lambda does not say, in milliseconds. */
const assumedTimeMs = 60_000;

/** The state of the current invocation; a Lambda instance runs one at a time. */
let endsAtMs = 0;
let deadlineAtMs = 0;
let calls: GenesysCall[] = [];
const deadline = { remainingMs: () => deadlineAtMs - performance.now() };

/** When Lambda ends the current invocation: later than `deadline`, by the reserved time. */
export const invocationDeadline: Deadline = { remainingMs: () => endsAtMs - performance.now() };

/** What a warm function keeps across invocations: connections, tokens, the current document. */
const store = cacheValues(createSecretsManagerStore(invocationDeadline), time);
const https = createNodeHttpsClient();
const publishMetrics = createCloudWatchMetrics(invocationDeadline);
let timers: Timers | undefined;
let events: Events | undefined;
let ledger: Ledger | undefined;
let genesys: { cloud: GenesysClient; settings: FunctionSettings } | undefined;

/** The logger of what is worked on now: in a run over a fleet, another one for each secret. */
const loggers = new AsyncLocalStorage<Logger>();

/** Does some work whose requests to Genesys Cloud are logged for another secret than those of the invocation. */
export function withLogger<Result>(logger: Logger, work: () => Promise<Result>): Promise<Result> {
  return loggers.run(logger, work);
}

/** Reported when an invocation fails; a function fills it in as it learns what the invocation is about. */
export interface FailureReport {
  readonly metrics: (code: RotationErrorCode) => readonly Metric[];
  /** The secret, for an error that was thrown before its name was known; `undefined` if it is not about a single one. */
  secret: string | undefined;
  /** What failed, for subscribers: the step or the phase, and the version. Absent if no event is published. */
  detail?: Readonly<Record<string, unknown>>;
}

/** How many correlation ids the last line holds: only the latest, because a run over a fleet sends thousands of requests. */
const maximumCorrelationIds = 100;

/**
 * Runs one invocation: provides its services, converts any error to a coded one that names the secret, and reports what
 * happened in a log line and in metrics.
 *
 * @param reservedMs how much of the remaining time is kept to publish the result. Default 0
 * @throws RotationError, always of this class
 */
export async function runInvocation<Result extends Record<string, unknown>>(
  name: Invocation['function'],
  context: Partial<Context> | undefined,
  work: (services: () => Services, logger: Logger) => Promise<Result>,
  failure: FailureReport,
  reservedMs: (remainingMs: number) => number = () => 0,
): Promise<Result> {
  const startedAt = performance.now();
  const remainingMs = context?.getRemainingTimeInMillis?.() ?? assumedTimeMs;
  endsAtMs = startedAt + remainingMs;
  deadlineAtMs = endsAtMs - reservedMs(remainingMs);
  calls = [];
  const logger = createLogger(time, (line) => process.stdout.write(`${line}\n`));
  logger.with({ requestId: context?.awsRequestId });
  const services = (): Services => {
    genesys ??= openGenesys();
    const { cloud, settings } = genesys;
    timers ??= createEventBridgeTimers(
      readSchedulerSettings(process.env, name === 'retire' ? context?.invokedFunctionArn : undefined),
      time,
      invocationDeadline,
    );
    ledger ??= createDynamoDbLedger({
      tableName: readLedgerTable(process.env),
      time,
      monotonicMs: () => performance.now(),
      random: Math.random,
      newId: randomUUID,
      end: invocationDeadline,
    });
    const { defaultEnvironment, propagationSeconds, gatewayUrl: _, eventBus, ...destinations } = settings;
    return {
      store,
      genesys: cloud,
      ledger,
      timers,
      invocation: { function: name, requestId: context?.awsRequestId ?? 'unknown', timeoutMs: remainingMs },
      time,
      deadline,
      logger,
      defaultEnvironment,
      propagationMs: propagationSeconds * 1000,
      https,
      ...destinations,
      events: eventsOf(eventBus),
    };
  };
  const summary = () => ({
    durationMs: Math.round(performance.now() - startedAt),
    genesysRequests: calls.length,
    correlationIds: calls.flatMap((call) => call.correlationId ?? []).slice(-maximumCorrelationIds),
  });
  try {
    assertSafeVariables(process.env);
    const limitMs = remainingMs - abortMarginMs.unsettled;
    const result = await settleBefore(limitMs, () => withLogger(logger, () => work(services, logger)));
    logger.info('done', { ...result, ...summary() });
    return result;
  } catch (unknownError) {
    const caught = asRotationError(unknownError);
    const error = failure.secret === undefined ? caught : caught.about(failure.secret);
    const { code, outcome, nextStep, correlationId, message } = error;
    const say = isWaiting(code) ? logger.warn : logger.error;
    say(message, { code, outcome, nextStep, correlationId, ...summary() });
    for (const metric of failure.metrics(code)) logger.metric(metric);
    await endSessions();
    if (!isWaiting(code)) await announceFailure(logger, failure, error);
    throw error;
  } finally {
    await publish(logger);
  }
}

/**
 * Revokes the tokens of this instance: after a rotation, a retirement, a run of watch or a failure nothing needs them soon.
 * Between the steps of a rotation they are kept, because each login counts against the rate limit. Never fails.
 */
export async function endSessions(): Promise<void> {
  await genesys?.cloud.revokeTokens();
}

function eventsOf(eventBus: string | undefined): Events | undefined {
  if (eventBus !== undefined && eventBus !== '') events ??= createEventBridgeEvents(eventBus, invocationDeadline);
  return events;
}

/** The original error is the one that is thrown; that its event could not be published is only logged. */
async function announceFailure(logger: Logger, { secret, detail }: FailureReport, error: RotationError) {
  // From the variable itself: the settings may be what failed.
  const bus = eventsOf(process.env.ROTATION_EVENT_BUS);
  if (bus === undefined || secret === undefined || detail === undefined) return;
  const { code, outcome, nextStep, summary } = error;
  try {
    const failure = { ...detail, code, outcome, message: summary, nextStep };
    await bus.publish({ type: 'Rotation Failed', resource: secret, detail: failure });
  } catch (publishError) {
    logger.warn('Could not publish the failure', { reason: asRotationError(publishError).summary });
  }
}

function openGenesys(): { cloud: GenesysClient; settings: FunctionSettings } {
  const settings = readFunctionSettings(process.env);
  const options = {
    time,
    deadline,
    random: Math.random,
    onCall: (call: GenesysCall) => void calls.push(call),
    onThrottled: logThrottled,
  };
  return { cloud: createGenesysCloud(settings, options), settings };
}

/** A connection is shared by the secrets, so the line says for which of them the time was spent. */
function logThrottled({ operation, waitMs, correlationId }: ThrottledCall): void {
  const message = `Genesys Cloud throttled ${operation}, and asks to wait ${waitMs / 1000} s`;
  loggers.getStore()?.warn(message, { operation, waitMs, correlationId });
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
