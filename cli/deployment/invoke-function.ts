import { InvokeCommand } from '@aws-sdk/client-lambda';
import { CommandError } from '../command-line/command-error.ts';
import { printable } from '../output/printable.ts';
import { awsCall, awsErrorName } from './aws-call.ts';
import type { Deployment } from './deployment.ts';

/** What is waited for a function that runs as often as it may, in milliseconds: its invocation was not begun. */
const throttledWaitsMs = [500, 1_000, 2_000, 4_000, 8_000, 8_000] as const;

/**
 * Invokes a function of the deployment and waits for its result. An error of the function is an error here: the AWS CLI
 * would exit with 0.
 *
 * @throws CommandError
 */
export async function invokeFunction<Result>(
  deployment: Deployment,
  functionName: string,
  event: Readonly<Record<string, unknown>>,
): Promise<Result> {
  for (const waitMs of throttledWaitsMs) {
    const invoked = await invoke(deployment, functionName, event);
    if (invoked !== 'throttled') return resultOf(functionName, invoked) as Result;
    await new Promise((resolve) => setTimeout(resolve, waitMs));
  }
  throw new CommandError(
    'failed',
    `${functionName} runs as often as its reserved concurrency allows, and was not invoked.`,
    'run the command again in a minute.',
    'throttled',
  );
}

interface Invoked {
  readonly isError: boolean;
  readonly payload: unknown;
}

/** @see https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html `TooManyRequestsException` */
function invoke({ aws }: Deployment, functionName: string, event: object): Promise<Invoked | 'throttled'> {
  const request = { FunctionName: functionName, Payload: Buffer.from(JSON.stringify(event)) };
  return awsCall('lambda:InvokeFunction', async () => {
    try {
      const { Payload: payload, FunctionError: error } = await aws.lambda.send(new InvokeCommand(request));
      return { isError: error !== undefined, payload: parsed(Buffer.from(payload ?? []).toString()) };
    } catch (error) {
      if (awsErrorName(error) === 'TooManyRequestsException') return 'throttled';
      throw error;
    }
  });
}

function resultOf(functionName: string, { isError, payload }: Invoked): unknown {
  if (!isError) return payload;
  const { errorType, errorMessage } = (payload ?? {}) as { errorType?: unknown; errorMessage?: unknown };
  // The functions' own messages hold no secret. Lambda's say that it timed out or crashed.
  const message = printable(typeof errorMessage === 'string' ? errorMessage : String(errorType ?? 'an error'));
  throw new CommandError(
    'failed',
    `${functionName} failed: ${message}`,
    'do what the message says; the ledger still holds everything that is owed.',
    /^([a-z][a-z0-9-]{2,60}): /.exec(message)?.[1] ?? 'function-failed',
  );
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text || 'null');
  } catch {
    return undefined;
  }
}
