import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { AwsSolutionsChecks, HIPAASecurityChecks, NIST80053R5Checks, PCIDSS321Checks, ServerlessChecks } from 'cdk-nag';
import { afterAll, describe, expect, it } from 'vitest';
import { GenesysOAuthRotation, type RotationConfig } from '../../infra/index.ts';
import { nestedStackOf } from '../../infra/secret-stacks.ts';
import { createApp } from '../../infra/synthesize.ts';
import rotation from '../../rotation.config.ts';
import { full, smallest, withEvidence } from './configuration.ts';
import { allowedTo, createBundles, ofType, synthesizeStack, textOf } from './synthesized.ts';

const folder = mkdtempSync(join(tmpdir(), 'rotation-synthesis-'));
const bundleFolder = createBundles(join(folder, 'bundles'));
afterAll(() => rmSync(folder, { recursive: true }));

const fleetOf = (count: number, entry: (name: string) => object): RotationConfig => ({
  ...smallest,
  adminSecret: 'genesys/admin',
  defaults: { every: '31d', startHour: 1, window: '4h' },
  nestedStackCount: 8,
  secrets: Array.from({ length: count }, (_, index) =>
    entry(`contact-center/team-${index % 20}/client-${index}`),
  ) as never,
});

describe('cdk-nag AwsSolutions', () => {
  const violationsOf = (config: RotationConfig, add: (stack: Stack) => void = () => undefined) => {
    const { app, stack } = createApp({ config, bundleFolder });
    add(stack);
    return new AwsSolutionsChecks(app).validateScope(app).violations.map(({ ruleName }) => ruleName);
  };

  it.each([
    ['the example', rotation],
    ['one with everything', full],
    ['one with evidence', { ...withEvidence, functions: { tracing: true } }],
    ['one whose secrets are identified by a tag', fleetOf(80, (name) => ({ name }))],
    ['one of discovery alone', { ...smallest, secrets: [], discovery: { tagKey: 'rotated-by', tagValue: 'genesys' } }],
  ])('finds nothing that is not explained in %s', (_, config) => {
    expect(violationsOf(config)).toEqual([]);
  });

  it('does find other problems', () => {
    expect(violationsOf(smallest, (stack) => void new Topic(stack, 'Unencrypted'))).toEqual(
      expect.arrayContaining([expect.stringContaining('AwsSolutions-SNS3')]),
    );
  });

  it('stops the synthesis', () => {
    const { app, stack } = createApp({ config: smallest, bundleFolder, outputFolder: join(folder, 'refused') });
    new Topic(stack, 'Unencrypted');
    expect(() => app.synth()).toThrow('AwsSolutions-SNS3');
  });
});

/** What other packs of cdk-nag find, and why it stays. A rule that no longer finds anything is an error too. */
const explained: Readonly<Record<string, string>> = {
  IAMNoInlinePolicy:
    'Each policy belongs to one role and is deleted with it; a managed one could be attached elsewhere.',
  DynamoDBInBackupPlan: 'The ledger has point-in-time recovery. A plan of AWS Backup is the account owner’s to choose.',
  LambdaInsideVPC:
    'The functions call public endpoints of AWS and Genesys Cloud; a VPC would add a NAT gateway, not isolation.',
  CloudWatchAlarmAction: 'The composite alarms notify; the alarms below them would notify twice.',
  LambdaConcurrency:
    'The three functions reserve theirs; what is left is the custom resource of the CDK, which runs on deployments.',
  LambdaDLQ:
    'Secrets Manager retries rotate, and watch runs every hour. Retire has a failure destination, which the rule does not see.',
  LambdaAsyncFailureDestination: 'A run of watch that failed is followed by the next within the hour.',
  SQSRedrivePolicy: 'The queue is itself the dead-letter queue of retire and of its schedules.',
  EventBusDLQ: 'What an undelivered event would have shown, the hourly run of watch shows.',
  SNSRedrivePolicy: 'What an alarm says, its state still says when a message was not delivered.',
  LambdaDefaultMemorySize: 'The custom resource of the CDK, which makes two calls.',
  LambdaTracing: 'The custom resource of the CDK. The functions have `functions.tracing`.',
};

