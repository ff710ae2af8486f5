import type { Probe } from './probe.ts';

const one = '11111111-1111-4111-8111-111111111111';
const two = '22222222-2222-4222-8222-222222222222';
const Name = 'probe';
const missing = 'ResourceNotFoundException';

/** In this order, on an account that holds nothing but the role `scheduler`, which EventBridge Scheduler may assume. */
export const probes: readonly Probe[] = [
  ...probesOf('secretsmanager', [
    ['GetSecretValue', { SecretId: Name }, missing],
    ['DescribeSecret', { SecretId: Name }, missing],
    ['CreateSecret', { Name, SecretString: 'a', ClientRequestToken: one }, { Name, VersionId: one }],
    ['CreateSecret', { Name, SecretString: 'a' }, 'ResourceExistsException'],
    ['GetSecretValue', { SecretId: Name }, { VersionId: one, SecretString: 'a', VersionStages: ['AWSCURRENT'] }],
    ['GetSecretValue', { SecretId: Name, VersionStage: 'AWSPENDING' }, missing],
    ['GetSecretValue', { SecretId: Name, VersionId: two }, missing],
    ['GetSecretValue', { SecretId: Name, VersionId: one, VersionStage: 'AWSPENDING' }, 'InvalidRequestException'],
    [
      'PutSecretValue',
      { SecretId: Name, ClientRequestToken: two, SecretString: 'b', VersionStages: ['AWSPENDING'] },
      { VersionId: two, VersionStages: ['AWSPENDING'] },
    ],
    [
      'PutSecretValue',
      { SecretId: Name, ClientRequestToken: two, SecretString: 'b', VersionStages: ['AWSPENDING'] },
      { VersionId: two },
    ],
    [
      'PutSecretValue',
      { SecretId: Name, ClientRequestToken: two, SecretString: 'c', VersionStages: ['AWSPENDING'] },
      'ResourceExistsException',
      { outcome: { VersionId: two }, why: 'a version cannot be changed' },
    ],
    [
      'UpdateSecretVersionStage',
      { SecretId: Name, VersionStage: 'AWSCURRENT', MoveToVersionId: two },
      'InvalidParameterException',
    ],
    [
      'UpdateSecretVersionStage',
      { SecretId: Name, VersionStage: 'AWSCURRENT', MoveToVersionId: two, RemoveFromVersionId: one },
      { Name },
    ],
    ['GetSecretValue', { SecretId: Name, VersionStage: 'AWSPREVIOUS' }, { VersionId: one, SecretString: 'a' }],
    [
      'UpdateSecretVersionStage',
      { SecretId: Name, VersionStage: 'AWSCURRENT', RemoveFromVersionId: two },
      'InvalidParameterException',
      { outcome: { Name }, why: 'AWSCURRENT cannot be removed, only moved' },
    ],
    [
      'RotateSecret',
      { SecretId: Name },
      'InvalidRequestException',
      { outcome: { Name }, why: 'a rotation needs a function' },
    ],
    ['TagResource', { SecretId: Name, Tags: [{ Key: 'team', Value: 'voice' }] }, {}],
    ['DescribeSecret', { SecretId: Name }, { Name, Tags: [{ Key: 'team', Value: 'voice' }] }],
    ['ListSecrets', { MaxResults: 101 }, 'ValidationException', { outcome: {}, why: 'a page has at most 100 secrets' }],
    ['DeleteSecret', { SecretId: Name, RecoveryWindowInDays: 6 }, 'InvalidParameterException'],
    ['DeleteSecret', { SecretId: Name, RecoveryWindowInDays: 7 }, { Name }],
    ['GetSecretValue', { SecretId: Name }, 'InvalidRequestException'],
    [
      'CreateSecret',
      { Name, SecretString: 'a' },
      'InvalidRequestException',
      { outcome: 'ResourceExistsException', why: 'the name belongs to a secret that is scheduled for deletion' },
    ],
    ['RestoreSecret', { SecretId: Name }, { Name }],
    [
      'GetSecretValue',
      { SecretId: Name },
      { VersionId: two },
      { outcome: missing, why: 'moto finds no value of AWSCURRENT after the rotation that it accepted' },
    ],
  ]),
  ...probesOf('dynamodb', [
    ['GetItem', { TableName: 'none', Key: { pk: { S: 'a' } } }, missing],
    [
      'CreateTable',
      {
        TableName: Name,
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
        KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
      },
      {},
    ],
    ['GetItem', { TableName: Name, Key: { other: { S: 'a' } } }, 'ValidationException'],
    ['PutItem', { TableName: Name, Item: { pk: { S: 'a' }, n: { N: '1' } } }, {}],
    [
      'PutItem',
      { TableName: Name, Item: { pk: { S: 'a' } }, ConditionExpression: 'attribute_not_exists(pk)' },
      'ConditionalCheckFailedException',
    ],
    [
      'PutItem',
      { TableName: Name, Item: { pk: { S: 'a' } }, ConditionExpression: 'not a condition' },
      'ValidationException',
    ],
    ['GetItem', { TableName: Name, Key: { pk: { S: 'a' } } }, { Item: { pk: { S: 'a' }, n: { N: '1' } } }],
    ['DeleteItem', { TableName: Name, Key: { pk: { S: 'never' } } }, {}],
  ]),
  ...probesOf('scheduler', [
    ['GetSchedule', { Name }, missing],
    ['DeleteSchedule', { Name }, missing],
    [
      'CreateSchedule',
      schedule({ GroupName: 'none' }),
      missing,
      { outcome: 'SyntaxError', why: 'moto fails with an internal error for a missing group' },
    ],
    [
      'CreateSchedule',
      schedule({ ScheduleExpression: 'sometimes' }),
      'ValidationException',
      { outcome: {}, why: 'a schedule needs an expression that can be read' },
    ],
    [
      'CreateSchedule',
      schedule({}),
      {},
      { outcome: 'ConflictException', why: 'moto made the schedule of the line before' },
    ],
    ['CreateSchedule', schedule({}), 'ConflictException'],
    [
      'GetSchedule',
      { Name },
      { Name, GroupName: 'default', ScheduleExpression: 'at(2040-01-01T00:00:00)' },
      { outcome: { ScheduleExpression: 'sometimes' }, why: 'moto made the schedule that AWS rejects' },
    ],
    ['DeleteSchedule', { Name }, {}],
    ['CreateScheduleGroup', { Name: 'group' }, {}],
    ['CreateScheduleGroup', { Name: 'group' }, 'ConflictException', { outcome: {}, why: 'a name is taken once' }],
  ]),
  ...probesOf('lambda', [
    ['Invoke', { FunctionName: 'none' }, missing],
    ['GetFunction', { FunctionName: 'none' }, missing],
  ]),
  ...probesOf('sts', [
    ['GetCallerIdentity', {}, { Account: '123456789012' }],
    [
      'AssumeRole',
      { RoleArn: 'not-an-arn-but-long-enough', RoleSessionName: 'probe' },
      'ValidationError',
      { outcome: {}, why: 'what is no ARN names no role' },
    ],
  ]),
  ...probesOf('kms', [
    ['DescribeKey', { KeyId: one }, 'NotFoundException'],
    ['GetPublicKey', { KeyId: 'alias/none' }, 'NotFoundException'],
    ['CreateKey', { KeySpec: 'ECC_NIST_P256', KeyUsage: 'SIGN_VERIFY' }, {}],
    ['CreateAlias', { AliasName: 'alias/probe', TargetKeyId: one }, 'NotFoundException'],
    ['CreateAlias', { AliasName: 'probe', TargetKeyId: one }, 'ValidationException'],
  ]),
  ...probesOf('s3api', [
    ['GetObject', { Bucket: 'no-such-bucket', Key: 'a' }, 'NoSuchBucket'],
    ['CreateBucket', { Bucket: 'conformance', CreateBucketConfiguration: { LocationConstraint: 'eu-west-1' } }, {}],
    ['GetObject', { Bucket: 'conformance', Key: 'none' }, 'NoSuchKey'],
    ['PutObject', { Bucket: 'conformance', Key: 'a' }, {}],
    ['PutObject', { Bucket: 'conformance', Key: 'a', IfNoneMatch: '*' }, 'PreconditionFailed'],
    ['ListObjectsV2', { Bucket: 'conformance' }, { Contents: [{ Key: 'a' }] }],
    ['GetObjectLockConfiguration', { Bucket: 'conformance' }, 'ObjectLockConfigurationNotFoundError'],
  ]),
  // The queue `letters` is there, and empty.
  ...probesOf('sqs', [
    ['GetQueueUrl', { QueueName: 'none' }, 'QueueDoesNotExist'],
    ['GetQueueUrl', { QueueName: 'letters' }, {}],
    ['ReceiveMessage', { QueueUrl: '$QueueUrl' }, { Messages: undefined }],
    [
      'SendMessage',
      { QueueUrl: '$QueueUrl', MessageBody: 'an order' },
      { MD5OfMessageBody: '8d0ae719aed33d96c10be016aaaa7b1f' },
    ],
    [
      'ReceiveMessage',
      { QueueUrl: '$QueueUrl', VisibilityTimeout: 600, MessageSystemAttributeNames: ['All'] },
      { Messages: { 0: { Body: 'an order', Attributes: { ApproximateReceiveCount: '1' } } } },
    ],
    // Another consumer does not see it.
    ['ReceiveMessage', { QueueUrl: '$QueueUrl' }, { Messages: undefined }],
    [
      'GetQueueAttributes',
      { QueueUrl: '$QueueUrl', AttributeNames: ['All'] },
      { Attributes: { ApproximateNumberOfMessages: '0', ApproximateNumberOfMessagesNotVisible: '1' } },
    ],
    [
      'ChangeMessageVisibility',
      { QueueUrl: '$QueueUrl', ReceiptHandle: '$Messages.0.ReceiptHandle', VisibilityTimeout: 0 },
      {},
    ],
    [
      'ReceiveMessage',
      { QueueUrl: '$QueueUrl', VisibilityTimeout: 600, MessageSystemAttributeNames: ['All'] },
      { Messages: { 0: { Body: 'an order', Attributes: { ApproximateReceiveCount: '2' } } } },
    ],
    ['DeleteMessage', { QueueUrl: '$QueueUrl', ReceiptHandle: 'none' }, 'ReceiptHandleIsInvalid'],
    ['DeleteMessage', { QueueUrl: '$QueueUrl', ReceiptHandle: '$Messages.0.ReceiptHandle' }, {}],
    // It was deleted already.
    ['DeleteMessage', { QueueUrl: '$QueueUrl', ReceiptHandle: '$Messages.0.ReceiptHandle' }, {}],
    [
      'GetQueueAttributes',
      { QueueUrl: '$QueueUrl', AttributeNames: ['All'] },
      { Attributes: { ApproximateNumberOfMessages: '0', ApproximateNumberOfMessagesNotVisible: '0' } },
    ],
    [
      'StartMessageMoveTask',
      { SourceArn: 'arn:aws:sqs:eu-west-1:123456789012:none' },
      'ResourceNotFoundException',
      { outcome: 'SyntaxError', why: 'moto has no message move tasks' },
    ],
    [
      'StartMessageMoveTask',
      { SourceArn: 'arn:aws:sqs:eu-west-1:123456789012:letters' },
      'UnsupportedOperation',
      { outcome: 'SyntaxError', why: 'moto has no message move tasks' },
    ],
  ]),
  ...probesOf('events', [
    ['PutEvents', { Entries: [{ Source: 'a', DetailType: 'b', Detail: '{}' }] }, { FailedEntryCount: 0 }],
    ['PutEvents', { Entries: [{ Source: 'a', DetailType: 'b', Detail: 'no JSON' }] }, { FailedEntryCount: 1 }],
    [
      'PutEvents',
      { Entries: [{ Source: 'aws.a', DetailType: 'b', Detail: '{}' }] },
      { FailedEntryCount: 1 },
      { outcome: { FailedEntryCount: 0 }, why: 'only AWS sends events of aws.*' },
    ],
  ]),
  ...probesOf('cloudtrail', [
    [
      'LookupEvents',
      {
        LookupAttributes: [
          { AttributeKey: 'EventName', AttributeValue: 'a' },
          { AttributeKey: 'EventSource', AttributeValue: 'b' },
        ],
      },
      'InvalidLookupAttributesException',
      { outcome: 'SyntaxError', why: 'moto has no CloudTrail events' },
    ],
    [
      'LookupEvents',
      { MaxResults: 51 },
      'InvalidMaxResultsException',
      { outcome: 'SyntaxError', why: 'moto has no CloudTrail events' },
    ],
  ]),
];

type Row = readonly [operation: string, input: Probe['input'], expected: Probe['expected'], moto?: Probe['moto']];

function probesOf(service: Probe['service'], rows: readonly Row[]): readonly Probe[] {
  return rows.map(([operation, input, expected, moto]) => ({
    service,
    operation,
    input,
    expected,
    ...(moto === undefined ? {} : { moto }),
  }));
}

function schedule(changes: object) {
  return {
    Name,
    ScheduleExpression: 'at(2040-01-01T00:00:00)',
    FlexibleTimeWindow: { Mode: 'OFF' },
    Target: {
      Arn: 'arn:aws:lambda:eu-west-1:123456789012:function:retire',
      RoleArn: 'arn:aws:iam::123456789012:role/scheduler',
    },
    ...changes,
  };
}
