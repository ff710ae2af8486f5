import { readFileSync } from 'node:fs';
import { CloudWatchClient, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { CreateScheduleCommand, DeleteScheduleCommand, SchedulerClient } from '@aws-sdk/client-scheduler';
import {
  GetSecretValueCommand,
  ListSecretsCommand,
  PutSecretValueCommand,
  RotateSecretCommand,
  SecretsManagerClient,
  TagResourceCommand,
} from '@aws-sdk/client-secrets-manager';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type AwsSandbox, startAwsSandbox } from '../aws/aws-sandbox.ts';
import { writeBundle } from '../aws/bundle.ts';

const keyArn = 'arn:aws:kms:eu-west-1:123456789012:key/own';
const functionArn = 'arn:aws:lambda:eu-west-1:123456789012:function:rotate';

let sandbox: AwsSandbox;
let roleArn: string;
let secretArn: string;

beforeEach(async () => {
  sandbox = await startAwsSandbox();
  roleArn = sandbox.iam.createRole({
    name: 'rotate',
    trust: {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'lambda.amazonaws.com' } }],
    },
  });
  secretArn = sandbox.secretsManager.createSecret({ name: 'crm/sync', value: 'v', tags: { team: 'cc' } }).arn;
  sandbox.iam.enforce();
});
afterEach(() => sandbox.close());

function grant(action: string | string[], resource: string, condition?: object): void {
  sandbox.iam.attachPolicy(roleArn, `policy-${crypto.randomUUID()}`, {
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Action: action,
        Resource: resource,
        ...(condition === undefined ? {} : { Condition: condition }),
      },
    ],
  });
}

function as(accessKeyId: string) {
  return { ...sandbox.clientConfiguration, credentials: { accessKeyId, secretAccessKey: 'any' } };
}

const asRole = () => as(sandbox.iam.role(roleArn)?.accessKeyId ?? '');

const readSecret = (configuration = asRole(), SecretId = secretArn) =>
  new SecretsManagerClient(configuration).send(new GetSecretValueCommand({ SecretId }));

const denialOf = (action: string, resource: string) =>
  `User: arn:aws:sts::123456789012:assumed-role/rotate/session is not authorized to perform: ${action} on resource: ${resource} because no identity-based policy allows the ${action} action`;

describe('Secrets Manager', () => {
  it('rejects a role without permission, with its own message', async () => {
    await expect(readSecret()).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message: denialOf('secretsmanager:GetSecretValue', secretArn),
    });
  });

  it('allows a role by exact ARN, pattern or tag', async () => {
    grant('secretsmanager:GetSecretValue', 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:crm/sync-??????');
    await expect(readSecret()).resolves.toMatchObject({ SecretString: 'v' });
    await expect(readSecret(asRole(), 'crm/sync')).resolves.toMatchObject({ SecretString: 'v' });
  });

  it('checks the current tags of the secret', async () => {
    grant('secretsmanager:*', '*', { StringEquals: { 'aws:ResourceTag/team': 'cc' } });
    await expect(readSecret()).resolves.toBeDefined();
    sandbox.secretsManager.setTag(secretArn, 'team', 'other');
    await expect(readSecret()).rejects.toMatchObject({ name: 'AccessDeniedException' });
  });

  it('checks the function that rotates the secret', async () => {
    const condition = { StringEquals: { 'secretsmanager:resource/AllowRotationLambdaArn': functionArn } };
    grant('secretsmanager:*', '*', condition);
    await expect(readSecret()).rejects.toMatchObject({ name: 'AccessDeniedException' });
    sandbox.secretsManager.configureRotation(secretArn, { functionArn, isTested: true });
    await expect(readSecret()).resolves.toBeDefined();
  });

  it('denies a missing secret to a role that may only read certain secrets', async () => {
    grant('secretsmanager:*', 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:crm/sync-??????');
    await expect(readSecret(asRole(), 'crm/sink')).rejects.toMatchObject({ name: 'AccessDeniedException' });
    grant('secretsmanager:*', '*');
    await expect(readSecret(asRole(), 'crm/sink')).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });

  it('allows listing with the list permission only', async () => {
    grant('secretsmanager:ListSecrets', secretArn);
    const list = () => new SecretsManagerClient(asRole()).send(new ListSecretsCommand({}));
    await expect(list()).rejects.toMatchObject({ name: 'AccessDeniedException' });
    grant('secretsmanager:ListSecrets', '*');
    await expect(list()).resolves.toBeDefined();
  });

  it('requires KMS permissions of its caller when the secret has a customer managed key', async () => {
    const { arn } = sandbox.secretsManager.createSecret({ name: 'own-key', value: 'v', kmsKeyId: keyArn });
    const write = () =>
      new SecretsManagerClient(asRole()).send(new PutSecretValueCommand({ SecretId: arn, SecretString: 'w' }));
    const viaSecretsManager = { StringEquals: { 'kms:ViaService': 'secretsmanager.eu-west-1.amazonaws.com' } };
    grant('secretsmanager:*', '*');
    await expect(readSecret(asRole(), arn)).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message: 'Access to KMS is not allowed',
    });
    grant('kms:Decrypt', keyArn, viaSecretsManager);
    await expect(readSecret(asRole(), arn)).resolves.toBeDefined();
    await expect(write()).rejects.toMatchObject({ message: 'Access to KMS is not allowed' });
    grant('kms:GenerateDataKey', keyArn, viaSecretsManager);
    await expect(write()).resolves.toBeDefined();
  });

  it('requires permission of the caller and of the function policy to start a rotation', async () => {
    sandbox.lambda.createFunction({
      functionName: 'rotate',
      bundleFile: writeBundle('export const handler = async () => {};'),
    });
    sandbox.secretsManager.configureRotation(secretArn, { functionArn, isTested: true });
    const rotate = () => new SecretsManagerClient(asRole()).send(new RotateSecretCommand({ SecretId: secretArn }));
    grant('secretsmanager:*', '*');
    await expect(rotate()).rejects.toMatchObject({ message: denialOf('lambda:InvokeFunction', functionArn) });
    grant('lambda:InvokeFunction', functionArn);
    await expect(rotate()).rejects.toThrow('Ensure that the function policy grants access to the principal');
  });

  it('fails a rotation when the function policy no longer allows it', async () => {
    sandbox.lambda.createFunction({
      functionName: 'rotate',
      bundleFile: writeBundle('export const handler = async () => {};'),
    });
    sandbox.secretsManager.configureRotation(secretArn, { functionArn, isTested: true });
    const { outcome, steps } = await sandbox.secretsManager.rotate(secretArn);
    expect(outcome).toBe('failed');
    expect(steps[0]?.invocation.error?.errorType).toBe('AccessDeniedException');
    expect(sandbox.secretsManager.events.namesFor(secretArn)).toContain('RotationFailed');
  });
});

