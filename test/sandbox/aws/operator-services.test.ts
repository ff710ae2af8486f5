import {
  CloudWatchClient,
  DescribeAlarmsCommand,
  GetMetricDataCommand,
  ListMetricsCommand,
} from '@aws-sdk/client-cloudwatch';
import {
  BatchGetSecretValueCommand,
  CreateSecretCommand,
  ListSecretVersionIdsCommand,
  SecretsManagerClient,
  UpdateSecretCommand,
} from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callJson, callQuery, signed } from './aws-call.ts';
import { type AwsSandbox, startAwsSandbox } from './aws-sandbox.ts';
import { writeBundle } from './bundle.ts';

const bundleFile = writeBundle(`
  export const handler = async ({ fail }) => { console.log('ran'); if (fail) throw new Error('as asked'); return 'done'; };
`);

let sandbox: AwsSandbox;
let secrets: SecretsManagerClient;

beforeAll(async () => {
  const environment = { GENESYS_GATEWAY_URL: '{{endpoint}}' };
  sandbox = await startAwsSandbox({ functions: [{ functionName: 'retire', bundleFile, environment }] });
  secrets = new SecretsManagerClient(sandbox.clientConfiguration);
  sandbox.secretsManager.createSecret({ name: 'app', value: 'canary-value' });
});
afterAll(() => sandbox.close());

const trailOf = (parameters: object) =>
  callJson(
    sandbox.endpoint,
    { service: 'cloudtrail', target: 'com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101.LookupEvents' },
    parameters,
  );
const sqs = (operation: string, parameters: object) =>
  callJson(sandbox.endpoint, { service: 'sqs', target: `AmazonSQS.${operation}` }, parameters);

describe('STS and CloudTrail', () => {
  it('show who read a secret, and never its value', async () => {
    const trust = {
      Version: '2012-10-17',
      Statement: { Effect: 'Allow', Principal: { AWS: '*' }, Action: 'sts:AssumeRole' },
    };
    const RoleArn = sandbox.iam.createRole({ name: 'build-agent', trust });
    const assumed = await callQuery(sandbox.endpoint, 'sts', {
      Action: 'AssumeRole',
      Version: '2011-06-15',
      RoleArn,
      RoleSessionName: 'job-7',
    });
    const accessKeyId = /<AccessKeyId>(\w+)</.exec(assumed)?.[1] ?? '';
    const identity = { Action: 'GetCallerIdentity', Version: '2011-06-15' };
    const arn = 'arn:aws:sts::123456789012:assumed-role/build-agent/job-7';
    expect(await callQuery(sandbox.endpoint, 'sts', identity, accessKeyId)).toContain(`<Arn>${arn}</Arn>`);

    const [VersionId = ''] = Object.keys(sandbox.secretsManager.versions('app'));
    const target = 'secretsmanager.GetSecretValue';
    await callJson(
      sandbox.endpoint,
      { service: 'secretsmanager', target, accessKeyId },
      { SecretId: 'app', VersionId },
    );
    const { body } = await trailOf({
      LookupAttributes: [{ AttributeKey: 'EventName', AttributeValue: 'GetSecretValue' }],
    });
    expect(body.Events).toMatchObject([{ Username: 'job-7', ReadOnly: 'true', EventName: 'GetSecretValue' }]);
    const [event] = body.Events as { CloudTrailEvent: string }[];
    expect(JSON.parse(event?.CloudTrailEvent ?? '')).toMatchObject({
      userIdentity: { type: 'AssumedRole', arn },
      requestParameters: { secretId: 'app', versionId: VersionId },
    });
    expect(JSON.stringify(body)).not.toContain('canary-value');
  });

  it('refuses a second lookup attribute, and a role that does not exist', async () => {
    const attribute = { AttributeKey: 'EventName', AttributeValue: 'x' };
    expect(await trailOf({ LookupAttributes: [attribute, attribute] })).toMatchObject({
      status: 400,
      body: { __type: 'InvalidLookupAttributesException' },
    });
    const parameters = {
      Action: 'AssumeRole',
      Version: '2011-06-15',
      RoleArn: 'arn:aws:iam::1:role/x',
      RoleSessionName: 'me',
    };
    expect(await callQuery(sandbox.endpoint, 'sts', parameters)).toContain('<Code>AccessDenied</Code>');
  });
});

