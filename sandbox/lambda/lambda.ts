import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Caller, CallerPort } from '../core/caller.ts';
import type { Clock } from '../core/clock.ts';
import type { DeadLetters } from '../dead-letters/dead-letters.ts';
import { createIam, type Iam } from '../iam/iam.ts';
import {
  type FunctionConfiguration,
  type FunctionOptions,
  functionArn,
  functionNameOf,
} from './function-configuration.ts';
import { createFunctionPool, type FunctionPool } from './function-pool.ts';
import { type StartInstance, startInstance as startProcess } from './instance.ts';
import { createInstanceLogs } from './instance-logs.ts';
import { type InvocationResult, invokeOnce } from './invoke.ts';
import { type AcceptedEvent, type EventCompletion, invokeAsynchronously } from './invoke-asynchronously.ts';
import { createLogs, type Logs } from './logs.ts';
import { notInvoked } from './not-invoked.ts';

/** Real milliseconds. */
const throttledPauseMs = 20;

/** Real milliseconds. An invocation that is held may wait for the very thing that waits for it. */
const longestQuietMs = 2_000;

/** `throttled`: the reserved concurrency was exceeded. */
export type InvocationListener = (functionName: string, ended: InvocationResult | 'throttled') => void;

/** An invocation that begins. All attempts of one event share a request id. */
export interface BegunInvocation {
  readonly functionName: string;
  readonly requestId: string;
  readonly payload: unknown;
}

/** Runs built bundles through Lambda's Runtime API, by default with one process per instance. */
export interface Lambda {
  readonly logs: Logs;
  /** Returns the ARN. @throws {Error} when the bundle is not built. */
  createFunction(options: FunctionOptions): string;
  updateFunction(functionName: string, changes: Partial<Omit<FunctionOptions, 'functionName'>>): void;
  exists(nameOrArn: string): boolean;
  arnOf(functionName: string): string;
  functionNames(): readonly string[];
  /** @throws {Error} when the function does not exist */
  configurationOf(nameOrArn: string): FunctionConfiguration;
  /** Resolves when the function has ended, with any outcome. @throws {Error} when the function does not exist. */
  invoke(nameOrArn: string, payload: unknown): Promise<InvocationResult>;
  /** Accepts the event, which is then retried as the function's configuration says. */
  invokeEvent(nameOrArn: string, payload: unknown): AcceptedEvent;
  /** Called when an invocation begins, including those of events. */
  onInvoking(listener: (begun: BegunInvocation) => void): () => void;
  /** Called when an invocation has ended or was throttled, including those of events. */
  onInvoked(listener: InvocationListener): () => void;
  /** Called when an event has succeeded or failed for good. */
  onEventCompleted(listener: (functionName: string, completion: EventCompletion) => void): () => void;
  /**
   * Limits every invocation that begins from now on to this many milliseconds, whatever its function's
   * timeout. Unlike a new configuration it keeps the instances. Returns a function that removes the limit.
   */
  shortenTimeouts(maxMs: number): () => void;
  /** Resolves when this many instances are warm. */
  prewarm(functionName: string, count: number): Promise<void>;
  /** Resolves when no accepted event is in progress. */
  idle(): Promise<void>;
  /** Resolves when no function runs, or after two seconds. */
  quiet(): Promise<void>;
  close(): void;
}

export interface LambdaParts {
  readonly clock: Clock;
  readonly deadLetters: DeadLetters;
  readonly openPort: (caller: Caller) => Promise<CallerPort>;
  /** Default: everything is allowed. */
  readonly iam?: Iam;
  /** Default: a process each. */
  readonly startInstance?: StartInstance | undefined;
}

interface DeployedFunction {
  readonly pool: FunctionPool;
  options: FunctionOptions;
  running: number;
}