/** What they find besides in a stack with evidence. */
const explainedOfEvidence: Readonly<Record<string, string>> = {
  S3BucketLoggingEnabled:
    'Data events of CloudTrail say who read it; a log of accesses would need a bucket of its own.',
  S3BucketReplicationEnabled: 'Object Lock keeps it from being lost; another region is the account owner’s to choose.',
  S3DefaultEncryptionKMS: 'A report holds no secret; the key of S3 needs no policy for an auditor.',
};

describe('cdk-nag for HIPAA, NIST 800-53, PCI DSS and serverless applications', () => {
  it('finds nothing that is not explained', () => {
    const config = { ...full, logEncryptionKey: full.encryptionKey as string };
    const { rotateConcurrency: _, ...functions } = full.functions ?? {};
    const { app } = createApp({ config: { ...config, functions }, bundleFolder });
    const packs = [HIPAASecurityChecks, NIST80053R5Checks, PCIDSS321Checks, ServerlessChecks];
    const found = packs.flatMap((Pack) => new Pack(app).validateScope(app).violations.map(({ ruleName }) => ruleName));
    const rules = new Set(found.map((rule) => rule.slice(rule.lastIndexOf('-') + 1)));
    expect([...rules].sort()).toEqual(Object.keys(explained).sort());
  });

  it('finds nothing else where there is evidence', () => {
    const rulesOf = (config: RotationConfig) => {
      const { app } = createApp({ config, bundleFolder });
      const packs = [HIPAASecurityChecks, NIST80053R5Checks, PCIDSS321Checks, ServerlessChecks];
      const found = packs.flatMap((Pack) => new Pack(app).validateScope(app).violations);
      return new Set(found.map(({ ruleName }) => ruleName.slice(ruleName.lastIndexOf('-') + 1)));
    };
    const { evidence: _, ...without } = withEvidence;
    const known = rulesOf(without);
    const more = [...rulesOf(withEvidence)].filter((rule) => !known.has(rule)).sort();
    expect(more).toEqual(Object.keys(explainedOfEvidence).sort());
  });
});

describe('a second synthesis', () => {
  it('produces the same template', () => {
    expect(synthesizeStack(full).text).toBe(synthesizeStack(full).text);
  });
});

describe('the construct', () => {
  it('works in any stack, and reports a missing bundle', () => {
    const stack = new Stack(new App(), 'Mine');
    const { functions } = new GenesysOAuthRotation(stack, 'Rotation', { config: smallest, bundleFolder });
    expect(Object.keys(functions)).toEqual(['rotate', 'retire', 'watch']);
    expect(
      () => new GenesysOAuthRotation(stack, 'Second', { config: smallest, bundleFolder: join(folder, 'nowhere') }),
    ).toThrow(/There is no bundle of rotate at .*nowhere\/rotate\/index\.cjs\. Build it with: npm run build/);
  });

  it('refuses a configuration with all its problems', () => {
    const stack = new Stack(new App(), 'Mine');
    const config = { ...smallest, secrets: [{ name: 'a', every: '1h' }, { name: 'a' }] };
    expect(() => new GenesysOAuthRotation(stack, 'Rotation', { config, bundleFolder })).toThrow(/has 2 problems/);
  });

  it('warns of a crowded window, an admin secret that is not rotated, and secrets that rotate more often than configured', () => {
    const warningsOf = (config: RotationConfig) => {
      const { stack } = createApp({ config, bundleFolder });
      return stack.rotation.node.metadata
        .filter(({ type }) => type === 'aws:cdk:warning')
        .map(({ data }) => String(data));
    };
    expect(warningsOf(smallest)).toEqual([]);
    const crowded = fleetOf(60, (name) => ({ name, cron: 'cron(0 2 1 * ? *)' }));
    const rotatedAdmin = { ...crowded, secrets: [...(crowded.secrets ?? []), { existing: 'genesys/admin' }] };
    expect(warningsOf(rotatedAdmin)).toEqual([expect.stringContaining('one client would send 9')]);
    expect(warningsOf(crowded)).toEqual([
      expect.stringContaining('one client would send 960 requests'),
      expect.stringMatching(/never rotated: genesys\/admin\. Add { existing: 'genesys\/admin' } to secrets/),
    ]);
    const often = {
      ...smallest,
      secrets: [
        { name: 'crm', every: '25d' },
        { name: 'wallboard', every: '90d' },
      ],
    };
    expect(warningsOf(often)).toEqual([
      expect.stringMatching(/every 25d \(crm\): .* twice a month, at most 17d apart/),
    ]);
  });
});

