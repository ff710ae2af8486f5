import type { FunctionPool } from './function-pool.ts';
import type { Instance, InstanceOutcome } from './instance.ts';
import type { InstanceLogs } from './instance-logs.ts';
import { reportLine } from './logs.ts';
import type { FunctionError } from './runtime-api.ts';

export interface InvocationResult {
  readonly outcome: 'success' | 'error' | 'timeout' | 'crash';
  /** The handler's return value. */
  readonly payload?: unknown;
  readonly error?: FunctionError;
  readonly logs: readonly string[];
  readonly requestId: string;
  readonly instanceId: string;
  readonly durationMs: number;
  /** Whether it was the instance's first invocation. */
  readonly coldStart: boolean;
}

/**
 * Runs one invocation on an instance of the function.
 *
 * @param maxMs ends it after this many milliseconds, even if the function's timeout is longer
 */
export async function invokeOnce(
  pool: FunctionPool,
  logs: InstanceLogs,
  payload: unknown,
  requestId: string,
  maxMs: number,
): Promise<InvocationResult> {
  const instance = await pool.acquire();
  const { memoryMb } = instance.configuration;
  const timeoutMs = Math.min(instance.configuration.timeoutMs, maxMs);
  const log = (line: string) => logs.add(instance, requestId, line);
  const coldStart = instance.invocations() === 0;
  const initError = await instance.loaded;

  log(`START RequestId: ${requestId} Version: $LATEST`);
  const startedAt = performance.now();
  const ended = initError ?? (await instance.invoke(requestId, JSON.stringify(payload ?? null), timeoutMs));
  const durationMs = performance.now() - startedAt;

  const result = interpret(requestId, timeoutMs, ended);
  // Lambda itself logs errors that the function can no longer log.
  if (result.outcome === 'timeout' || result.outcome === 'crash') log(result.error?.errorMessage ?? '');
  log(`END RequestId: ${requestId}`);
  const maxMemoryMb = 'maxMemoryKb' in ended ? Math.ceil(ended.maxMemoryKb / 1024) : memoryMb;
  const initDurationMs = coldStart ? instance.initDurationMs() : undefined;
  log(reportLine({ requestId, durationMs, memoryMb, maxMemoryMb, initDurationMs }));

  retire(pool, instance, initError !== undefined);
  return { ...result, logs: logs.of(requestId), requestId, instanceId: instance.id, durationMs, coldStart };
}

function retire(pool: FunctionPool, instance: Instance, broken: boolean): void {
  if (broken) instance.kill();
  else pool.release(instance);
}

function interpret(
  requestId: string,
  timeoutMs: number,
  ended: InstanceOutcome | FunctionError,
): Pick<InvocationResult, 'outcome' | 'payload' | 'error'> {
  if (!('outcome' in ended)) return { outcome: 'error', error: ended };
  switch (ended.outcome) {
    case 'success':
      return { outcome: 'success', payload: JSON.parse(ended.payload) };
    case 'error':
      return { outcome: 'error', error: ended.error };
    case 'timeout': {
      const seconds = (timeoutMs / 1000).toFixed(2);
      const errorMessage = `RequestId: ${requestId} Error: Task timed out after ${seconds} seconds`;
      return { outcome: 'timeout', error: { errorType: 'Sandbox.Timedout', errorMessage } };
    }
    case 'crash': {
      const errorMessage = `RequestId: ${requestId} Error: Runtime exited with error: ${ended.reason}`;
      return { outcome: 'crash', error: { errorType: 'Runtime.ExitError', errorMessage } };
    }
  }
}
