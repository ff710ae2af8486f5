import { describe, expect, it } from 'vitest';
import { placeholder } from '../../infra/managed-secret.ts';
import { approvalPartition, consentKey, metaKey, ownerKey, stateKey } from '../../lambda/ledger/keys.ts';
import { full, smallest } from './configuration.ts';
import { allowedTo, find, ofType, type Resource, synthesizeStack, textOf } from './synthesized.ts';

const small = synthesizeStack(smallest).resources;
const large = synthesizeStack(full).resources;

const functionOf = (resources: Readonly<Record<string, Resource>>, name: string) =>
  find(resources, 'AWS::Lambda::Function', ({ FunctionName }) => String(FunctionName).endsWith(`-${name}`)).Properties;

const variablesOf = (resources: Readonly<Record<string, Resource>>, name: string) => {
  const { Variables } = functionOf(resources, name).Environment as { Variables: Record<string, unknown> };
  return Object.fromEntries(Object.entries(Variables).map(([key, value]) => [key, textOf(value)]));
};

describe('the functions', () => {
  it.each([
    ['rotate', { Timeout: 120, MemorySize: 256, ReservedConcurrentExecutions: 4 }],
    ['retire', { Timeout: 120, MemorySize: 256, ReservedConcurrentExecutions: 4 }],
    ['watch', { Timeout: 300, MemorySize: 512, ReservedConcurrentExecutions: 2 }],
  ])('%s runs on Node.js 24 and arm64, with its own log group', (name, expected) => {
    const { Runtime, Architectures, Handler, LoggingConfig, TracingConfig, ...rest } = functionOf(small, name);
    expect({ Runtime, Architectures, Handler }).toEqual({
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      Handler: 'index.handler',
    });
    expect(rest).toMatchObject(expected);
    expect(TracingConfig).toBeUndefined();
    expect(LoggingConfig).toMatchObject({ LogFormat: 'JSON', ApplicationLogLevel: 'INFO', SystemLogLevel: 'INFO' });
    const group = small[(LoggingConfig as { LogGroup: { Ref: string } }).LogGroup.Ref];
    expect(group).toMatchObject({
      Type: 'AWS::Logs::LogGroup',
      Properties: { LogGroupName: `/aws/lambda/genesys-oauth-rotation-${name}`, RetentionInDays: 400 },
      DeletionPolicy: 'Retain',
    });
  });

  it('follow the configuration', () => {
    const rotate = functionOf(large, 'rotate');
    expect(rotate).toMatchObject({ Timeout: 300, MemorySize: 512, TracingConfig: { Mode: 'Active' } });
    for (const [, { Properties }] of ofType(large, 'AWS::Lambda::Function')) {
      expect(Properties).not.toHaveProperty('ReservedConcurrentExecutions');
    }
    expect(functionOf(large, 'watch')).toMatchObject({ Timeout: 900, MemorySize: 1024 });
    const groups = ofType(large, 'AWS::Logs::LogGroup').map(([, { Properties }]) => Properties.RetentionInDays);
    expect(groups).toEqual([731, 731, 731]);
  });

  it('know how to schedule a revocation', () => {
    const common = {
      GENESYS_ENVIRONMENT: 'mypurecloud.de',
      RETIRE_FUNCTION_ARN: 'arn:<partition>:lambda:<region>:<account>:function:genesys-oauth-rotation-retire',
      SCHEDULE_GROUP: 'genesys-oauth-rotation',
    };
    for (const name of ['rotate', 'retire', 'watch']) expect(variablesOf(small, name)).toMatchObject(common);
    const { SCHEDULER_ROLE_ARN, RETIRE_DEAD_LETTER_ARN } = variablesOf(small, 'rotate');
    expect(small[SCHEDULER_ROLE_ARN?.slice(1, -5) ?? '']?.Type).toBe('AWS::IAM::Role');
    expect(small[RETIRE_DEAD_LETTER_ARN?.slice(1, -5) ?? '']?.Type).toBe('AWS::SQS::Queue');
    for (const name of ['retire', 'watch']) {
      expect(variablesOf(small, name).ROTATE_FUNCTION_ARN).toContain(':function:genesys-oauth-rotation-rotate');
    }
    expect(variablesOf(small, 'rotate')).not.toHaveProperty('ROTATE_FUNCTION_ARN');
  });

  it('know the table of the ledger, which exists before they do', () => {
    const [tableId] = ofType(small, 'AWS::DynamoDB::Table')[0] ?? [];
    for (const name of ['rotate', 'retire', 'watch']) {
      expect(variablesOf(small, name).LEDGER_TABLE).toBe('genesys-oauth-rotation-ledger');
      expect(variablesOf(large, name).LEDGER_TABLE).toBe('rotation-emea-ledger');
    }
    for (const [, { DependsOn = [] }] of ofType(small, 'AWS::Lambda::Function')) expect(DependsOn).toContain(tableId);
  });

  it('know the defaults of the secrets and the destinations', () => {
    const defaults = {
      GENESYS_ADMIN_SECRET: 'genesys/admin',
      GENESYS_PROPAGATION_TIMEOUT: '30s',
      ROTATION_GRACE_PERIOD: '2d',
      ROTATION_IN_USE_POLICY: 'defer',
      ROTATION_WEBHOOK: 'notify',
    };
    const bounds = {
      GENESYS_ORGANIZATION_ID: '3d4a7d0e-0000-4000-8000-000000000001',
      // Those that a tag may name: of the configuration, of its entries, and further ones.
      ROTATION_ALLOWED_ADMIN_SECRETS:
        'genesys/admin arn:aws:secretsmanager:eu-central-1:123456789012:secret:genesys/other-admin-AbCdEf genesys/admin-of-discovered',
      ROTATION_WEBHOOK_MAXIMUM: 'credential',
      ROTATION_VAULT_PREFIX: 'team',
      ROTATION_ADOPTED_INTEGRATION_CREDENTIALS: '3e727500-aaaa=crm 3e727500-bbbb=crm',
    };
    const destinations = {
      ROTATION_WEBHOOK_URL: 'https://hooks.example/rotation',
      ROTATION_WEBHOOK_SECRET: 'webhook-key',
      VAULT_ADDR: 'https://vault.example',
      VAULT_NAMESPACE: 'cc',
      ROTATION_VAULT_MOUNT: 'kv',
      ROTATION_VAULT_SECRET: 'vault-role',
    };
    for (const name of ['rotate', 'retire', 'watch']) {
      expect(variablesOf(large, name)).toMatchObject({ ...defaults, ...bounds, ...destinations });
    }
    // The longest of the schedules; the owners of discovered secrets may choose a year.
    expect(variablesOf(small, 'watch').ROTATION_LONGEST_INTERVAL).toBe('31d');
    expect(variablesOf(large, 'watch').ROTATION_LONGEST_INTERVAL).toBe('366d');
    expect(variablesOf(large, 'retire').ROTATION_EVENT_BUS).toBe('contact-center');
    expect(variablesOf(large, 'watch').ROTATION_EVENT_BUS).toBe('contact-center');
  });
});

