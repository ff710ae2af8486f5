import { execFile } from 'node:child_process';
import type { Outcome, Probe } from './probe.ts';

interface SdkClient {
  send(command: object): Promise<Readonly<Record<string, unknown>>>;
}
type Sdk = Readonly<Record<string, new (input: object) => object>>;

const packages: Readonly<Record<Probe['service'], readonly [name: string, client: string]>> = {
  cloudtrail: ['cloudtrail', 'CloudTrailClient'],
  dynamodb: ['dynamodb', 'DynamoDBClient'],
  events: ['eventbridge', 'EventBridgeClient'],
  kms: ['kms', 'KMSClient'],
  lambda: ['lambda', 'LambdaClient'],
  s3api: ['s3', 'S3Client'],
  scheduler: ['scheduler', 'SchedulerClient'],
  secretsmanager: ['secrets-manager', 'SecretsManagerClient'],
  sqs: ['sqs', 'SQSClient'],
  sts: ['sts', 'STSClient'],
};

/** Sends a probe with SDK v3. */
export async function callWithSdk(endpoint: string, { service, operation, input }: Probe): Promise<Outcome> {
  const [name, clientName] = packages[service];
  const sdk = (await import(`@aws-sdk/client-${name}`)) as Sdk;
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const options = { endpoint, region: 'eu-west-1', maxAttempts: 1, credentials, forcePathStyle: true };
  const [Client, Command] = [sdk[clientName], sdk[`${operation}Command`]];
  if (Client === undefined || Command === undefined) throw new Error(`${name} has no ${operation}.`);
  const client = new Client(options) as SdkClient & { destroy(): void };
  try {
    return await client.send(new Command(input));
  } catch (error) {
    return (error as Error).name;
  } finally {
    client.destroy();
  }
}

/** The AWS CLI still shows errors of SQS by their names from before SQS spoke JSON. */
const earlierNames: Readonly<Record<string, string>> = {
  'AWS.SimpleQueueService.NonExistentQueue': 'QueueDoesNotExist',
  'AWS.SimpleQueueService.UnsupportedOperation': 'UnsupportedOperation',
};

/** Sends a probe with the AWS CLI. */
export function callWithCli(endpoint: string, { service, operation, input }: Probe): Promise<Outcome> {
  // These two write to a file, and take their parameters one by one.
  const isDownload = ['Invoke', 'GetObject'].includes(operation);
  const separate = Object.entries(input).flatMap(([name, value]) => [`--${kebabCase(name)}`, String(value)]);
  const whole = ['--cli-input-json', JSON.stringify(input)];
  // Version 1 ignores AWS_ENDPOINT_URL for SQS.
  const parameters = [
    '--endpoint-url',
    endpoint,
    service,
    kebabCase(operation),
    ...(isDownload ? [...separate, '/dev/null'] : whole),
  ];
  const env = {
    ...{ PATH: process.env.PATH, HOME: '/nonexistent', AWS_ENDPOINT_URL: endpoint, AWS_DEFAULT_REGION: 'eu-west-1' },
    ...{ AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test', AWS_MAX_ATTEMPTS: '1', AWS_DEFAULT_OUTPUT: 'json' },
  };
  return new Promise((resolve) => {
    execFile('aws', parameters, { env }, (error, stdout, stderr) => {
      const name = /An error occurred \(([\w.]+)\)/.exec(stderr)?.[1];
      if (error !== null) resolve(earlierNames[name ?? ''] ?? name ?? `the AWS CLI: ${stderr.trim().slice(0, 300)}`);
      else resolve(stdout.trim() === '' ? {} : JSON.parse(stdout));
    });
  });
}

function kebabCase(name: string): string {
  return name.replace(/(?<=[a-z0-9])(?=[A-Z])/g, '-').toLowerCase();
}