it('CloudFormation describes a stack with its outputs, and no other', async () => {
  sandbox.stacks.add({ name: 'rotation', outputs: { ROTATE: 'a & b' }, resources: [] });
  const query = { Action: 'DescribeStacks', Version: '2010-05-15' };
  const xml = await callQuery(sandbox.endpoint, 'cloudformation', query);
  expect(xml).toContain('<member><OutputKey>ROTATE</OutputKey><OutputValue>a &amp; b</OutputValue></member>');
  expect(await callQuery(sandbox.endpoint, 'cloudformation', { ...query, StackName: 'none' })).toMatch(
    /<Code>ValidationError<.*Stack with id none does not exist/,
  );
});

describe('Lambda', () => {
  const request = (path: string, headers: Record<string, string> = {}, init: RequestInit = {}) =>
    fetch(`${sandbox.endpoint}/2015-03-31/functions/retire${path}`, {
      ...init,
      headers: { ...signed('lambda'), ...headers },
    });

  it('returns the end of the log, and checks without running', async () => {
    const before = sandbox.lambda.logs.lines().length;
    const dry = await request('/invocations', { 'x-amz-invocation-type': 'DryRun' }, { method: 'POST' });
    expect([dry.status, sandbox.lambda.logs.lines().length]).toEqual([204, before]);
    const run = await request('/invocations', { 'x-amz-log-type': 'Tail' }, { method: 'POST', body: '{}' });
    const log = Buffer.from(run.headers.get('x-amz-log-result') ?? '', 'base64').toString();
    expect(log).toMatch(/^START RequestId.*\nran\n.*REPORT RequestId/s);
  });

  it('describes and changes a configuration, whose addresses stay those of each instance', async () => {
    const { Environment, Timeout } = (await (await request('/configuration')).json()) as Record<string, unknown>;
    expect({ Environment, Timeout }).toEqual({
      Environment: { Variables: { GENESYS_GATEWAY_URL: sandbox.endpoint } },
      Timeout: 60,
    });
    const body = JSON.stringify({ Timeout: 90, Environment });
    expect((await request('/configuration', {}, { method: 'PUT', body })).status).toBe(200);
    expect(sandbox.lambda.configurationOf('retire')).toMatchObject({
      timeoutMs: 90_000,
      environment: { GENESYS_GATEWAY_URL: '{{endpoint}}' },
    });
    expect((await request('/configuration', {}, { method: 'PUT', body: '{"Layers":[]}' })).status).toBe(501);
  });

  it('has no version but the latest', async () => {
    expect((await request('?Qualifier=%24LATEST')).status).toBe(200);
    expect((await request('?Qualifier=prod')).status).toBe(404);
    expect((await request('/invocations', {}, { method: 'POST', body: '{' })).status).toBe(400);
  });
});

