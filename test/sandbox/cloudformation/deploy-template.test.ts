import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Deployment, deployTemplate } from '../../../sandbox/cloudformation/deploy-template.ts';
import { type AwsSandbox, startAwsSandbox } from '../aws/aws-sandbox.ts';
import { writeAssembly } from './assembly.ts';

type Resources = Record<
  string,
  { Type: string; Properties?: object; DependsOn?: string | string[]; Condition?: string }
>;

const code = {
  echo: 'export const handler = async (event) => ({ event, variables: process.env }); export const other = async () => "other";',
};
const named = (resource: string) => `arn:aws:lambda:eu-west-1:123456789012:function:${resource}`;
const trust = (Service: string) => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service } }],
});
const policy = (...Statement: object[]) => ({ Version: '2012-10-17', Statement });

const role = { Type: 'AWS::IAM::Role', Properties: { AssumeRolePolicyDocument: trust('lambda.amazonaws.com') } };

const echo = (more: object = {}) => ({
  Type: 'AWS::Lambda::Function',
  Properties: {
    FunctionName: 'echo',
    Runtime: 'nodejs24.x',
    Handler: 'index.handler',
    Code: { S3Bucket: { 'Fn::Sub': `assets-\${AWS::Region}` }, S3Key: 'echo.zip' },
    Role: { 'Fn::GetAtt': ['Role', 'Arn'] },
    ...more,
  },
});

let sandbox: AwsSandbox;

beforeEach(async () => {
  sandbox = await startAwsSandbox();
});
afterEach(() => sandbox.close());

function deploy(Resources: Resources, more: object = {}, nested: Record<string, object> = {}): Promise<Deployment> {
  const templateFile = writeAssembly({ template: { Resources, ...more }, code, nested });
  return deployTemplate(sandbox, { templateFile, variablesOf: (_, variables) => ({ ...variables, ADDED: 'here' }) });
}

