import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { Caller, CallerPort } from '../core/caller.ts';
import type { Clock } from '../core/clock.ts';
import type { FunctionConfiguration } from './function-configuration.ts';
import { instanceEnvironment } from './instance-environment.ts';
import { logStreamNameOf } from './log-stream.ts';
import { readOutputLines } from './output-lines.ts';
import { type FunctionError, startRuntimeApi } from './runtime-api.ts';

const bootstrapFile = fileURLToPath(new URL('./bootstrap.mjs', import.meta.url));

/** Lambda's limit for the initialization phase. */
const initLimitMs = 10_000;

/** How an invocation on an instance ended. */
export type InstanceOutcome =
  | { readonly outcome: 'success'; readonly payload: string; readonly maxMemoryKb: number }
  | { readonly outcome: 'error'; readonly error: FunctionError; readonly maxMemoryKb: number }
  | { readonly outcome: 'timeout' }
  | { readonly outcome: 'crash'; readonly reason: string };

/** One process that runs the function: an execution environment in Lambda's terms. */
export interface Instance {
  readonly id: string;
  readonly configuration: FunctionConfiguration;
  readonly logStreamName: string;
  /** Resolves when the function is loaded, with the error if loading failed. */
  readonly loaded: Promise<FunctionError | undefined>;
  /** Time from the start of the process until the function was loaded. */
  initDurationMs(): number;
  invocations(): number;
  alive(): boolean;
  /** One at a time. `timeoutMs` in milliseconds. */
  invoke(requestId: string, payload: string, timeoutMs: number): Promise<InstanceOutcome>;
  kill(): void;
}

export interface InstanceParts {
  readonly clock: Clock;
  readonly openPort: (caller: Caller) => Promise<CallerPort>;
  readonly onLine: (instance: Instance, requestId: string | undefined, line: string) => void;
  readonly onExit: (instance: Instance) => void;
}

export type StartInstance = (configuration: FunctionConfiguration, parts: InstanceParts) => Promise<Instance>;

/** What runs between the Runtime API and the handler, in a process of Node.js. */
export interface LambdaRuntime {
  /** The parameters of Node.js. What Lambda sets is in the environment. */
  parameters(configuration: FunctionConfiguration, clockOffsetMs: number): readonly string[];
  /** Whether it marks the end of an invocation's output, so that its last lines are not taken for those of the next. */
  readonly marksOutput: boolean;
}

/** The sandbox's own, whose clock is the sandbox's. */
const ownRuntime: LambdaRuntime = {
  parameters: ({ bundleFile, handlerName }, clockOffsetMs) => [
    bootstrapFile,
    bundleFile,
    handlerName,
    String(clockOffsetMs),
  ],
  marksOutput: true,
};

/** Starts processes with the sandbox's own runtime. */
export const startInstance: StartInstance = (configuration, parts) => startProcess(ownRuntime, configuration, parts);

/** Starts a process. */
export async function startProcess(
  lambdaRuntime: LambdaRuntime,
  configuration: FunctionConfiguration,
  parts: InstanceParts,
): Promise<Instance> {
  const id = randomUUID();
  const startedAt = performance.now();
  const logStreamName = logStreamNameOf(parts.clock.now(), id);
  const loaded = Promise.withResolvers<FunctionError | undefined>();
  let initDurationMs = 0;
  let invocations = 0;
  let alive = true;
  let resolvesNames = true;
  let current: { readonly requestId: string; readonly settle: (outcome: InstanceOutcome) => void } | undefined;

  const finish = async (requestId: string, outcome: InstanceOutcome) => {
    if (current?.requestId !== requestId) return;
    if (lambdaRuntime.marksOutput) await output.readTo(requestId);
    current?.settle(outcome);
  };
  const runtime = await startRuntimeApi({
    waiting() {
      if (invocations > 0) return;
      initDurationMs = performance.now() - startedAt;
      loaded.resolve(undefined);
    },
    responded: (requestId, payload, maxMemoryKb) =>
      void finish(requestId, { outcome: 'success', payload, maxMemoryKb }),
    failed(requestId, error, maxMemoryKb, ends) {
      if (ends) alive = false;
      void finish(requestId, { outcome: 'error', error, maxMemoryKb });
    },
    initFailed: (error) => loaded.resolve(error),
    resolvesNames: () => resolvesNames,
  });
  const port = await parts.openPort({
    id,
    functionName: configuration.functionName,
    lambdaRequestId: () => current?.requestId,
    kill: () => instance.kill(),
    forgetNames() {
      resolvesNames = false;
    },
  });
  const child = spawn(process.execPath, lambdaRuntime.parameters(configuration, parts.clock.offsetMs()), {
    cwd: tmpdir(),
    env: instanceEnvironment(configuration, { ...port, runtimeApi: runtime.address, logStreamName }),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = readOutputLines([child.stdout, child.stderr], (line) =>
    parts.onLine(instance, current?.requestId, line),
  );

  const initLimit = setTimeout(() => {
    const errorMessage = `Task timed out after ${(initLimitMs / 1000).toFixed(2)} seconds`;
    loaded.resolve({ errorType: 'Sandbox.Timedout', errorMessage });
    instance.kill();
  }, initLimitMs);
  void loaded.promise.then(() => clearTimeout(initLimit));

  const instance: Instance = {
    id,
    configuration,
    logStreamName,
    loaded: loaded.promise,
    initDurationMs: () => initDurationMs,
    invocations: () => invocations,
    alive: () => alive,
    async invoke(requestId, payload, timeoutMs) {
      const ended = Promise.withResolvers<InstanceOutcome>();
      current = { requestId, settle: ended.resolve };
      if (!alive) return { outcome: 'crash', reason: 'exit status 1' };
      invocations += 1;
      const timeout = setTimeout(() => {
        ended.resolve({ outcome: 'timeout' });
        instance.kill();
      }, timeoutMs);
      runtime.dispatch({
        requestId,
        functionArn: configuration.arn,
        payload,
        deadlineMs: parts.clock.now() + timeoutMs,
        remainingMs: timeoutMs,
        clockOffsetMs: parts.clock.offsetMs(),
      });
      const outcome = await ended.promise;
      clearTimeout(timeout);
      if (outcome.outcome === 'timeout') await exited;
      current = undefined;
      return outcome;
    },
    kill() {
      alive = false;
      child.kill('SIGKILL');
      port.close();
    },
  };

  const exited = once(child, 'close').then(async ([code, signal]: unknown[]) => {
    alive = false;
    port.close();
    runtime.close();
    // The streams have closed, but their last lines may not have been cut yet.
    await output.ended;
    const reason = signal === 'SIGKILL' ? 'signal: killed' : `exit status ${String(code)}`;
    loaded.resolve({
      errorType: 'Runtime.ExitError',
      errorMessage: `Runtime exited with error: ${reason}`,
    });
    current?.settle({ outcome: 'crash', reason });
    parts.onExit(instance);
  });
  return instance;
}
