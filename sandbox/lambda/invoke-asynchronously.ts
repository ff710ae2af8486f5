import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '../core/clock.ts';
import type { FunctionConfiguration } from './function-configuration.ts';
import type { InvocationResult } from './invoke.ts';

export interface AsynchronousParts {
  /** One attempt, with the request id shared by all attempts. */
  readonly attempt: (requestId: string) => Promise<InvocationResult>;
  /** Sends the failure record to the function's destination. */
  readonly sendFailure: (destinationArn: string, record: string) => void;
  readonly clock: Pick<Clock, 'now' | 'advance'>;
  /** Resolves when no function runs: time that is skipped must not pass for one in the middle of its work. */
  readonly quiet: () => Promise<void>;
}

/** The final outcome of an accepted event. */
export interface EventCompletion {
  /** Every attempt, in order. The last one determines the outcome. */
  readonly attempts: readonly InvocationResult[];
  readonly outcome: 'succeeded' | 'discarded';
}

export interface AcceptedEvent {
  /** The same for every attempt. */
  readonly requestId: string;
  readonly completion: Promise<EventCompletion>;
}

/** Accepts an event and retries it until it succeeds or its retries are exhausted. */
export function invokeAsynchronously(
  configuration: FunctionConfiguration,
  payload: unknown,
  parts: AsynchronousParts,
): AcceptedEvent {
  const requestId = randomUUID();
  return { requestId, completion: attemptAll(configuration, payload, requestId, parts) };
}

async function attemptAll(
  configuration: FunctionConfiguration,
  payload: unknown,
  requestId: string,
  parts: AsynchronousParts,
): Promise<EventCompletion> {
  const { maximumRetryAttempts, retryDelaysMs, retryAfterMs, onFailureArn, arn } = configuration;
  const attempts: InvocationResult[] = [];
  for (let retry = 0; ; retry += 1) {
    const result = await parts.attempt(requestId);
    attempts.push(result);
    if (result.outcome === 'success') return { attempts, outcome: 'succeeded' };
    if (retry >= maximumRetryAttempts) {
      if (onFailureArn !== undefined) {
        parts.sendFailure(onFailureArn, failureRecord(parts.clock.now(), arn, payload, attempts, result));
      }
      return { attempts, outcome: 'discarded' };
    }
    await sleep(lastRepeated(retryDelaysMs, retry));
    await parts.quiet();
    await parts.clock.advance(lastRepeated(retryAfterMs, retry));
  }
}

function lastRepeated(values: readonly number[], index: number): number {
  return values[Math.min(index, values.length - 1)] ?? 0;
}

/** @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html */
function failureRecord(
  nowMs: number,
  functionArn: string,
  payload: unknown,
  attempts: readonly InvocationResult[],
  last: InvocationResult,
): string {
  return JSON.stringify({
    version: '1.0',
    timestamp: new Date(nowMs).toISOString(),
    requestContext: {
      requestId: last.requestId,
      functionArn: `${functionArn}:$LATEST`,
      condition: 'RetriesExhausted',
      approximateInvokeCount: attempts.length,
    },
    requestPayload: payload,
    responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
    responsePayload: {
      errorType: last.error?.errorType,
      errorMessage: last.error?.errorMessage,
      trace: last.error?.trace,
    },
  });
}