describe('a function', () => {
  it('has the code, the handler, the limits and the variables of the template', async () => {
    const Environment = { Variables: { QUEUE: { 'Fn::GetAtt': ['Queue', 'Arn'] }, NUMBER: 5 } };
    await deploy({
      Function: echo({ Environment, Timeout: 7, MemorySize: 512, LoggingConfig: { LogGroup: { Ref: 'Logs' } } }),
      Logs: { Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName: '/logs/echo', RetentionInDays: 400 } },
      Queue: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'letters' } },
      Role: role,
    });
    expect(sandbox.lambda.configurationOf('echo')).toMatchObject({ timeoutMs: 7000, memoryMb: 512 });
    const { payload } = await sandbox.lambda.invoke('echo', {});
    const { variables } = payload as { variables: Record<string, string> };
    expect(variables).toMatchObject({
      QUEUE: 'arn:aws:sqs:eu-west-1:123456789012:letters',
      NUMBER: '5',
      ADDED: 'here',
      AWS_ACCESS_KEY_ID: sandbox.iam.roles()[0]?.accessKeyId,
      AWS_LAMBDA_LOG_GROUP_NAME: '/logs/echo',
      _HANDLER: 'index.handler',
    });
  });

  it("has CloudFormation's default limits, and a named export as its handler", async () => {
    await deploy({ Function: echo({ Handler: 'index.other' }), Role: role });
    expect(sandbox.lambda.configurationOf('echo')).toMatchObject({ timeoutMs: 3000, memoryMb: 128 });
    expect((await sandbox.lambda.invoke('echo', {})).payload).toBe('other');
  });

  it('fails on invocation when its handler is not exported', async () => {
    await deploy({ Function: echo({ Handler: 'index.missing' }), Role: role });
    expect((await sandbox.lambda.invoke('echo', {})).error?.errorType).toBe('Runtime.HandlerNotFound');
  });

  it('retries failed events as the template configures', async () => {
    const resources = (allowed: boolean): Resources => ({
      Function: echo({ Handler: 'index.missing' }),
      Role: role,
      Queue: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'letters' } },
      Config: {
        Type: 'AWS::Lambda::EventInvokeConfig',
        DependsOn: allowed ? ['Policy'] : [],
        Properties: {
          FunctionName: { Ref: 'Function' },
          Qualifier: '$LATEST',
          MaximumRetryAttempts: 0,
          MaximumEventAgeInSeconds: 60,
          DestinationConfig: { OnFailure: { Destination: { 'Fn::GetAtt': ['Queue', 'Arn'] } } },
        },
      },
      ...(allowed
        ? {
            Policy: {
              Type: 'AWS::IAM::Policy',
              Properties: {
                PolicyName: 'p',
                Roles: [{ Ref: 'Role' }],
                PolicyDocument: policy({ Effect: 'Allow', Action: 'sqs:SendMessage', Resource: '*' }),
              },
            },
          }
        : {}),
    });
    await deploy(resources(true));
    const { attempts } = await sandbox.lambda.invokeEvent('echo', {}).completion;
    expect(attempts).toHaveLength(1);
    expect(sandbox.deadLetters.messages(sandbox.deadLetters.arnOf('letters'))).toHaveLength(1);
    await sandbox.close();
    sandbox = await startAwsSandbox();
    await expect(deploy(resources(false))).rejects.toThrow('does not have permissions to call SendMessage');
  });

  it.each([
    ['of another runtime', { Runtime: 'python3.13' }, 'runs nodejs24.x, not python3.13'],
    ['whose asset is missing', { Code: { S3Key: 'none.zip' } }, 'no asset none.zip'],
    ['with code in the template', { Code: { ZipFile: 'x' } }, 'takes code from an asset, not from ZipFile'],
    ['whose handler has no module', { Handler: 'main.handler' }, 'no module for the handler main.handler'],
    ['with a variable of Lambda', { Environment: { Variables: { AWS_REGION: 'x' } } }, 'AWS_REGION is reserved'],
    ['with too many variables', { Environment: { Variables: { A: 'x'.repeat(4096) } } }, 'over the limit of 4096'],
    ['with a property that the sandbox does not support', { VpcConfig: {} }, 'does not support the property VpcConfig'],
    ['that traces without permission', { TracingConfig: { Mode: 'Active' } }, 'PutTraceSegments on XRAY'],
  ])('%s is rejected', async (_, more, message) => {
    await expect(deploy({ Function: echo(more), Role: role })).rejects.toThrow(message);
  });

  it('whose role Lambda cannot assume is rejected', async () => {
    const unfit = { ...role, Properties: { AssumeRolePolicyDocument: trust('events.amazonaws.com') } };
    await expect(deploy({ Function: echo(), Role: unfit })).rejects.toThrow('cannot be assumed by Lambda');
  });
});

describe('a role', () => {
  const arn = () => sandbox.iam.roles()[0]?.arn ?? '';
  const actions = () => sandbox.iam.permissions(arn()).map(({ action }) => action);

  it('has its own, its inline and its managed policies', async () => {
    const allow = (Action: string | string[]) => policy({ Effect: 'Allow', Action, Resource: '*' });
    await deploy({
      Role: {
        ...role,
        Properties: {
          ...role.Properties,
          RoleName: 'r',
          Policies: [{ PolicyName: 'own', PolicyDocument: allow(['a:1', 'a:2']) }],
          ManagedPolicyArns: [{ Ref: 'Managed' }],
        },
      },
      Managed: {
        Type: 'AWS::IAM::ManagedPolicy',
        Properties: { PolicyDocument: allow('b:1'), Path: '/', Description: '' },
      },
      Inline: {
        Type: 'AWS::IAM::Policy',
        Properties: { PolicyName: 'p', PolicyDocument: allow('c:1'), Roles: [{ Ref: 'Role' }] },
      },
    });
    expect(arn()).toBe('arn:aws:iam::123456789012:role/r');
    expect(actions()).toEqual(['a:1', 'a:2', 'b:1', 'c:1']);
  });

  it('with more inline policies than IAM keeps is rejected', async () => {
    const resources = Array.from(
      { length: 200 },
      (_, index) => `arn:aws:s3:::a-bucket-with-quite-a-long-name-${index}-`,
    );
    const document = policy({ Effect: 'Allow', Action: 's3:*', Resource: resources.map((start) => `${start}*`) });
    const inline = (PolicyName: string) => ({
      Type: 'AWS::IAM::Policy',
      Properties: { PolicyName, PolicyDocument: document, Roles: [{ Ref: 'Role' }] },
    });
    await expect(deploy({ Role: role, One: inline('one'), Two: inline('two') })).rejects.toThrow(
      '10240 bytes exceeded',
    );
  });

  it('with a managed policy of AWS, which the sandbox does not have, is rejected', async () => {
    const ManagedPolicyArns = ['arn:aws:iam::aws:policy/AdministratorAccess'];
    const properties = { ...role.Properties, ManagedPolicyArns };
    await expect(deploy({ Role: { ...role, Properties: properties } })).rejects.toThrow('AdministratorAccess');
  });
});

