import { AsyncLocalStorage } from 'node:async_hooks';
import { randomUUID } from 'node:crypto';
import type { FunctionConfiguration } from '../../../sandbox/lambda/function-configuration.ts';
import type { Instance, InstanceOutcome, StartInstance } from '../../../sandbox/lambda/instance.ts';
import { instanceEnvironment } from '../../../sandbox/lambda/instance-environment.ts';
import { logStreamNameOf } from '../../../sandbox/lambda/log-stream.ts';

export type Handler = (event: unknown, context: unknown) => Promise<unknown>;

/** What a function sees of its surroundings while it runs in this process. */
interface Surroundings {
  readonly environment: Readonly<Record<string, string>>;
  readonly write: (text: string) => void;
  offsetMs: number;
  /** When the invocation began, by the real `performance.now()`. */
  startedAt: number;
}

/**
 * Runs functions in this process instead of processes of their own, so that what instruments the sources can see them
 * run. A killed instance keeps running, but is cut off from every service, and its output is ignored.
 *
 * @param load returns the handler of a function, from modules that no other instance uses
 */
export function startInThisProcess(
  load: (configuration: FunctionConfiguration, instanceId: string) => Promise<Handler>,
): StartInstance {
  return async (configuration, parts) => {
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
      offsetMs: parts.clock.offsetMs(),
      startedAt,
    };
    const loading = within(surroundings, () => load(configuration, id));
    const loaded = loading.then(
      () => {
        initDurationMs = performance.now() - startedAt;
        return undefined;
      },
      (thrown: unknown) => describeError(thrown),
    );

    const instance: Instance = {
      id,
      configuration,
      logStreamName,
      loaded,
      initDurationMs: () => initDurationMs,
      invocations: () => invocations,
      alive: () => alive,
      async invoke(requestId, payload) {
        const ended = Promise.withResolvers<InstanceOutcome>();
        current = { requestId, settle: ended.resolve };
        if (!alive) return { outcome: 'crash', reason: 'exit status 1' };
        invocations += 1;
        surroundings.offsetMs = parts.clock.offsetMs();
        surroundings.startedAt = performance.now();
        const timeout = setTimeout(() => {
          ended.resolve({ outcome: 'timeout' });
          instance.kill();
        }, configuration.timeoutMs);
        const handler = await loading;
        const context = contextOf(configuration, requestId, logStreamName);
        within(surroundings, () => handler(JSON.parse(payload), context)).then(
          (result) => ended.resolve({ outcome: 'success', payload: JSON.stringify(result) ?? 'null', maxMemoryKb: 0 }),
          (thrown: unknown) => ended.resolve({ outcome: 'error', error: describeError(thrown), maxMemoryKb: 0 }),
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
}

const running = new AsyncLocalStorage<Surroundings>();
let prepared = false;

/** Runs `work` with the variables, the time and the output of an instance. */
function within<Result>(surroundings: Surroundings, work: () => Promise<Result>): Promise<Result> {
  if (!prepared) prepareProcess();
  prepared = true;
  return running.run(surroundings, work);
}

/** The time of an instance runs this much faster than ours, so that what it waits for is soon over. */
const haste = 10;

/** Makes `process.env`, the time and the output those of the instance that asks; everybody else has the process's own. */
function prepareProcess(): void {
  const ownEnvironment = process.env;
  process.env = new Proxy(ownEnvironment, {
    get: (own, name) => Reflect.get(running.getStore()?.environment ?? own, name),
    has: (own, name) => Reflect.has(running.getStore()?.environment ?? own, name),
    set: (own, name, value) => Reflect.set(own, name, value),
    ownKeys: (own) => Reflect.ownKeys(own),
  });
  hasten();
  for (const stream of [process.stdout, process.stderr]) {
    const write = stream.write.bind(stream);
    stream.write = ((...parameters: Parameters<typeof write>) => {
      const instance = running.getStore();
      if (instance === undefined) return write(...parameters);
      instance.write(String(parameters[0]));
      return true;
    }) as typeof write;
  }
}

function hasten(): void {
  const { Date: RealDate, setTimeout: setRealTimeout } = globalThis;
  const realPerformanceNow = performance.now.bind(performance);
  const passed = () => {
    const instance = running.getStore();
    return instance === undefined ? 0 : (haste - 1) * (realPerformanceNow() - instance.startedAt);
  };
  performance.now = () => realPerformanceNow() + passed();
  const now = () => Math.floor(RealDate.now() + (running.getStore()?.offsetMs ?? 0) + passed());
  globalThis.Date = new Proxy(RealDate, {
    construct: (target, args, newTarget) => Reflect.construct(target, args.length === 0 ? [now()] : args, newTarget),
    get: (target, property, receiver) => (property === 'now' ? now : Reflect.get(target, property, receiver)),
  });
  globalThis.setTimeout = ((callback: (...values: unknown[]) => void, delayMs = 0, ...values: unknown[]) =>
    setRealTimeout(
      callback,
      running.getStore() === undefined ? delayMs : delayMs / haste,
      ...values,
    )) as typeof setTimeout;
}

function contextOf(configuration: FunctionConfiguration, awsRequestId: string, logStreamName: string) {
  const endsAt = performance.now() + configuration.timeoutMs;
  return {
    callbackWaitsForEmptyEventLoop: true,
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

function describeError(thrown: unknown) {
  if (!(thrown instanceof Error)) return { errorType: typeof thrown, errorMessage: String(thrown), stackTrace: [] };
  return { errorType: thrown.name, errorMessage: thrown.message, stackTrace: (thrown.stack ?? '').split('\n') };
}