describe('a dead letter', () => {
  it('is received, hidden meanwhile, and deleted', async () => {
    const arn = sandbox.deadLetters.create('letters');
    sandbox.deadLetters.send(arn, 'order', { ERROR_CODE: 'Timeout' });
    const { QueueUrl } = (await sqs('GetQueueUrl', { QueueName: 'letters' })).body;
    const { body } = await sqs('ReceiveMessage', { QueueUrl, MessageAttributeNames: ['All'] });
    const [message] = body.Messages as { ReceiptHandle: string }[];
    expect(message).toMatchObject({ Body: 'order', MessageAttributes: { ERROR_CODE: { StringValue: 'Timeout' } } });
    expect((await sqs('ReceiveMessage', { QueueUrl })).body).toEqual({});
    await sandbox.clock.advance(31_000);
    expect((await sqs('ReceiveMessage', { QueueUrl, AttributeNames: ['All'] })).body.Messages).toMatchObject([
      { Attributes: { ApproximateReceiveCount: '2' } },
    ]);
    // The first receipt has expired.
    await sqs('DeleteMessage', { QueueUrl, ReceiptHandle: message?.ReceiptHandle });
    expect(sandbox.deadLetters.messages(arn)).toHaveLength(1);
    await sandbox.clock.advance(31_000);
    const again = (await sqs('ReceiveMessage', { QueueUrl })).body.Messages as { ReceiptHandle: string }[];
    await sqs('DeleteMessage', { QueueUrl, ReceiptHandle: again[0]?.ReceiptHandle });
    expect(sandbox.deadLetters.messages(arn)).toEqual([]);
  });

  it('of Lambda or Scheduler is not redriven by SQS, which says what to do', async () => {
    const SourceArn = sandbox.deadLetters.create('of-lambda');
    expect(await sqs('StartMessageMoveTask', { SourceArn })).toMatchObject({
      status: 400,
      body: { message: expect.stringContaining('invoke the function with it') },
    });
    expect((await sqs('ReceiveMessage', { QueueUrl: 'http://x/1/none' })).status).toBe(400);
  });
});

it('Secrets Manager reads several secrets, and knows keys and reads of versions', async () => {
  const read = await secrets.send(new BatchGetSecretValueCommand({ SecretIdList: ['app', 'none'] }));
  expect(read.SecretValues).toMatchObject([{ Name: 'app', SecretString: 'canary-value' }]);
  expect(read.Errors).toMatchObject([{ SecretId: 'none', ErrorCode: 'ResourceNotFoundException' }]);
  await secrets.send(new UpdateSecretCommand({ SecretId: 'app', KmsKeyId: 'alias/own' }));
  const { Versions } = await secrets.send(new ListSecretVersionIdsCommand({ SecretId: 'app' }));
  expect(Versions).toMatchObject([{ KmsKeyIds: ['alias/own'], LastAccessedDate: expect.any(Date) }]);
});

it('does not create a secret whose replicas it would not have', async () => {
  const replicated = new CreateSecretCommand({ Name: 'far', AddReplicaRegions: [{ Region: 'us-east-1' }] });
  await expect(secrets.send(replicated)).rejects.toThrow('one region and no replicas');
  expect(() => sandbox.secretsManager.versions('far')).toThrow();
});

it('CloudWatch lists metrics, their data and alarms', async () => {
  const client = new CloudWatchClient(sandbox.clientConfiguration);
  const metric = { namespace: 'AWS/Lambda', metricName: 'Invocations', dimensions: { FunctionName: 'listed' } };
  sandbox.cloudWatch.record({ ...metric, value: 3 });
  const now = sandbox.clock.now();
  const { Metrics } = await client.send(
    new ListMetricsCommand({ Dimensions: [{ Name: 'FunctionName', Value: 'listed' }] }),
  );
  expect(Metrics).toHaveLength(1);
  const query = { Id: 'm', MetricStat: { Metric: Metrics?.[0], Period: 60, Stat: 'Sum' } };
  const range = { StartTime: new Date(now - 120_000), EndTime: new Date(now + 60_000) };
  const { MetricDataResults } = await client.send(new GetMetricDataCommand({ MetricDataQueries: [query], ...range }));
  expect(MetricDataResults).toMatchObject([{ Id: 'm', Values: [3] }]);
  sandbox.alarms.put({
    name: 'failed',
    description: 'see the runbook',
    metric,
    statistic: 'Sum',
    periodSeconds: 300,
    comparison: 'GreaterThanThreshold',
    threshold: 0,
    evaluationPeriods: 1,
    datapointsToAlarm: 1,
    treatMissingData: 'notBreaching',
    actions: { alarm: [], ok: [], insufficientData: [] },
  });
  const { MetricAlarms } = await client.send(new DescribeAlarmsCommand({ StateValue: 'ALARM' }));
  expect(MetricAlarms).toMatchObject([{ AlarmName: 'failed', Threshold: 0, AlarmDescription: 'see the runbook' }]);
});