describe('a secret', () => {
  const permission = (more: object) => ({
    Type: 'AWS::Lambda::Permission',
    Properties: {
      Action: 'lambda:InvokeFunction',
      FunctionName: { 'Fn::GetAtt': ['Function', 'Arn'] },
      Principal: 'secretsmanager.amazonaws.com',
      ...more,
    },
  });
  const resources = (Permission: Resources[string] | undefined, DependsOn: string[] = ['Permission']): Resources => ({
    Function: echo(),
    Role: role,
    Secret: {
      Type: 'AWS::SecretsManager::Secret',
      Properties: { Name: 'crm', SecretString: '{}', Tags: [{ Key: 'team', Value: 'cc' }], KmsKeyId: 'alias/own' },
    },
    Schedule: {
      Type: 'AWS::SecretsManager::RotationSchedule',
      DependsOn,
      Properties: {
        SecretId: { Ref: 'Secret' },
        RotationLambdaARN: named('echo'),
        RotateImmediatelyOnUpdate: false,
        RotationRules: { ScheduleExpression: 'cron(0 8 1 * ? *)', Duration: '4h' },
      },
    },
    ...(Permission === undefined ? {} : { Permission }),
  });
  const described = () => sandbox.secretsManager.call('DescribeSecret', { SecretId: 'crm' });

  it('has its tags, its key, its rules and its function, and is tested but not rotated', async () => {
    let invocations = 0;
    sandbox.lambda.onInvoked(() => {
      invocations += 1;
    });
    await deploy(resources(permission({ SourceAccount: { Ref: 'AWS::AccountId' } })));
    await sandbox.idle();
    expect(described()).toMatchObject({
      Tags: [{ Key: 'team', Value: 'cc' }],
      KmsKeyId: 'alias/own',
      RotationEnabled: true,
      RotationLambdaARN: named('echo'),
      RotationRules: { ScheduleExpression: 'cron(0 8 1 * ? *)', Duration: '4h' },
    });
    expect(invocations).toBe(1);
    expect(Object.keys(sandbox.secretsManager.versions('crm'))).toHaveLength(1);
  });

  it.each([
    ['without a permission', undefined, []],
    ['with the permission of another account', permission({ SourceAccount: '210987654321' }), ['Permission']],
    [
      'with the permission of another secret',
      permission({ SourceArn: 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:erp-??????' }),
      ['Permission'],
    ],
    ['with the permission of another service', permission({ Principal: 'events.amazonaws.com' }), ['Permission']],
    ['when the permission comes later', permission({}), []],
  ])('cannot be scheduled %s', async (_, given, dependsOn) => {
    await expect(deploy(resources(given, dependsOn))).rejects.toThrow('Ensure that the function policy grants access');
  });

  it('that is adopted gets its settings through AwsCustomResource, with the role of its function', async () => {
    const { arn } = sandbox.secretsManager.createSecret({ name: 'adopted', value: 'v', tags: { old: '1' } });
    const call = (action: string, parameters: object) => ({
      Type: 'Custom::SecretSettings',
      DependsOn: 'Policy',
      Properties: {
        ServiceToken: { 'Fn::GetAtt': ['Function', 'Arn'] },
        Create: JSON.stringify({
          service: 'SecretsManager',
          action,
          parameters: { SecretId: 'adopted', ...parameters },
          physicalResourceId: { id: 'x' },
        }),
        InstallLatestAwsSdk: false,
      },
    });
    const grant = (Action: string[]) => ({
      Type: 'AWS::IAM::Policy',
      Properties: {
        PolicyName: 'p',
        Roles: [{ Ref: 'Role' }],
        PolicyDocument: policy({ Effect: 'Allow', Action, Resource: arn }),
      },
    });
    const custom = (actions: string[]): Resources => ({
      Function: echo(),
      Role: role,
      Policy: grant(actions),
      Set: call('tagResource', { Tags: [{ Key: 'new', Value: '2' }] }),
      Unset: call('untagResource', { TagKeys: ['old'] }),
    });
    await expect(deploy(custom(['secretsmanager:TagResource']))).rejects.toThrow('secretsmanager:UntagResource');
    await sandbox.close();
    sandbox = await startAwsSandbox();
    sandbox.secretsManager.createSecret({ name: 'adopted', value: 'v', tags: { old: '1' } });
    const both = custom(['secretsmanager:TagResource', 'secretsmanager:UntagResource']);
    const document = policy({ Effect: 'Allow', Action: 'secretsmanager:*', Resource: '*' });
    await deploy({
      ...both,
      Policy: { Type: 'AWS::IAM::Policy', Properties: { ...both.Policy?.Properties, PolicyDocument: document } },
    });
    const { Tags } = sandbox.secretsManager.call('DescribeSecret', { SecretId: 'adopted' });
    expect(Tags).toEqual([{ Key: 'new', Value: '2' }]);
  });
});

describe('rules, topics and alarms', () => {
  it('work together as the template connects them', async () => {
    const allow = (Service: string, Action: string | string[]) =>
      policy({ Effect: 'Allow', Principal: { Service }, Action, Resource: '*' });
    const deployment = await deploy({
      Key: {
        Type: 'AWS::KMS::Key',
        Properties: {
          KeyPolicy: policy(
            ...['events', 'cloudwatch'].flatMap(
              (service) => allow(`${service}.amazonaws.com`, ['kms:Decrypt', 'kms:GenerateDataKey*']).Statement,
            ),
          ),
        },
      },
      Topic: {
        Type: 'AWS::SNS::Topic',
        Properties: { TopicName: 't', KmsMasterKeyId: { 'Fn::GetAtt': ['Key', 'Arn'] } },
      },
      Policy: {
        Type: 'AWS::SNS::TopicPolicy',
        Properties: {
          Topics: [{ Ref: 'Topic' }],
          PolicyDocument: policy(
            ...['events', 'cloudwatch'].flatMap(
              (service) => allow(`${service}.amazonaws.com`, 'sns:Publish').Statement,
            ),
          ),
        },
      },
      Mail: {
        Type: 'AWS::SNS::Subscription',
        Properties: { TopicArn: { Ref: 'Topic' }, Protocol: 'email', Endpoint: 'a@example.com' },
      },
      Bus: { Type: 'AWS::Events::EventBus', Properties: { Name: 'ours' } },
      Rule: {
        Type: 'AWS::Events::Rule',
        Properties: {
          Name: 'changed',
          EventPattern: { source: ['aws.secretsmanager'] },
          State: 'ENABLED',
          Targets: [{ Id: 'topic', Arn: { Ref: 'Topic' }, Input: '"it changed"' }],
        },
      },
      Alarm: {
        Type: 'AWS::CloudWatch::Alarm',
        Properties: {
          AlarmName: 'changed',
          Namespace: 'AWS/Events',
          MetricName: 'TriggeredRules',
          Dimensions: [{ Name: 'RuleName', Value: { Ref: 'Rule' } }],
          Statistic: 'Sum',
          Period: 300,
          EvaluationPeriods: 1,
          Threshold: 1,
          ComparisonOperator: 'GreaterThanOrEqualToThreshold',
          TreatMissingData: 'notBreaching',
        },
      },
      Page: {
        Type: 'AWS::CloudWatch::CompositeAlarm',
        Properties: {
          AlarmName: 'page',
          AlarmRule: { 'Fn::Join': ['', ['ALARM("', { 'Fn::GetAtt': ['Alarm', 'Arn'] }, '")']] },
          AlarmActions: [{ Ref: 'Topic' }],
        },
      },
      Board: { Type: 'AWS::CloudWatch::Dashboard', Properties: { DashboardBody: '{"widgets":[]}' } },
      Query: { Type: 'AWS::Logs::QueryDefinition', Properties: { Name: 'q', QueryString: 'fields @message' } },
    });
    sandbox.secretsManager.createSecret({ name: 'crm', value: 'v' });
    await sandbox.clock.advance(1);
    sandbox.alarms.evaluate();
    const topicArn = deployment.ofType('AWS::SNS::Topic')[0]?.ref ?? '';
    expect(sandbox.topics.messages(topicArn).map(({ message }) => message)).toEqual([
      'it changed',
      expect.stringContaining('"AlarmName":"page"'),
    ]);
    expect(sandbox.topics.refused()).toEqual([]);
    expect(sandbox.topics.subscriptions(topicArn)).toEqual([{ protocol: 'email', endpoint: 'a@example.com' }]);
  });

  it('the length of a queue is a metric', async () => {
    const statistic = () =>
      sandbox.cloudWatch.statistic(
        {
          namespace: 'AWS/SQS',
          metricName: 'ApproximateNumberOfMessagesVisible',
          dimensions: { QueueName: 'letters' },
        },
        'Maximum',
        0,
        sandbox.clock.now(),
      );
    await deploy({
      Queue: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'letters' } },
      Policy: {
        Type: 'AWS::SQS::QueuePolicy',
        Properties: {
          Queues: [{ Ref: 'Queue' }],
          PolicyDocument: policy({
            Effect: 'Deny',
            Action: 'sqs:*',
            Resource: '*',
            Principal: '*',
            Condition: { Bool: { 'aws:SecureTransport': 'false' } },
          }),
        },
      },
    });
    expect(statistic()).toBe(0);
    sandbox.deadLetters.send(sandbox.deadLetters.arnOf('letters'), 'lost');
    expect(statistic()).toBe(1);
  });

  it.each([
    ['other metric math', { Metrics: [] }, 'supports only expressions such as'],
    ['a percentile', { Namespace: 'n', MetricName: 'm', Statistic: 'p99' }, 'not p99'],
    [
      'a band',
      { Namespace: 'n', MetricName: 'm', Statistic: 'Sum', ComparisonOperator: 'GreaterThanUpperThreshold' },
      'GreaterThanUpperThreshold',
    ],
    [
      'too long a time',
      { Namespace: 'n', MetricName: 'm', Statistic: 'Sum', Period: 300, EvaluationPeriods: 289 },
      'must not exceed 86400',
    ],
  ])('an alarm with %s is rejected', async (_, more, message) => {
    const Properties = {
      ComparisonOperator: 'GreaterThanThreshold',
      Threshold: 1,
      Period: 60,
      EvaluationPeriods: 1,
      ...more,
    };
    await expect(deploy({ Alarm: { Type: 'AWS::CloudWatch::Alarm', Properties } })).rejects.toThrow(message);
  });

  it('a dashboard without widgets is rejected', async () => {
    const Properties = { DashboardBody: '{}' };
    await expect(deploy({ D: { Type: 'AWS::CloudWatch::Dashboard', Properties } })).rejects.toThrow('no widgets');
  });
});

