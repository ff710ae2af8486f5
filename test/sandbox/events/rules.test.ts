import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type AwsSandbox, startAwsSandbox } from '../aws/aws-sandbox.ts';
import { writeBundle } from '../aws/bundle.ts';

const keyArn = 'arn:aws:kms:eu-west-1:123456789012:key/topics';
let sandbox: AwsSandbox;

beforeEach(async () => {
  sandbox = await startAwsSandbox();
});
afterEach(() => sandbox.close());

const allow = (service: string, action: string | string[], condition: object = {}) => ({
  Version: '2012-10-17',
  Statement: [
    { Effect: 'Allow', Principal: { Service: service }, Action: action, Resource: '*', Condition: condition },
  ],
});

const triggered = (RuleName: string) =>
  sandbox.cloudWatch.statistic(
    { namespace: 'AWS/Events', metricName: 'TriggeredRules', dimensions: { RuleName } },
    'Sum',
    0,
    sandbox.clock.now(),
  );

const failed = (RuleName: string) =>
  sandbox.cloudWatch.statistic(
    { namespace: 'AWS/Events', metricName: 'FailedInvocations', dimensions: { RuleName } },
    'Sum',
    0,
    sandbox.clock.now(),
  );

describe('a rule with a pattern', () => {
  it('publishes matching Secrets Manager events to a topic, using its template', () => {
    const topicArn = sandbox.topics.create({ name: 'alarms' });
    sandbox.rules.create({
      name: 'started',
      eventPattern: { source: ['aws.secretsmanager'], detail: { labelUpdated: ['AWSCURRENT'] } },
      targets: [
        {
          Id: 'topic',
          Arn: topicArn,
          InputTransformer: { InputPathsMap: { name: '$.detail.name' }, InputTemplate: '"<name> changed"' },
        },
      ],
    });
    sandbox.secretsManager.createSecret({ name: 'crm', value: 'v' });
    expect(sandbox.topics.messages(topicArn).map(({ message }) => message)).toEqual(['crm changed']);
    expect(triggered('started')).toBe(1);
  });

  it('matches events of its own bus only', async () => {
    const topicArn = sandbox.topics.create({ name: 'ours' });
    sandbox.eventBridge.createBus('ours');
    const eventPattern = { source: ['us'] };
    const targets = [{ Id: 'topic', Arn: topicArn, InputPath: '$.detail.number' }];
    sandbox.rules.create({ name: 'ours', busName: 'ours', eventPattern, targets });
    const client = new EventBridgeClient(sandbox.clientConfiguration);
    for (const EventBusName of ['ours', 'default']) {
      const entry = { EventBusName, Source: 'us', DetailType: 'd', Detail: '{"number":7}' };
      await client.send(new PutEventsCommand({ Entries: [entry] }));
    }
    expect(sandbox.topics.messages().map(({ message }) => message)).toEqual(['7']);
  });

  it('fails when the policy of the topic or its key denies it', async () => {
    const topicArn = sandbox.topics.create({ name: 'alarms', keyArn });
    const ruleArn = sandbox.rules.create({
      name: 'changed',
      eventPattern: { source: ['aws.secretsmanager'] },
      targets: [{ Id: 'topic', Arn: topicArn }],
    });
    sandbox.iam.enforce();
    const change = () => sandbox.secretsManager.createSecret({ name: crypto.randomUUID(), value: 'v' });
    change();
    sandbox.iam.attachResourcePolicy(topicArn, allow('events.amazonaws.com', 'sns:Publish'));
    change();
    expect(sandbox.topics.messages()).toHaveLength(0);
    const ofRule = { ArnEquals: { 'aws:SourceArn': ruleArn } };
    const keyPolicy = allow('events.amazonaws.com', ['kms:Decrypt', 'kms:GenerateDataKey*'], ofRule);
    sandbox.iam.attachResourcePolicy(keyArn, keyPolicy);
    change();
    await sandbox.idle();
    expect(sandbox.topics.messages()).toHaveLength(1);
    expect([triggered('changed'), failed('changed'), sandbox.topics.refused().length]).toEqual([3, 2, 2]);
  });
});

describe('a rule with a rate', () => {
  const hourMs = 3_600_000;

  beforeEach(() => {
    sandbox.lambda.createFunction({
      functionName: 'watch',
      bundleFile: writeBundle(
        'export const handler = async (event) => console.log(event["detail-type"] + event.time);',
      ),
    });
  });

  const fired = () => sandbox.lambda.logs.lines().filter(({ line }) => line.startsWith('Scheduled Event')).length;

  it('invokes its function at that rate, as long as it is enabled', async () => {
    const targets = [{ Id: 'function', Arn: sandbox.lambda.arnOf('watch') }];
    sandbox.rules.create({ name: 'hourly', scheduleExpression: 'rate(1 hour)', targets });
    await sandbox.clock.advance(2.5 * hourMs);
    expect(fired()).toBe(2);
    sandbox.rules.setEnabled('hourly', false);
    await sandbox.clock.advance(2 * hourMs);
    expect(fired()).toBe(2);
  });

  it('needs the permission of the function', async () => {
    const functionArn = sandbox.lambda.arnOf('watch');
    const targets = [{ Id: 'function', Arn: functionArn }];
    const ruleArn = sandbox.rules.create({ name: 'hourly', scheduleExpression: 'rate(1 hour)', targets });
    sandbox.iam.enforce();
    await sandbox.clock.advance(hourMs);
    expect([fired(), failed('hourly')]).toEqual([0, 1]);
    const ofRule = { ArnLike: { 'aws:SourceArn': ruleArn } };
    sandbox.iam.attachResourcePolicy(functionArn, allow('events.amazonaws.com', 'lambda:InvokeFunction', ofRule));
    await sandbox.clock.advance(hourMs);
    expect(fired()).toBe(1);
  });
});

describe('a rule is rejected', () => {
  it.each([
    ['without a pattern or a rate', {}, 'one of EventPattern and ScheduleExpression'],
    ['with a cron expression', { scheduleExpression: 'cron(0 * * * ? *)' }, 'rate(value unit)'],
  ])('%s', (_, options, named) => {
    expect(() => sandbox.rules.create({ name: 'r', targets: [], ...options })).toThrow(named);
  });

  it('with a target that the sandbox does not support', () => {
    const targets = [{ Id: 'queue', Arn: 'arn:aws:sqs:eu-west-1:123456789012:q' }];
    expect(() => sandbox.rules.create({ name: 'r', eventPattern: { source: ['a'] }, targets })).toThrow(
      'does not support the target',
    );
  });
});