describe('the roles may do what their functions do, and nothing else', () => {
  const rotatedHere = 'if secretsmanager:resource/AllowRotationLambdaArn = function:genesys-oauth-rotation-rotate';
  const secret = 'secret:contact-center/crm-sync-??????';
  const any = `secret:*-?????? ${rotatedHere}`;
  const takesPendingOff = `secretsmanager:UpdateSecretVersionStage on ${any} and secretsmanager:VersionStage = AWSPENDING`;
  const schedules = 'schedule/genesys-oauth-rotation/gor-*';
  const id = (type: string, part: string) => ofType(small, type).find(([name]) => name.includes(part))?.[0];
  const queue = `<${id('AWS::SQS::Queue', 'DeadLetter')}.Arn>`;
  const ledger = 'table/genesys-oauth-rotation-ledger';
  const common = (name: string, meta = '') => [
    `dynamodb:GetItem on ${ledger} if dynamodb:LeadingKeys like SECRET#* or CLIENT#*${meta}`,
    `dynamodb:UpdateItem on ${ledger} if dynamodb:LeadingKeys like SECRET#* or CLIENT#*${meta}`,
    `dynamodb:PutItem on ${ledger} if dynamodb:LeadingKeys like SECRET#*${meta}`,
    `dynamodb:Query on ${ledger} if dynamodb:LeadingKeys like APPROVAL#*`,
    `dynamodb:DeleteItem on ${ledger} if dynamodb:LeadingKeys like APPROVAL#*`,
    `iam:PassRole on <${id('AWS::IAM::Role', 'Scheduler')}.Arn> if iam:PassedToService = scheduler.amazonaws.com`,
    `scheduler:CreateSchedule on ${schedules}`,
    'cloudwatch:PutMetricData on * if cloudwatch:namespace = GenesysOAuthRotation',
    `logs:CreateLogStream on <${id('AWS::Logs::LogGroup', name)}.Arn>`,
    `logs:PutLogEvents on <${id('AWS::Logs::LogGroup', name)}.Arn>`,
  ];
  const readsConsents = `dynamodb:Query on ${ledger}/index/byDue if dynamodb:LeadingKeys like CONSENTS#*`;
  const writesEvents = `dynamodb:BatchWriteItem on ${ledger} if dynamodb:LeadingKeys like SECRET#*`;

  it('rotate', () => {
    expect(allowedTo(small, /RotateRole/)).toEqual(
      [
        ...common('Rotate'),
        readsConsents,
        writesEvents,
        `secretsmanager:DescribeSecret on ${secret} ${rotatedHere}`,
        `secretsmanager:GetSecretValue on ${secret} ${rotatedHere}`,
        `secretsmanager:PutSecretValue on ${secret} ${rotatedHere}`,
        `secretsmanager:UpdateSecretVersionStage on ${secret} ${rotatedHere}`,
      ].sort(),
    );
  });

  it('retire', () => {
    expect(allowedTo(small, /RetireRole/)).toEqual(
      [
        ...common('Retire'),
        `secretsmanager:DescribeSecret on ${secret}`,
        `secretsmanager:GetSecretValue on ${secret}`,
        takesPendingOff,
        `sqs:SendMessage on ${queue}`,
      ].sort(),
    );
  });

  it('watch', () => {
    expect(allowedTo(small, /WatchRole/)).toEqual(
      [
        ...common('Watch', ' or LEDGER'),
        `${writesEvents} or LEDGER`,
        `dynamodb:Query on ${ledger}/index/byDue`,
        `dynamodb:DescribeTable on ${ledger}`,
        'lambda:InvokeFunction on function:genesys-oauth-rotation-rotate',
        'secretsmanager:ListSecrets on *',
        `secretsmanager:DescribeSecret on ${secret}`,
        `secretsmanager:GetSecretValue on ${secret}`,
        `secretsmanager:ListSecretVersionIds on ${secret}`,
        takesPendingOff,
        `secretsmanager:RotateSecret on ${any}`,
      ].sort(),
    );
  });

  it('EventBridge Scheduler', () => {
    expect(allowedTo(small, /SchedulerRole/)).toEqual([
      'lambda:InvokeFunction on function:genesys-oauth-rotation-retire',
      `sqs:SendMessage on ${queue}`,
    ]);
    const { AssumeRolePolicyDocument } = find(small, 'AWS::IAM::Role', ({ Description }) =>
      String(Description).includes('Scheduler'),
    ).Properties as { AssumeRolePolicyDocument: { Statement: { Condition: { StringEquals: object } }[] } };
    const conditions = AssumeRolePolicyDocument.Statement.map(({ Condition }) =>
      Object.entries(Condition.StringEquals).map(([key, value]) => `${key} = ${textOf(value)}`),
    );
    expect(conditions).toEqual([
      [
        'aws:SourceAccount = <account>',
        'aws:SourceArn = arn:<partition>:scheduler:<region>:<account>:schedule-group/genesys-oauth-rotation',
      ],
    ]);
  });

  it('every function, on the ledger: the keys that the functions use, no approval to write and no client to replace', () => {
    const arn = 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:crm-AbCdEf';
    const partitions = {
      secret: stateKey(arn).pk,
      client: ownerKey('organization', 'client').pk,
      approval: approvalPartition(arn),
      request: consentKey({ kind: 'request', userId: 'AROA1:alice', secretArn: arn, token: 'token' }).pk,
      consent: consentKey({ kind: 'approve', userId: 'AROA1:bob', secretArn: arn, token: 'token' }).pk,
      meta: metaKey.pk,
    };
    for (const name of ['Rotate', 'Retire', 'Watch']) {
      const statements = ofType(small, 'AWS::IAM::Policy')
        .filter(([policy]) => policy.includes(`${name}Role`))
        .flatMap(([, { Properties }]) => (Properties.PolicyDocument as { Statement: LedgerStatement[] }).Statement)
        .filter(({ Condition }) => Condition?.['ForAllValues:StringLike'] !== undefined);
      const mayOn = (partition: string) =>
        statements.flatMap(({ Action, Condition }) => {
          const patterns = [Condition?.['ForAllValues:StringLike']?.['dynamodb:LeadingKeys'] ?? []].flat();
          const isMeant = (pattern: string) =>
            pattern.endsWith('*') ? partition.startsWith(pattern.slice(0, -1)) : partition === pattern;
          return patterns.some(isMeant) ? [Action].flat().map((action) => action.slice('dynamodb:'.length)) : [];
        });
      const events = name === 'Retire' ? [] : ['BatchWriteItem'];
      expect(mayOn(partitions.secret)).toEqual(['GetItem', 'UpdateItem', 'PutItem', ...events]);
      expect(mayOn(partitions.client)).toEqual(['GetItem', 'UpdateItem']);
      expect(mayOn(partitions.approval)).toEqual(['Query', 'DeleteItem']);
      // Nobody who is not asked for an approval can give one, the functions included.
      for (const partition of [partitions.request, partitions.consent]) expect(mayOn(partition)).toEqual([]);
      expect(mayOn(partitions.meta)).toEqual(name === 'Watch' ? ['GetItem', 'UpdateItem', 'PutItem', ...events] : []);
    }
  });

  it('with an admin secret, destinations, a key, a bus, tracing and discovery', () => {
    const rotate = allowedTo(large, /RotateRole/);
    for (const readOnly of [
      'genesys/admin-??????',
      'genesys/other-admin-AbCdEf',
      'webhook-key-??????',
      'vault-role-??????',
    ]) {
      expect(rotate.filter((line) => line.includes(`secret:${readOnly}`))).toEqual([
        `secretsmanager:GetSecretValue on secret:${readOnly}`,
      ]);
    }
    const key =
      'on key/1f0e3dad-9990-8345-b743-8f8ffabdffc4 if kms:ViaService = secretsmanager.eu-central-1.amazonaws.com and kms:EncryptionContext:SecretARN like secret:*-??????';
    const ledgerKey =
      'on key/98f13708-2101-94c4-7568-7be6106a3b84 if kms:ViaService = dynamodb.eu-central-1.amazonaws.com';
    expect(rotate.filter((line) => line.startsWith('kms:'))).toEqual([
      `kms:Decrypt ${key}`,
      `kms:Decrypt ${ledgerKey}`,
      `kms:GenerateDataKey ${key}`,
    ]);
    expect(rotate).toContain('events:PutEvents on event-bus/contact-center');
    expect(rotate).toContain('xray:PutTraceSegments on *');
    expect(rotate).toContain(
      'secretsmanager:PutSecretValue on secret:*-?????? if aws:ResourceTag/rotated-by = genesys and secretsmanager:resource/AllowRotationLambdaArn = function:rotation-emea-rotate',
    );
    expect(rotate).toContain(
      'secretsmanager:PutSecretValue on secret:crm-AbCdEf if secretsmanager:resource/AllowRotationLambdaArn = function:rotation-emea-rotate',
    );
    for (const [role, pattern] of [
      ['retire', /RetireRole/],
      ['watch', /WatchRole/],
    ] as const) {
      const lines = allowedTo(large, pattern);
      expect(lines.filter((line) => line.startsWith('kms:'))).toEqual([
        `kms:Decrypt ${key}`,
        `kms:Decrypt ${ledgerKey}`,
      ]);
      expect(lines.filter((line) => line.includes('PutSecretValue'))).toEqual([]);
      expect(lines.filter((line) => line.startsWith('secretsmanager:GetSecretValue on secret:*'))).toEqual([
        'secretsmanager:GetSecretValue on secret:*-?????? if aws:ResourceTag/rotated-by = genesys and secretsmanager:resource/AllowRotationLambdaArn = function:rotation-emea-rotate',
      ]);
      // Both restore copies.
      expect(lines.filter((line) => /webhook-key|vault-role/.test(line))).toHaveLength(2);
      expect(
        lines.filter((line) => line.startsWith('events:')),
        role,
      ).toEqual(['events:PutEvents on event-bus/contact-center']);
    }
  });
});