describe('a tag', () => {
  const tag = (...keys: string[]) => {
    const Tags = keys.map((Key) => ({ Key, Value: 'v' }));
    return new SecretsManagerClient(asRole()).send(new TagResourceCommand({ SecretId: secretArn, Tags }));
  };

  it('is set by a caller who may set tags with its key', async () => {
    const condition = { 'ForAllValues:StringLike': { 'aws:TagKeys': ['genesys-rotation:*'] } };
    grant('secretsmanager:TagResource', secretArn, condition);
    await tag('genesys-rotation:strategy', 'genesys-rotation:webhook');
    await expect(tag('genesys-rotation:strategy', 'team')).rejects.toThrow('secretsmanager:TagResource');
  });

  it('of a rotation is set by the deployment only, with the policy that the documentation recommends', async () => {
    const [policy = ''] =
      /(?<=## Who may set tags[\s\S]*?```json\n)\{[\s\S]*?(?=```)/.exec(readFileSync('docs/deployment.md', 'utf8')) ??
      [];
    grant('secretsmanager:TagResource', secretArn);
    sandbox.iam.attachPolicy(roleArn, 'guardrail', JSON.parse(policy));
    await tag('team');
    await expect(tag('team', 'genesys-rotation:webhook')).rejects.toThrow('explicit deny');
  });
});

describe('a caller', () => {
  it('is rejected with an unknown access key', async () => {
    await expect(readSecret(as('AKIANOBODY'))).rejects.toMatchObject({ name: 'UnrecognizedClientException' });
  });

  it('may do everything with the credentials of the account', async () => {
    const { AWS_ACCESS_KEY_ID = '' } = sandbox.environment();
    await expect(readSecret(as(AWS_ACCESS_KEY_ID))).resolves.toBeDefined();
  });

  it('is rejected without a signature', async () => {
    const headers = { 'x-amz-target': 'secretsmanager.ListSecrets', 'content-type': 'application/x-amz-json-1.1' };
    const response = await fetch(sandbox.endpoint, { method: 'POST', headers, body: '{}' });
    expect(response.status).toBe(400);
    expect(await response.text()).toContain('MissingAuthenticationTokenException');
  });

  it('that is a function has the permissions of its role', async () => {
    const bundleFile = writeBundle(`
      export const handler = async () => process.env.AWS_ACCESS_KEY_ID;
    `);
    const accessKeyId = sandbox.iam.role(roleArn)?.accessKeyId ?? '';
    sandbox.lambda.createFunction({ functionName: 'who', bundleFile, role: { arn: roleArn, accessKeyId } });
    expect((await sandbox.lambda.invoke('who', {})).payload).toBe(accessKeyId);
  });
});

describe('EventBridge Scheduler', () => {
  const scheduleArn = 'arn:aws:scheduler:eu-west-1:123456789012:schedule/retirements/one';

  const create = (RoleArn: string) =>
    new SchedulerClient(asRole()).send(
      new CreateScheduleCommand({
        Name: 'one',
        GroupName: 'retirements',
        ScheduleExpression: 'at(2040-01-01T00:00:00)',
        FlexibleTimeWindow: { Mode: 'OFF' },
        Target: { Arn: functionArn, RoleArn },
      }),
    );

  function schedulerRole(condition: object): string {
    return sandbox.iam.createRole({
      name: `scheduler-${crypto.randomUUID()}`,
      trust: {
        Version: '2012-10-17',
        Statement: {
          Effect: 'Allow',
          Action: 'sts:AssumeRole',
          Principal: { Service: 'scheduler.amazonaws.com' },
          Condition: condition,
        },
      },
    });
  }

  it('checks the action, then PassRole, then the trust policy', async () => {
    const group = sandbox.scheduler.createGroup('retirements').Arn;
    const fit = schedulerRole({ StringEquals: { 'aws:SourceArn': group, 'aws:SourceAccount': '123456789012' } });
    const unfit = schedulerRole({ StringEquals: { 'aws:SourceArn': scheduleArn } });
    await expect(create(fit)).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message: denialOf('scheduler:CreateSchedule', scheduleArn),
    });
    grant('scheduler:CreateSchedule', 'arn:aws:scheduler:eu-west-1:123456789012:schedule/retirements/*');
    await expect(create(fit)).rejects.toMatchObject({ message: denialOf('iam:PassRole', fit) });
    grant('iam:PassRole', 'arn:aws:iam::123456789012:role/*', {
      StringEquals: { 'iam:PassedToService': 'scheduler.amazonaws.com' },
    });
    await expect(create(unfit)).rejects.toMatchObject({
      name: 'ValidationException',
      message: 'The execution role you provide must allow AWS EventBridge Scheduler to assume the role.',
    });
    await expect(create(fit)).resolves.toBeDefined();
    const remove = new DeleteScheduleCommand({ Name: 'one', GroupName: 'retirements' });
    await expect(new SchedulerClient(asRole()).send(remove)).rejects.toMatchObject({
      message: denialOf('scheduler:DeleteSchedule', scheduleArn),
    });
  });

  it('invokes with the role of the schedule, and drops events that it may not send to the dead-letter queue', async () => {
    sandbox.lambda.createFunction({
      functionName: 'retire',
      bundleFile: writeBundle('export const handler = async () => "done";'),
    });
    const queueArn = sandbox.deadLetters.arnOf('letters');
    sandbox.scheduler.createGroup('retirements');
    const RoleArn = schedulerRole({});
    grant(['scheduler:*', 'iam:PassRole'], '*');
    const fire = async () => {
      const Target = { Arn: sandbox.lambda.arnOf('retire'), RoleArn, DeadLetterConfig: { Arn: queueArn } };
      await new SchedulerClient(asRole()).send(
        new CreateScheduleCommand({
          Name: 'one',
          GroupName: 'retirements',
          ScheduleExpression: 'at(2040-01-01T00:00:00)',
          FlexibleTimeWindow: { Mode: 'OFF' },
          ActionAfterCompletion: 'DELETE',
          Target,
        }),
      );
      return sandbox.scheduler.fireNow('one', 'retirements');
    };
    const attach = (Action: string) =>
      sandbox.iam.attachPolicy(RoleArn, Action, {
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Action, Resource: '*' }],
      });
    expect((await fire()).completion).toBeUndefined();
    expect(sandbox.deadLetters.messages(queueArn)).toHaveLength(0);
    attach('sqs:SendMessage');
    expect((await fire()).completion).toBeUndefined();
    expect(sandbox.deadLetters.messages(queueArn)[0]?.attributes.ERROR_CODE).toBe('AccessDeniedException');
    attach('lambda:InvokeFunction');
    expect((await fire()).completion?.outcome).toBe('succeeded');
  });
});

