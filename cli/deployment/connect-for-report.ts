import { CloudTrailClient } from '@aws-sdk/client-cloudtrail';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { KMSClient } from '@aws-sdk/client-kms';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { S3Client } from '@aws-sdk/client-s3';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { STSClient } from '@aws-sdk/client-sts';
import { clientConfiguration, requestHandlerWith } from '../../lambda/aws/client-configuration.ts';
import type { Connection } from './connection.ts';

/** Watch, which is asked for what Genesys Cloud says, may take its whole timeout. */
const invocationMs = 910_000;

/** The AWS clients that a report needs, for a function: with its own credentials, and through its proxy. */
export function connectForReport(): Connection {
  const missing = (name: string): never => {
    throw new TypeError(`A report needs no client for ${name}.`);
  };
  const lambda = {
    maxAttempts: 1,
    requestHandler: requestHandlerWith({ connectionMs: 5_000, responseMs: invocationMs }),
  };
  // A bucket is a part of the path where the address is one for every service.
  const forcePathStyle = process.env.AWS_ENDPOINT_URL !== undefined || process.env.AWS_ENDPOINT_URL_S3 !== undefined;
  const secretsManager = new SecretsManagerClient(clientConfiguration);
  return {
    cloudTrail: new CloudTrailClient(clientConfiguration),
    dynamoDb: new DynamoDBClient(clientConfiguration),
    kms: new KMSClient(clientConfiguration),
    lambda: new LambdaClient(lambda),
    s3: new S3Client({ ...clientConfiguration, forcePathStyle }),
    secretsManager,
    sts: new STSClient(clientConfiguration),
    get cloudFormation() {
      return missing('CloudFormation');
    },
    get cloudWatch() {
      return missing('CloudWatch');
    },
    get logs() {
      return missing('CloudWatch Logs');
    },
    get scheduler() {
      return missing('EventBridge Scheduler');
    },
    region: async () => secretsManager.config.region(),
  };
}