describe('the logs', () => {
  it('mask credentials, and have the key of the configuration', () => {
    const { encryptionKey, ...unencrypted } = full;
    const logEncryptionKey = encryptionKey as string;
    const made = synthesizeStack({ ...smallest, ...unencrypted, logEncryptionKey, logProtection: false }).resources;
    for (const [, { Properties }] of ofType(made, 'AWS::Logs::LogGroup')) {
      expect(Properties).toMatchObject({ KmsKeyId: logEncryptionKey });
      expect(Properties).not.toHaveProperty('DataProtectionPolicy');
    }
    const policies = ofType(small, 'AWS::Logs::LogGroup').map(([, { Properties }]) => Properties.DataProtectionPolicy);
    expect(policies).toHaveLength(3);
    const custom = (policies as { Configuration: { CustomDataIdentifier: { Regex: string }[] } }[]).flatMap(
      ({ Configuration }) => Configuration.CustomDataIdentifier.map(({ Regex }) => new RegExp(Regex)),
    );
    for (const leaked of ['Authorization: Basic Y2xpZW50OnNlY3JldA==', '"Bearer q-Zx_9.aLongEnoughToken"']) {
      expect(custom.some((pattern) => pattern.test(leaked))).toBe(true);
    }
  });
});

describe('the customer managed key of the secrets', () => {
  it('is used for the secrets that are named, and no other', () => {
    const adminSecret = 'genesys/admin';
    const made = synthesizeStack({ ...smallest, adminSecret, encryptionKey: full.encryptionKey as string }).resources;
    const lines = allowedTo(made, /RotateRole/).filter((line) => line.startsWith('kms:'));
    const named = 'like secret:contact-center/crm-sync-?????? or secret:genesys/admin-??????';
    expect(lines).toHaveLength(2);
    for (const line of lines) expect(line).toContain(`kms:EncryptionContext:SecretARN ${named}`);
  });
});

