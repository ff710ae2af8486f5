import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { awsCall } from '../deployment/aws-call.ts';
import type { Deployment } from '../deployment/deployment.ts';

/** Who approves: the caller as AWS knows it, which the caller cannot choose. */
export async function operatorOf({ aws }: Deployment): Promise<string> {
  const { Arn: arn } = await awsCall('sts:GetCallerIdentity', () => aws.sts.send(new GetCallerIdentityCommand({})));
  return arn ?? 'unknown';
}
