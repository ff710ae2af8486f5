import { InvokeCommand } from '@aws-sdk/client-lambda';
import { CommandError } from '../command-line/command-error.ts';
import { awsCall } from './aws-call.ts';
import type { Deployment } from './deployment.ts';

/**
 * Invokes a function of the deployment and waits for its result. An error of the function is an error here: the AWS CLI
 * would exit with 0.
 *
 * @throws CommandError
 */
export async function invokeFunction<Result>(
  { aws }: Deployment,
  functionName: string,
  event: Readonly<Record<string, unknown>>,
): Promise<Result> {
  const { Payload: payload, FunctionError: functionError } = await awsCall('lambda:InvokeFunction', () =>
    aws.lambda.send(new InvokeCommand({ FunctionName: functionName, Payload: Buffer.from(JSON.stringify(event)) })),
  );
  const result = parsed(Buffer.from(payload ?? []).toString());
  if (functionError === undefined) return result as Result;
  const { errorType, errorMessage } = (result ?? {}) as { errorType?: unknown; errorMessage?: unknown };
  // The functions' own messages hold no secret. Lambda's say that it timed out or crashed.
  throw new CommandError(
    'failed',
    `${functionName} failed: ${typeof errorMessage === 'string' ? errorMessage : String(errorType ?? functionError)}`,
    'do what the message says; the ledger still holds everything that is owed.',
    'function-failed',
  );
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text || 'null');
  } catch {
    return undefined;
  }
}