interface LedgerStatement {
  readonly Action: string | string[];
  readonly Condition?: {
    readonly 'ForAllValues:StringLike'?: { readonly 'dynamodb:LeadingKeys': string | string[] };
  };
}

describe('the table of the ledger', () => {
  it('has the keys and the index that the functions use', () => {
    const { Properties } = find(small, 'AWS::DynamoDB::Table');
    expect(Properties).toMatchObject({
      TableName: 'genesys-oauth-rotation-ledger',
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
      GlobalSecondaryIndexes: [
        {
          IndexName: 'byDue',
          KeySchema: [
            { AttributeName: 'shard', KeyType: 'HASH' },
            { AttributeName: 'dueAt', KeyType: 'RANGE' },
          ],
          Projection: { ProjectionType: 'KEYS_ONLY' },
        },
      ],
    });
    expect(Properties.AttributeDefinitions).toEqual(
      ['pk', 'sk', 'shard', 'dueAt'].map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
    );
  });

  it('is neither deleted with the stack nor by a call, and can be restored', () => {
    expect(find(small, 'AWS::DynamoDB::Table')).toMatchObject({
      Properties: {
        DeletionProtectionEnabled: true,
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      },
      DeletionPolicy: 'Retain',
      UpdateReplacePolicy: 'Retain',
    });
  });

  it('has the AWS owned key, or the customer managed key that the configuration names', () => {
    expect(find(small, 'AWS::DynamoDB::Table').Properties.SSESpecification).toEqual({ SSEEnabled: false });
    expect(find(large, 'AWS::DynamoDB::Table').Properties.SSESpecification).toEqual({
      SSEEnabled: true,
      SSEType: 'KMS',
      KMSMasterKeyId: full.ledgerEncryptionKey,
    });
  });
});

