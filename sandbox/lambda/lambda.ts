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
import { createInstanceLogs } from './instance-logs.ts';
import { type InvocationResult, invokeOnce } from './invoke.ts';
import { type AcceptedEvent, type EventCompletion, invokeAsynchronously } from './invoke-asynchronously.ts';
import { createLogs, type Logs } from './logs.ts';
import { notInvoked } from './not-invoked.ts';

/** In real milliseconds. */
const throttledPauseMs = 20;

/** `throttled`: more than the reserved concurrency would have run at once. */
export type InvocationListener = (functionName: string, ended: InvocationResult | 'throttled') => void;

/** An invocation as it begins. The attempts of one event share their request id. */
export interface BegunInvocation {
  readonly functionName: string;
  readonly requestId: string;
  readonly payload: unknown;
}

/** Runs built bundles, each instance in a process of its own, through Lambda's Runtime API. */
export interface Lambda {
  readonly logs: Logs;
  /** Answers the ARN. @throws {Error} when the bundle is not built. */
  createFunction(options: FunctionOptions): string;
  updateFunction(functionName: string, changes: Partial<Omit<FunctionOptions, 'functionName'>>): void;
  exists(nameOrArn: string): boolean;
  arnOf(functionName: string): string;
  /** @throws {Error} when there is no such function */
  configurationOf(nameOrArn: string): FunctionConfiguration;
  /** Resolves when the function has ended, however it ended. @throws {Error} when there is no such function. */
  invoke(nameOrArn: string, payload: unknown): Promise<InvocationResult>;
  /** Accepts the event; it is then tried as often as the function's configuration says. */
  invokeEvent(nameOrArn: string, payload: unknown): AcceptedEvent;
  /** Every invocation, of an event too, as it begins. */
  onInvoking(listener: (begun: BegunInvocation) => void): () => void;
  /** Every invocation, of an event too, once it has ended or was throttled. */
  onInvoked(listener: InvocationListener): () => void;
  /** Everything that an event came to, in the order in which it ended. */
  onEventCompleted(listener: (functionName: string, completion: EventCompletion) => void): () => void;
  /**
   * Every invocation that begins before this is taken back has at most so many milliseconds, whatever its function's
   * time-out. Unlike a new configuration it keeps the instances. Answers what takes it back.
   */
  shortenTimeouts(longestMs: number): () => void;
  /** Resolves when this many instances have loaded the function and wait. */
  prewarm(functionName: string, count: number): Promise<void>;
  /** Resolves when no accepted event is under way any more. */
  idle(): Promise<void>;
  close(): void;
}

export interface LambdaParts {
  readonly clock: Clock;
  readonly deadLetters: DeadLetters;
  readonly openPort: (caller: Caller) => Promise<CallerPort>;
  /** Default: one that asks for nothing. */
  readonly iam?: Iam;
}

interface DeployedFunction {
  readonly pool: FunctionPool;
  options: FunctionOptions;
  running: number;
}

export function createLambda({ clock, deadLetters, openPort, iam = createIam() }: LambdaParts): Lambda {
  const logs = createLogs({ now: clock.now });
  const instanceLogs = createInstanceLogs(logs, iam);
  const functions = new Map<string, DeployedFunction>();
  const invocationListeners = new Set<InvocationListener>();
  const beginListeners = new Set<(begun: BegunInvocation) => void>();
  let longestMs = Number.POSITIVE_INFINITY;
  const underWay = new Set<Promise<EventCompletion>>();
  const listeners = new Set<(functionName: string, completion: EventCompletion) => void>();

  const find = (nameOrArn: string) => {
    const found = functions.get(functionNameOf(nameOrArn));
    if (found === undefined) throw new Error(`Function not found: ${functionArn(functionNameOf(nameOrArn))}`);
    return found;
  };

  const tell = (found: DeployedFunction, ended: InvocationResult | 'throttled') => {
    for (const listener of invocationListeners) listener(found.options.functionName, ended);
  };
  const isThrottled = (found: DeployedFunction): boolean => {
    if (found.running < found.pool.configuration().reservedConcurrency) return false;
    tell(found, 'throttled');
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
      const result = await invokeOnce(found.pool, instanceLogs, payload, requestId, longestMs);
      tell(found, result);
      return result;
    } finally {
      found.running -= 1;
    }
  };

  return {
    logs,
    createFunction(options) {
      if (functions.has(options.functionName)) throw new Error(`Function already exist: ${options.functionName}`);
      const pool = createFunctionPool(options, {
        clock,
        openPort,
        onLine: instanceLogs.add,
      });
      functions.set(options.functionName, { pool, options, running: 0 });
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
    configurationOf: (nameOrArn) => find(nameOrArn).pool.configuration(),
    async invoke(nameOrArn, payload) {
      const found = find(nameOrArn);
      return isThrottled(found) ? notInvoked('TooManyRequestsException', 'Rate Exceeded.') : run(found, payload);
    },
    invokeEvent(nameOrArn, payload) {
      const found = find(nameOrArn);
      const configuration = found.pool.configuration();
      const accepted = invokeAsynchronously(configuration, payload, {
        now: clock.now,
        async attempt(requestId) {
          // Lambda keeps a throttled event and tries it again by itself; that is no attempt of the function.
          while (isThrottled(found)) await sleep(throttledPauseMs);
          return run(found, payload, requestId);
        },
        sendFailure(destinationArn, record) {
          const mayI = iam.roleMay(configuration.roleArn, 'sqs:SendMessage', destinationArn);
          if (mayI) deadLetters.send(destinationArn, record);
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
      longestMs = milliseconds;
      return () => {
        longestMs = Number.POSITIVE_INFINITY;
      };
    },
    prewarm: (functionName, count) => find(functionName).pool.prewarm(count),
    async idle() {
      while (underWay.size > 0) await Promise.all(underWay);
    },
    close() {
      for (const { pool } of functions.values()) pool.close();
    },
  };
}
