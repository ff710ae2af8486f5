import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { awsCall } from '../deployment/aws-call.ts';
import type { Deployment } from '../deployment/deployment.ts';

/**
 * The caller's `aws:userid`: of a role `<role id>:<session name>`. It is what IAM compares.
 *
 * @see https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
 */
export async function userIdOf({ aws }: Deployment): Promise<string> {
  const { UserId: id } = await awsCall('sts:GetCallerIdentity', () => aws.sts.send(new GetCallerIdentityCommand({})));
  return id ?? 'unknown';
}

/** Who approves: the caller as AWS knows it, which the caller cannot choose. */
export async function operatorOf({ aws }: Deployment): Promise<string> {
  const { Arn: arn } = await awsCall('sts:GetCallerIdentity', () => aws.sts.send(new GetCallerIdentityCommand({})));
  return arn ?? 'unknown';
}