describe('the delivery of a retirement order', () => {
  it('has its own schedule group, and one encrypted queue that requires TLS', () => {
    expect(find(small, 'AWS::Scheduler::ScheduleGroup').Properties.Name).toBe('genesys-oauth-rotation');
    expect(find(small, 'AWS::SQS::Queue').Properties).toMatchObject({
      SqsManagedSseEnabled: true,
      MessageRetentionPeriod: 14 * 86_400,
    });
    expect(find(small, 'AWS::SQS::QueuePolicy').Properties.PolicyDocument).toMatchObject({
      Statement: [{ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }],
    });
  });

  it('ends in that queue after the last failed retry of retire', () => {
    const [queueId] = ofType(small, 'AWS::SQS::Queue')[0] ?? [];
    const [retireId] = ofType(small, 'AWS::Lambda::Function').find(([name]) => name.includes('Retire')) ?? [];
    const { Properties } = find(
      small,
      'AWS::Lambda::EventInvokeConfig',
      ({ FunctionName }) => textOf(FunctionName) === `<${retireId}>`,
    );
    expect(Properties).toMatchObject({
      MaximumRetryAttempts: 2,
      MaximumEventAgeInSeconds: 6 * 3600,
      DestinationConfig: { OnFailure: { Destination: { 'Fn::GetAtt': [queueId, 'Arn'] } } },
    });
  });

  it('is checked by watch every hour', () => {
    const rule = find(small, 'AWS::Events::Rule', ({ ScheduleExpression }) => ScheduleExpression === 'rate(1 hour)');
    const [target] = rule.Properties.Targets as { Arn: unknown }[];
    expect(textOf(target?.Arn)).toMatch(/^<RotationWatchFunction\w+\.Arn>$/);
    expect(rule.Properties.State).toBe('ENABLED');
  });

  it('is checked by watch within seconds after AWSCURRENT has moved in this account', () => {
    const rule = find(small, 'AWS::Events::Rule', ({ EventPattern }) =>
      JSON.stringify(EventPattern ?? '').includes('Secret Label Updated'),
    );
    expect(rule.Properties.EventPattern).toEqual({
      account: [{ Ref: 'AWS::AccountId' }],
      source: ['aws.secretsmanager'],
      'detail-type': ['Secret Label Updated'],
      detail: { labelUpdated: ['AWSCURRENT'] },
    });
    const [target, ...others] = rule.Properties.Targets as Record<string, unknown>[];
    expect(textOf(target?.Arn)).toMatch(/^<RotationWatchFunction\w+\.Arn>$/);
    expect(target).toMatchObject({ RetryPolicy: { MaximumEventAgeInSeconds: 3600 } });
    // The event as it is.
    for (const changed of ['Input', 'InputPath', 'InputTransformer']) expect(target).not.toHaveProperty(changed);
    expect(others).toEqual([]);
  });
});

