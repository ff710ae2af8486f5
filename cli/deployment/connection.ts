import type { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import type { CloudTrailClient } from '@aws-sdk/client-cloudtrail';
import type { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import type { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { KMSClient } from '@aws-sdk/client-kms';
import type { LambdaClient } from '@aws-sdk/client-lambda';
import type { S3Client } from '@aws-sdk/client-s3';
import type { SchedulerClient } from '@aws-sdk/client-scheduler';
import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { STSClient } from '@aws-sdk/client-sts';

/** Where a command looks for a deployment. What is absent comes from the environment, as in the AWS CLI. */
export interface Target {
  readonly profile?: string;
  readonly region?: string;
  readonly endpointUrl?: string;
  /** The name of the stack. Default: the one whose outputs are those of a deployment. */
  readonly stack?: string;
  /** The name of the service, for a deployment without outputs. */
  readonly service?: string;
  /** What the operator calls it. */
  readonly name?: string;
}

/** The AWS clients for one account and region. */
export interface Connection {
  readonly cloudFormation: CloudFormationClient;
  readonly cloudTrail: CloudTrailClient;
  readonly cloudWatch: CloudWatchClient;
  readonly dynamoDb: DynamoDBClient;
  readonly kms: KMSClient;
  readonly lambda: LambdaClient;
  readonly logs: CloudWatchLogsClient;
  readonly s3: S3Client;
  readonly scheduler: SchedulerClient;
  readonly secretsManager: SecretsManagerClient;
  readonly sts: STSClient;
  /** The region of the profile or of the environment, if none was named. */
  region(): Promise<string>;
}

export type Connect = (target: Target) => Promise<Connection>;
