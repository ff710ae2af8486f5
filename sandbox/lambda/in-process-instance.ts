import { randomUUID } from 'node:crypto';
import type { FunctionConfiguration } from './function-configuration.ts';
import { runWithin, type Surroundings } from './in-process-surroundings.ts';
import type { Instance, InstanceOutcome, StartInstance } from './instance.ts';
import { instanceEnvironment } from './instance-environment.ts';
import { loadHandler } from './load-handler.ts';
import { logStreamNameOf } from './log-stream.ts';

/**
 * Runs functions in this process instead of processes of their own, which takes a fraction of the time. A killed one goes
 * on until it notices: it is cut off from every service, and what it prints is lost.
 */
export const startInProcess: StartInstance = async (configuration, parts) => {
  const id = randomUUID();
  const startedAt = performance.now();
  const logStreamName = logStreamNameOf(parts.clock.now(), id);
  let initDurationMs = 0;
  let invocations = 0;
  let alive = true;
  let current: { readonly requestId: string; readonly settle: (outcome: InstanceOutcome) => void } | undefined;

  const port = await parts.openPort({
    id,
    functionName: configuration.functionName,
    lambdaRequestId: () => current?.requestId,
    kill: () => instance.kill(),
    // It calls by addresses.
    forgetNames() {},
  });
  const surroundings: Surroundings = {
    environment: instanceEnvironment(configuration, { ...port, runtimeApi: 'none', logStreamName }),
    write(text) {
      if (!alive) return;
      for (const line of text.split('\n')) if (line !== '') parts.onLine(instance, current?.requestId, line);
    },
    offsetMs: parts.clock.offsetMs,
    startedAt,
  };
  const loading = runWithin(surroundings, () => loadHandler(configuration, id));
  const loaded = loading.then(
    () => {
      initDurationMs = performance.now() - startedAt;
      return undefined;
    },
    (error: unknown) => describeError(error),
  );

  const instance: Instance = {
    id,
    configuration,
    logStreamName,
    loaded,
    initDurationMs: () => initDurationMs,
    invocations: () => invocations,
    alive: () => alive,
    async invoke(requestId, payload, timeoutMs) {
      const ended = Promise.withResolvers<InstanceOutcome>();
      current = { requestId, settle: ended.resolve };
      if (!alive) return { outcome: 'crash', reason: 'exit status 1' };
      invocations += 1;
      surroundings.startedAt = performance.now();
      const timeout = setTimeout(() => {
        ended.resolve({ outcome: 'timeout' });
        instance.kill();
      }, timeoutMs);
      const handler = await loading;
      const context = contextOf(configuration, requestId, logStreamName, timeoutMs);
      runWithin(surroundings, () => handler(JSON.parse(payload), context)).then(
        (result) => ended.resolve({ outcome: 'success', payload: JSON.stringify(result) ?? 'null', maxMemoryKb: 0 }),
        (error: unknown) => {
          surroundings.write(invokeErrorLine(parts.clock.now(), requestId, error));
          ended.resolve({ outcome: 'error', error: describeError(error), maxMemoryKb: 0 });
        },
      );
      const outcome = await ended.promise;
      clearTimeout(timeout);
      current = undefined;
      return outcome;
    },
    kill() {
      alive = false;
      port.close();
      current?.settle({ outcome: 'crash', reason: 'signal: killed' });
      parts.onExit(instance);
    },
  };
  return instance;
};

function contextOf(
  configuration: FunctionConfiguration,
  awsRequestId: string,
  logStreamName: string,
  timeoutMs: number,
) {
  const endsAt = performance.now() + timeoutMs;
  return {
    awsRequestId,
    invokedFunctionArn: configuration.arn,
    functionName: configuration.functionName,
    functionVersion: '$LATEST',
    memoryLimitInMB: String(configuration.memoryMb),
    logGroupName: configuration.logGroupName,
    logStreamName,
    getRemainingTimeInMillis: () => Math.max(0, Math.round(endsAt - performance.now())),
  };
}

function describeError(error: unknown) {
  if (!(error instanceof Error)) return { errorType: typeof error, errorMessage: String(error), trace: [] };
  return { errorType: error.name, errorMessage: error.message, trace: (error.stack ?? '').split('\n') };
}

/** What AWS's runtime prints of an error, with every enumerable property of it: a secret on it would be in the log. */
function invokeErrorLine(atMs: number, requestId: string, error: unknown): string {
  const { errorType, errorMessage, trace: stack } = describeError(error);
  const properties = error instanceof Error ? { ...error } : {};
  const described = JSON.stringify({ errorType, errorMessage, ...properties, stack });
  return [new Date(atMs).toISOString(), requestId, 'ERROR', 'Invoke Error ', described].join('\t');
}