describe('the audit events of Genesys Cloud', () => {
  const rules = (resources: Readonly<Record<string, Resource>>) =>
    ofType(resources, 'AWS::Events::Rule').filter(([, { Properties }]) => Properties.EventBusName !== undefined);
  const reading = 'dynamodb:Query on table/rotation-emea-ledger if dynamodb:LeadingKeys like SECRET#*';

  it('invoke watch, which then reads the records of the ledger, where the configuration names their source', () => {
    const source = full.genesysEventSource;
    const [[, { Properties }] = [undefined, {} as Resource], ...others] = rules(large);
    expect(others).toEqual([]);
    expect(Properties).toMatchObject({
      EventBusName: source,
      EventPattern: {
        account: ['123456789012'],
        source: [source],
        detail: { eventBody: { entityType: [{ 'equals-ignore-case': 'OAuthClient' }] } },
      },
      Targets: [{ Arn: { 'Fn::GetAtt': [expect.stringContaining('Watch'), 'Arn'] } }],
    });
    expect(allowedTo(large, /Watch/)).toContain(reading);
  });

  it('cost nothing where it does not', () => {
    expect(rules(small)).toEqual([]);
    expect(allowedTo(small, /Watch/).filter((line) => line.includes('Query') && line.includes('SECRET#'))).toEqual([]);
  });
});