describe('500 secrets', () => {
  const made = synthesizeStack(fleetOf(500, (name) => ({ name })));

  it('are spread over nested stacks within the limits of CloudFormation', () => {
    const stacks = [made.resources, ...Object.values(made.nested)];
    expect(stacks).toHaveLength(9);
    for (const resources of stacks) expect(Object.keys(resources).length).toBeLessThan(400);
    for (const size of made.sizes) expect(size).toBeLessThan(700_000);
    const schedules = Object.values(made.nested).flatMap((resources) =>
      ofType(resources, 'AWS::SecretsManager::RotationSchedule'),
    );
    expect(schedules).toHaveLength(500);
    for (const [, { DependsOn = [] }] of ofType(made.resources, 'AWS::CloudFormation::Stack')) {
      expect(DependsOn.join()).toContain('SecretsManagerInvokesRotate');
    }
  });

  it('stay in their stack when others are added or removed', () => {
    expect(['a', 'b', 'c', 'd'].map((name) => nestedStackOf(name, 8))).toMatchInlineSnapshot(`
      [
        3,
        4,
        2,
        1,
      ]
    `);
  });

  it('are identified by a tag, because so many names do not fit into a role', () => {
    expect(allowedTo(made.resources, /RotateRole/)).toContain(
      'secretsmanager:PutSecretValue on secret:*-?????? if aws:ResourceTag/genesys-rotation:service = genesys-oauth-rotation and secretsmanager:resource/AllowRotationLambdaArn = function:genesys-oauth-rotation-rotate',
    );
    for (const resources of Object.values(made.nested)) {
      for (const [, { Properties }] of ofType(resources, 'AWS::SecretsManager::Secret')) {
        expect(Properties.Tags).toContainEqual({ Key: 'genesys-rotation:service', Value: 'genesys-oauth-rotation' });
      }
    }
  });

  it('have policies and event patterns within the limits of AWS', () => {
    const adopted = synthesizeStack({
      ...fleetOf(140, (existing) => ({ existing, gracePeriod: '12h' })),
      nestedStackCount: 2,
    });
    const lengthOf = (document: unknown) =>
      JSON.stringify(document, (_, value) => (isReference(value) ? longest(value) : value)).length;
    for (const resources of [made.resources, ...Object.values(adopted.nested), adopted.resources]) {
      for (const [, { Properties }] of ofType(resources, 'AWS::IAM::Policy')) {
        expect(lengthOf(Properties.PolicyDocument)).toBeLessThan(10_240);
      }
      for (const [, { Properties }] of ofType(resources, 'AWS::IAM::ManagedPolicy')) {
        expect(lengthOf(Properties.PolicyDocument)).toBeLessThan(6144);
      }
      for (const [, { Properties }] of ofType(resources, 'AWS::Events::Rule')) {
        if (Properties.EventPattern !== undefined) expect(lengthOf(Properties.EventPattern)).toBeLessThan(2048);
      }
      for (const [, { Properties }] of ofType(resources, 'AWS::CloudWatch::CompositeAlarm')) {
        expect(String(longest(Properties.AlarmRule)).length).toBeLessThan(10_240);
      }
    }
  });
});

function isReference(value: unknown): boolean {
  return (
    typeof value === 'object' && value !== null && ('Ref' in value || 'Fn::Join' in value || 'Fn::GetAtt' in value)
  );
}

/** A string of the template with the longest values that AWS may insert. */
function longest(value: unknown): string {
  return textOf(value)
    .replaceAll('<partition>', 'aws-us-gov')
    .replaceAll('<region>', 'ap-southeast-1')
    .replaceAll('<account>', '123456789012')
    .replace(
      /<\w+\.Arn>/g,
      `arn:aws-us-gov:cloudwatch:ap-southeast-1:123456789012:alarm:genesys-oauth-rotation-${'x'.repeat(30)}`,
    );
}