export function createLambda(parts: LambdaParts): Lambda {
  const { clock, deadLetters, openPort, iam = createIam(), startInstance = startProcess } = parts;
  const logs = createLogs({ now: clock.now });
  const instanceLogs = createInstanceLogs(logs, iam);
  const functions = new Map<string, DeployedFunction>();
  const invocationListeners = new Set<InvocationListener>();
  const beginListeners = new Set<(begun: BegunInvocation) => void>();
  let maxMs = Number.POSITIVE_INFINITY;
  const underWay = new Set<Promise<EventCompletion>>();
  const listeners = new Set<(functionName: string, completion: EventCompletion) => void>();

  const find = (nameOrArn: string) => {
    const found = functions.get(functionNameOf(nameOrArn));
    if (found === undefined) throw new Error(`Function not found: ${functionArn(functionNameOf(nameOrArn))}`);
    return found;
  };

  const notify = (found: DeployedFunction, ended: InvocationResult | 'throttled') => {
    for (const listener of invocationListeners) listener(found.options.functionName, ended);
  };
  const isThrottled = (found: DeployedFunction): boolean => {
    if (found.running < found.pool.configuration().reservedConcurrency) return false;
    notify(found, 'throttled');
    return true;
  };
  const run = async (
    found: DeployedFunction,
    payload: unknown,
    requestId: string = randomUUID(),
  ): Promise<InvocationResult> => {
    found.running += 1;
    for (const listener of beginListeners) listener({ functionName: found.options.functionName, requestId, payload });
    try {
      const result = await invokeOnce(found.pool, instanceLogs, payload, requestId, maxMs);
      notify(found, result);
      return result;
    } finally {
      found.running -= 1;
    }
  };

  const quiet = async () => {
    const endsAt = performance.now() + longestQuietMs;
    const isRunning = () => [...functions.values()].some(({ running }) => running > 0);
    while (isRunning() && performance.now() < endsAt) await sleep(throttledPauseMs);
  };

  return {
    logs,
    createFunction(options) {
      if (functions.has(options.functionName)) throw new Error(`Function already exist: ${options.functionName}`);
      const pool = createFunctionPool(options, {
        clock,
        openPort,
        startInstance,
        onLine: instanceLogs.add,
      });
      functions.set(options.functionName, { pool, options, running: 0 });
      if (options.role !== undefined) iam.nameSession(options.role.accessKeyId, options.functionName);
      if (options.minimumIdle !== undefined) void pool.prewarm(options.minimumIdle);
      return functionArn(options.functionName);
    },
    updateFunction(functionName, changes) {
      const found = find(functionName);
      found.options = { ...found.options, ...changes };
      found.pool.configure(found.options);
    },
    exists: (nameOrArn) => functions.has(functionNameOf(nameOrArn)),
    arnOf: functionArn,
    functionNames: () => [...functions.keys()],
    configurationOf: (nameOrArn) => find(nameOrArn).pool.configuration(),
    async invoke(nameOrArn, payload) {
      const found = find(nameOrArn);
      return isThrottled(found) ? notInvoked('TooManyRequestsException', 'Rate Exceeded.') : run(found, payload);
    },
    invokeEvent(nameOrArn, payload) {
      const found = find(nameOrArn);
      const configuration = found.pool.configuration();
      const accepted = invokeAsynchronously(configuration, payload, {
        clock,
        quiet,
        async attempt(requestId) {
          // Lambda queues a throttled event and retries it; that does not count as an attempt.
          while (isThrottled(found)) await sleep(throttledPauseMs);
          return run(found, payload, requestId);
        },
        sendFailure(destinationArn, record) {
          const maySend = iam.roleMay(configuration.roleArn, 'sqs:SendMessage', destinationArn);
          if (maySend) deadLetters.send(destinationArn, record);
        },
      });
      underWay.add(accepted.completion);
      void accepted.completion.then((completion) => {
        underWay.delete(accepted.completion);
        for (const listener of listeners) listener(functionNameOf(nameOrArn), completion);
      });
      return accepted;
    },
    onInvoking(listener) {
      beginListeners.add(listener);
      return () => beginListeners.delete(listener);
    },
    onInvoked(listener) {
      invocationListeners.add(listener);
      return () => invocationListeners.delete(listener);
    },
    onEventCompleted(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    shortenTimeouts(milliseconds) {
      maxMs = milliseconds;
      return () => {
        maxMs = Number.POSITIVE_INFINITY;
      };
    },
    prewarm: (functionName, count) => find(functionName).pool.prewarm(count),
    async idle() {
      while (underWay.size > 0) await Promise.all(underWay);
    },
    quiet,
    close() {
      for (const { pool } of functions.values()) pool.close();
    },
  };
}