describe('the secrets', () => {
  it('let Secrets Manager invoke rotate for this account, and for the one secret where there is one', () => {
    const permissionIn = (resources: Readonly<Record<string, Resource>>) =>
      find(resources, 'AWS::Lambda::Permission', ({ Principal }) => Principal === 'secretsmanager.amazonaws.com')
        .Properties;
    expect(permissionIn(small)).toMatchObject({
      Action: 'lambda:InvokeFunction',
      SourceAccount: { Ref: 'AWS::AccountId' },
    });
    expect(textOf(permissionIn(small).SourceArn)).toMatch(/:secret:contact-center\/crm-sync-\?{6}$/);
    expect(permissionIn(large)).toMatchObject({ SourceAccount: '123456789012' });
    expect(permissionIn(large)).not.toHaveProperty('SourceArn');
  });

  it('start with a placeholder that never changes and is never deleted with a credential in its place', () => {
    // The next deployment would overwrite every credential with a changed text.
    expect(placeholder).toBe(
      '{"placeholder":"Store a JSON object with clientId and clientSecret here, then rotate the secret."}',
    );
    const created = find(small, 'AWS::SecretsManager::Secret');
    expect(created).toMatchObject({
      Properties: { Name: 'contact-center/crm-sync', SecretString: placeholder },
      DeletionPolicy: 'Retain',
      UpdateReplacePolicy: 'Retain',
    });
  });

  it('are never rotated by a deployment, and have a window instead of an interval', () => {
    const schedules = [
      ...ofType(small, 'AWS::SecretsManager::RotationSchedule'),
      ...ofType(large, 'AWS::SecretsManager::RotationSchedule'),
    ];
    expect(schedules).toHaveLength(5);
    for (const [, { Properties, DependsOn = [] }] of schedules) {
      expect(Properties.RotateImmediatelyOnUpdate).toBe(false);
      expect(Properties.RotationRules).toEqual({
        ScheduleExpression: expect.stringMatching(/^cron\(0 /),
        Duration: '1h',
      });
      expect(textOf(Properties.RotationLambdaARN)).toMatch(/:function:[\w-]+-rotate$/);
      // Secrets Manager rejects a function that it may not invoke.
      expect(DependsOn.join()).toContain('SecretsManagerInvokesRotate');
    }
  });

  it('carry their settings as tags, and the customer managed key', () => {
    const secret = find(large, 'AWS::SecretsManager::Secret', ({ Name }) => Name === 'new/in-place');
    expect(secret.Properties.KmsKeyId).toMatch(/^arn:aws:kms:/);
    expect(secret.Properties.Tags).toEqual([
      { Key: 'genesys-rotation:in-use-policy', Value: 'report' },
      { Key: 'genesys-rotation:strategy', Value: 'in-place' },
      { Key: 'genesys-rotation:vault-path', Value: 'team/new/in-place' },
    ]);
  });

  it('that exist are adopted by name or ARN: tagged and scheduled, not created', () => {
    const made = ofType(large, 'AWS::SecretsManager::Secret').map(([, { Properties }]) => Properties.Name);
    expect(made).toEqual(['new/in-place', 'new/own-admin']);
    const crm = 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:crm-AbCdEf';
    const calls = ofType(large, 'Custom::SecretSettings').map(([id, { Properties }]) => ({
      id,
      ...(JSON.parse(String(Properties.Create ?? Properties.Update)) as {
        action: string;
        parameters: Record<string, unknown>;
      }),
    }));
    const of = (secretId: string, action: string) =>
      calls.filter(({ action: called, parameters }) => called === action && parameters.SecretId === secretId);
    expect(of(crm, 'tagResource').map(({ parameters }) => parameters.Tags)).toEqual([
      [
        { Key: 'genesys-rotation:probes', Value: '/api/v2/users/me' },
        { Key: 'genesys-rotation:integration-credentials', Value: '3e727500-aaaa' },
      ],
    ]);
    const [unset] = of(crm, 'untagResource').map(({ parameters }) => parameters.TagKeys as string[]);
    expect(unset).toContain('genesys-rotation:strategy');
    expect(unset).not.toContain('genesys-rotation:probes');
    expect(unset).not.toContain('genesys-rotation:compromised');
    const schedule = find(large, 'AWS::SecretsManager::RotationSchedule', ({ SecretId }) => SecretId === crm);
    for (const { id } of [...of(crm, 'tagResource'), ...of(crm, 'untagResource')]) {
      expect(schedule.DependsOn).toContain(id);
    }
    const { Statement } = find(large, 'AWS::IAM::ManagedPolicy').Properties.PolicyDocument as {
      Statement: { Action: string[]; Resource: unknown[]; Condition: unknown }[];
    };
    expect(Statement.map(({ Condition }) => Condition)).toEqual([
      { 'ForAllValues:StringLike': { 'aws:TagKeys': ['genesys-rotation:*'] } },
    ]);
    expect(Statement.map(({ Action, Resource }) => [Action, Resource.map(textOf)])).toEqual([
      [
        ['secretsmanager:TagResource', 'secretsmanager:UntagResource'],
        [crm, expect.stringMatching(/:secret:legacy\/wallboard-\?{6}$/)],
      ],
    ]);
  });
});
