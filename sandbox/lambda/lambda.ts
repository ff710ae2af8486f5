import type { Clock } from '../core/clock.ts';
import type { Caller, CallerPort } from '../core/server.ts';
import type { DeadLetters } from '../dead-letters/dead-letters.ts';
import { type FunctionOptions, functionArn, functionNameOf } from './function-configuration.ts';
import { createFunctionPool, type FunctionPool } from './function-pool.ts';
import { type InvocationResult, invokeOnce } from './invoke.ts';
import { type AcceptedEvent, type EventCompletion, invokeAsynchronously } from './invoke-asynchronously.ts';
import { createLogs, type Logs } from './logs.ts';

/** Runs built bundles, each instance in a process of its own, through Lambda's Runtime API. */
export interface Lambda {
  readonly logs: Logs;
  /** Answers the ARN. @throws {Error} when the bundle is not built. */
  createFunction(options: FunctionOptions): string;
  updateFunction(functionName: string, changes: Partial<Omit<FunctionOptions, 'functionName'>>): void;
  exists(nameOrArn: string): boolean;
  arnOf(functionName: string): string;
  /** Resolves when the function has ended, however it ended. @throws {Error} when there is no such function. */
  invoke(nameOrArn: string, payload: unknown): Promise<InvocationResult>;
  /** Accepts the event; it is then tried as often as the function's configuration says. */
  invokeEvent(nameOrArn: string, payload: unknown): AcceptedEvent;
  /** Everything that an event came to, in the order in which it ended. */
  onEventCompleted(listener: (functionName: string, completion: EventCompletion) => void): () => void;
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
}

export function createLambda({ clock, deadLetters, openPort }: LambdaParts): Lambda {
  const logs = createLogs({ now: clock.now });
  const functions = new Map<string, { pool: FunctionPool; options: FunctionOptions }>();
  const underWay = new Set<Promise<EventCompletion>>();
  const listeners = new Set<(functionName: string, completion: EventCompletion) => void>();

  const find = (nameOrArn: string) => {
    const found = functions.get(functionNameOf(nameOrArn));
    if (found === undefined) throw new Error(`Function not found: ${functionArn(functionNameOf(nameOrArn))}`);
    return found;
  };

  return {
    logs,
    createFunction(options) {
      if (functions.has(options.functionName)) throw new Error(`Function already exist: ${options.functionName}`);
      const pool = createFunctionPool(options, {
        clock,
        openPort,
        onLine: (instance, requestId, line) => logs.add(instance.configuration.functionName, requestId, line),
      });
      functions.set(options.functionName, { pool, options });
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
    invoke: async (nameOrArn, payload) => invokeOnce(find(nameOrArn).pool, logs, payload),
    invokeEvent(nameOrArn, payload) {
      const accepted = invokeAsynchronously(find(nameOrArn).pool, payload, { logs, deadLetters, now: clock.now });
      underWay.add(accepted.completion);
      void accepted.completion.then((completion) => {
        underWay.delete(accepted.completion);
        for (const listener of listeners) listener(functionNameOf(nameOrArn), completion);
      });
      return accepted;
    },
    onEventCompleted(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
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
