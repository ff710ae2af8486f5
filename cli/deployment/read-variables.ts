import { GetFunctionConfigurationCommand } from '@aws-sdk/client-lambda';
import type { Deployment } from './deployment.ts';

/**
 * The variables of a function, which hold the settings of secrets without tags; none if they cannot be read, for whatever
 * reason: then the product's defaults are shown. What a leak needs must not wait for it.
 */
export async function readVariables(
  { aws }: Deployment,
  functionName: string,
): Promise<Readonly<Record<string, string | undefined>>> {
  try {
    const found = await aws.lambda.send(new GetFunctionConfigurationCommand({ FunctionName: functionName }));
    return found.Environment?.Variables ?? {};
  } catch {
    return {};
  }
}