describe('a stack', () => {
  const group = { Type: 'AWS::Scheduler::ScheduleGroup', Properties: { Name: { Ref: 'Name' } } };

  it('has nested stacks, with parameters and outputs', async () => {
    const nested = {
      Parameters: { Name: { Type: 'String' } },
      Resources: { Group: group },
      Outputs: { Arn: { Value: { 'Fn::GetAtt': ['Group', 'Arn'] } } },
    };
    const deployment = await deploy(
      {
        Below: {
          Type: 'AWS::CloudFormation::Stack',
          Properties: {
            TemplateURL: { 'Fn::Join': ['', ['https://s3.', { Ref: 'AWS::URLSuffix' }, '/bucket/below.json']] },
            Parameters: { Name: 'retirements' },
          },
        },
      },
      { Outputs: { Group: { Value: { 'Fn::GetAtt': ['Below', 'Outputs.Arn'] } } } },
      { below: nested },
    );
    const groupArn = 'arn:aws:scheduler:eu-west-1:123456789012:schedule-group/retirements';
    expect(deployment.outputs).toEqual({ Group: groupArn });
    expect(deployment.ofType('AWS::Scheduler::ScheduleGroup')[0]?.attributes.Arn).toBe(groupArn);
  });

  it('omits resources whose condition is false', async () => {
    const Conditions = { Never: { 'Fn::Equals': [1, 2] } };
    const deployment = await deploy({ Queue: { Type: 'AWS::SQS::Queue', Condition: 'Never' } }, { Conditions });
    expect(deployment.resources).toEqual([]);
  });

  it('generates the same names each time', async () => {
    const { resources } = await deploy({ Queue: { Type: 'AWS::SQS::Queue' } });
    expect(resources[0]?.attributes.QueueName).toMatch(/^stack-Queue-[0-9A-F]{12}$/);
  });

  it('with a resource type that the sandbox does not support is rejected before anything is created', async () => {
    const resources = { Queue: { Type: 'AWS::SQS::Queue' }, Database: { Type: 'AWS::RDS::DBInstance' } };
    await expect(deploy(resources)).rejects.toThrow('does not support the resource type AWS::RDS::DBInstance');
    expect(sandbox.deadLetters.create('stack-Queue')).toBeDefined();
  });

  it('with a custom resource that does not call Secrets Manager is rejected', async () => {
    const Create = JSON.stringify({ service: 'S3', action: 'putObject', parameters: {} });
    const Properties = { ServiceToken: named('echo'), Create };
    await expect(deploy({ Custom: { Type: 'Custom::Mine', Properties } })).rejects.toThrow(
      'does not support calls to S3',
    );
  });
});

