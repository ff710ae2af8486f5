import { GetFunctionConfigurationCommand } from '@aws-sdk/client-lambda';
import { CommandError } from '../command-line/command-error.ts';
import { awsCall } from './aws-call.ts';
import type { Deployment } from './deployment.ts';

export interface ReadVariables {
  readonly variables: Readonly<Record<string, string | undefined>>;
  /** Why they could not be read. */
  readonly problem?: string;
}

/**
 * The variables of the functions, which hold the settings of secrets without tags; none if they cannot be read, for whatever
 * reason. What a leak needs must not wait for it. Every function has all of them; the policy for readers names watch.
 */
export async function readVariables({ aws, watch }: Deployment): Promise<ReadVariables> {
  try {
    const found = await awsCall('lambda:GetFunctionConfiguration', () =>
      aws.lambda.send(new GetFunctionConfigurationCommand({ FunctionName: watch })),
    );
    return { variables: found.Environment?.Variables ?? {} };
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    return { variables: {}, problem: error.message };
  }
}
