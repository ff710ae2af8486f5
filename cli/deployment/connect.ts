import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CloudTrailClient } from '@aws-sdk/client-cloudtrail';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { KMSClient } from '@aws-sdk/client-kms';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { S3Client } from '@aws-sdk/client-s3';
import { SchedulerClient } from '@aws-sdk/client-scheduler';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { STSClient } from '@aws-sdk/client-sts';
import type { Connection, Target } from './connection.ts';

/** A function may take its whole timeout to respond: nothing is sent twice because it is slow. */
const invocationTimeoutMs = 910_000;

/**
 * AWS clients with the credentials of a profile: SSO, assumed roles and everything else that the AWS CLI takes.
 *
 * @see https://docs.aws.amazon.com/sdk-for-javascript/v3/developer-guide/setting-credentials-node.html
 */
export async function connect({ profile, region, endpointUrl }: Target): Promise<Connection> {
  const configuration = {
    maxAttempts: 4,
    ...(profile === undefined ? {} : { profile }),
    ...(region === undefined ? {} : { region }),
    ...(endpointUrl === undefined ? {} : { endpoint: endpointUrl }),
  };
  const lazily = <Client>(create: () => Client): (() => Client) => {
    let client: Client | undefined;
    return () => {
      client ??= create();
      return client;
    };
  };
  const cloudFormation = lazily(() => new CloudFormationClient(configuration));
  const cloudTrail = lazily(() => new CloudTrailClient(configuration));
  const cloudWatch = lazily(() => new CloudWatchClient(configuration));
  const dynamoDb = lazily(() => new DynamoDBClient(configuration));
  const kms = lazily(() => new KMSClient(configuration));
  const lambda = lazily(
    () =>
      new LambdaClient({
        ...configuration,
        // An invocation whose response is lost may have done its work. The caller reads the ledger instead of repeating it.
        maxAttempts: 1,
        requestHandler: { connectionTimeout: 5_000, requestTimeout: invocationTimeoutMs },
      }),
  );
  const logs = lazily(() => new CloudWatchLogsClient(configuration));
  // A bucket is a part of the path where the address is one for every service.
  const s3 = lazily(() => new S3Client({ ...configuration, forcePathStyle: endpointUrl !== undefined }));
  const scheduler = lazily(() => new SchedulerClient(configuration));
  const secretsManager = lazily(() => new SecretsManagerClient(configuration));
  const sts = lazily(() => new STSClient(configuration));
  return {
    get cloudFormation() {
      return cloudFormation();
    },
    get cloudTrail() {
      return cloudTrail();
    },
    get cloudWatch() {
      return cloudWatch();
    },
    get dynamoDb() {
      return dynamoDb();
    },
    get kms() {
      return kms();
    },
    get lambda() {
      return lambda();
    },
    get logs() {
      return logs();
    },
    get s3() {
      return s3();
    },
    get scheduler() {
      return scheduler();
    },
    get secretsManager() {
      return secretsManager();
    },
    get sts() {
      return sts();
    },
    region: async () => secretsManager().config.region(),
  };
}