describe('a table', () => {
  const table = (more: object = {}) => ({
    Type: 'AWS::DynamoDB::Table',
    Properties: {
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: ['pk', 'sk', 'shard'].map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
      GlobalSecondaryIndexes: [
        {
          IndexName: 'byDue',
          KeySchema: [{ AttributeName: 'shard', KeyType: 'HASH' }],
          Projection: { ProjectionType: 'KEYS_ONLY' },
        },
      ],
      DeletionProtectionEnabled: true,
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      SSESpecification: { SSEEnabled: true, SSEType: 'KMS', KMSMasterKeyId: { 'Fn::GetAtt': ['Key', 'Arn'] } },
      ...more,
    },
  });
  const Key = { Type: 'AWS::KMS::Key', Properties: { KeyPolicy: policy() } };

  it('is there under the name that CloudFormation makes up, with its keys', async () => {
    const { resources } = await deploy({ Table: table(), Key });
    const { ref = '', attributes = {} } = resources.find(({ type }) => type === 'AWS::DynamoDB::Table') ?? {};
    expect(attributes.Arn).toBe(`arn:aws:dynamodb:eu-west-1:123456789012:table/${ref}`);
    await sandbox.dynamoDb.put(ref, { pk: 'a', sk: 'b', shard: 's1' });
    expect(sandbox.dynamoDb.items(ref)).toEqual([{ pk: 'a', sk: 'b', shard: 's1' }]);
  });

  it.each([
    [{ BillingMode: 'PROVISIONED' }, 'PAY_PER_REQUEST only'],
    [{ AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'N' }] }, 'string keys only'],
    [{ TimeToLiveSpecification: {} }, 'TimeToLiveSpecification'],
  ])('is not made where the sandbox does not know %j', async (more, problem) => {
    await expect(deploy({ Table: table(more), Key })).rejects.toThrow(problem);
  });
});