describe('the other services', () => {
  it('CloudWatch checks the namespace', async () => {
    const put = (Namespace: string) =>
      new CloudWatchClient(asRole()).send(
        new PutMetricDataCommand({ Namespace, MetricData: [{ MetricName: 'm', Value: 1 }] }),
      );
    grant('cloudwatch:PutMetricData', '*', { StringEquals: { 'cloudwatch:namespace': 'Ours' } });
    await expect(put('Ours')).resolves.toBeDefined();
    await expect(put('Theirs')).rejects.toMatchObject({ name: 'AccessDeniedException' });
  });

  it('EventBridge checks each bus', async () => {
    const busArn = sandbox.eventBridge.createBus('ours');
    const put = (EventBusName: string) =>
      new EventBridgeClient(asRole()).send(
        new PutEventsCommand({ Entries: [{ EventBusName, Source: 's', DetailType: 'd', Detail: '{}' }] }),
      );
    await expect(put('ours')).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message: denialOf('events:PutEvents', busArn),
    });
    grant('events:PutEvents', busArn);
    await expect(put('ours')).resolves.toMatchObject({ FailedEntryCount: 0 });
    await expect(put('default')).rejects.toMatchObject({ name: 'AccessDeniedException' });
  });

  it('Lambda checks the function', async () => {
    sandbox.lambda.createFunction({
      functionName: 'other',
      bundleFile: writeBundle('export const handler = async () => "done";'),
    });
    const scope = `${sandbox.iam.role(roleArn)?.accessKeyId}/20260101/eu-west-1/lambda/aws4_request`;
    const headers = { authorization: `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=any` };
    const path = `${sandbox.endpoint}/2015-03-31/functions/other/invocations`;
    const invoke = () => fetch(path, { method: 'POST', headers, body: '{}' });
    const refused = await invoke();
    expect([refused.status, refused.headers.get('x-amzn-errortype')]).toEqual([403, 'AccessDeniedException']);
    expect(await refused.json()).toEqual({
      Message: denialOf('lambda:InvokeFunction', sandbox.lambda.arnOf('other')),
    });
    grant('lambda:InvokeFunction', sandbox.lambda.arnOf('other'));
    expect(await (await invoke()).json()).toBe('done');
  });

  it('Lambda writes logs and failures with the role of the function', async () => {
    const role = { arn: roleArn, accessKeyId: sandbox.iam.role(roleArn)?.accessKeyId ?? '' };
    const queueArn = sandbox.deadLetters.arnOf('letters');
    sandbox.lambda.createFunction({
      functionName: 'failing',
      bundleFile: writeBundle('export const handler = async () => { console.log("hello"); throw new Error("no"); };'),
      maximumRetryAttempts: 0,
      onFailureArn: queueArn,
      role,
    });
    const run = () => sandbox.lambda.invokeEvent('failing', {}).completion;
    await run();
    expect(sandbox.lambda.logs.lines()).toHaveLength(0);
    expect(sandbox.deadLetters.messages(queueArn)).toHaveLength(0);
    grant('logs:PutLogEvents', '*');
    await run();
    expect(sandbox.lambda.logs.lines()).toHaveLength(0);
    grant(['logs:CreateLogStream', 'sqs:SendMessage'], '*');
    await run();
    expect(sandbox.lambda.logs.lines().map(({ line }) => line)).toContain('hello');
    expect(sandbox.deadLetters.messages(queueArn)).toHaveLength(1);
  });
});

describe('a permission removed from a role', () => {
  it('is missing until it is restored, and the other actions of its statement stay', async () => {
    grant(['secretsmanager:GetSecretValue', 'secretsmanager:ListSecrets'], '*');
    const reading = sandbox.iam.permissions(roleArn).find(({ action }) => action.endsWith('GetSecretValue'));
    if (reading === undefined) throw new Error('The permission is missing.');
    const restoreDestinations = sandbox.iam.withdraw(reading);
    await expect(readSecret()).rejects.toMatchObject({ name: 'AccessDeniedException' });
    await expect(new SecretsManagerClient(asRole()).send(new ListSecretsCommand({}))).resolves.toBeDefined();
    expect(() => sandbox.iam.withdraw(reading)).toThrow('no such statement');
    restoreDestinations();
    await expect(readSecret()).resolves.toBeDefined();
  });

  it('is reported when it is used', async () => {
    const used: string[] = [];
    sandbox.iam.onAllowed((_, { action }, by) => used.push(`${action} by ${by.map(({ actions }) => actions)}`));
    grant('secretsmanager:Get*', '*');
    await readSecret();
    expect(used).toEqual(['secretsmanager:GetSecretValue by secretsmanager:Get*']);
  });
});
