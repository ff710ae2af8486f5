import { GetFunctionConfigurationCommand } from '@aws-sdk/client-lambda';
import { awsErrorName } from './aws-call.ts';
import type { Deployment } from './deployment.ts';

/**
 * The variables of a function, which hold the settings of secrets without tags; none if they cannot be read: then the
 * product's defaults are shown.
 */
export async function readVariables(
  { aws }: Deployment,
  functionName: string,
): Promise<Readonly<Record<string, string | undefined>>> {
  try {
    const found = await aws.lambda.send(new GetFunctionConfigurationCommand({ FunctionName: functionName }));
    return found.Environment?.Variables ?? {};
  } catch (error) {
    if (/AccessDenied|ResourceNotFound|NotImplemented/.test(awsErrorName(error))) return {};
    throw error;
  }
}
