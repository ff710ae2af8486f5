import { App, Stack } from 'aws-cdk-lib';
import { ArnPrincipal } from 'aws-cdk-lib/aws-iam';
import { describe, expect, it } from 'vitest';
import { planRotation } from '../../infra/config/plan-rotation.ts';
import { GenesysOAuthRotation, type RotationConfig, RotationConfigError } from '../../infra/index.ts';
import { smallest, withEvidence } from './configuration.ts';
import { allowedTo, find, ofType, synthesizeStack, textOf } from './synthesized.ts';

const { resources, text } = synthesizeStack(withEvidence);

describe('evidence in the configuration', () => {
  it('is none unless it asks for some', () => {
    const types = Object.values(synthesizeStack(smallest).resources).map(({ Type }) => Type);
    expect(types).not.toContain('AWS::S3::Bucket');
  });

  it('creates the key and the bucket that it describes, which outlive the stack', () => {
    const signs = ({ KeyUsage }: Record<string, unknown>) => KeyUsage === 'SIGN_VERIFY';
    expect(find(resources, 'AWS::KMS::Key', signs)).toMatchObject({
      Properties: { KeySpec: 'ML_DSA_65' },
      DeletionPolicy: 'Retain',
      UpdateReplacePolicy: 'Retain',
    });
    expect(find(resources, 'AWS::S3::Bucket')).toMatchObject({
      Properties: {
        ObjectLockConfiguration: { Rule: { DefaultRetention: { Mode: 'GOVERNANCE', Days: 365 } } },
      },
      DeletionPolicy: 'Retain',
    });
  });

  it('names them in outputs, with the policy of those who make reports', () => {
    const outputs = JSON.parse(text).Outputs as Record<string, { Value: unknown }>;
    expect(Object.keys(outputs)).toEqual(
      expect.arrayContaining(['EVIDENCEBUCKET', 'EVIDENCEKEY', 'REPORTERPOLICY', 'REPORT']),
    );
    const policy = find(
      resources,
      'AWS::IAM::ManagedPolicy',
      ({ ManagedPolicyName }) => ManagedPolicyName === 'genesys-oauth-rotation-reporter',
    );
    const { Statement } = policy.Properties.PolicyDocument as { Statement: { Action: string | string[] }[] };
    expect(Statement.flatMap(({ Action }) => Action).sort()).toEqual([
      'kms:GetPublicKey',
      'kms:Sign',
      's3:GetObject',
      's3:ListBucket',
      's3:PutObject',
    ]);
  });

  it('lets the report function read names, events and settings, sign, and add evidence: no value of a secret', () => {
    const bucket = `<${ofType(resources, 'AWS::S3::Bucket')[0]?.[0]}.Arn>`;
    const isKey = ([, { Properties }]: (typeof keys)[number]) => Properties.KeyUsage === 'SIGN_VERIFY';
    const keys = ofType(resources, 'AWS::KMS::Key');
    const key = `<${keys.find(isKey)?.[0]}.Arn>`;
    const ledger = 'table/genesys-oauth-rotation-ledger';
    const names = ['rotate', 'retire', 'watch'].map((name) => `function:genesys-oauth-rotation-${name}`);
    const logs = ofType(resources, 'AWS::Logs::LogGroup').find(([id]) => id.includes('Report'))?.[0];
    expect(allowedTo(resources, /ReportRole/)).toEqual(
      [
        'cloudtrail:LookupEvents on *',
        'secretsmanager:ListSecrets on *',
        `dynamodb:GetItem on ${ledger} if dynamodb:LeadingKeys like SECRET#*`,
        `dynamodb:Query on ${ledger} if dynamodb:LeadingKeys like SECRET#*`,
        `dynamodb:Query on ${ledger}/index/byDue`,
        `kms:Decrypt on key/98f13708-2101-94c4-7568-7be6106a3b84 if kms:ViaService = dynamodb.eu-central-1.amazonaws.com`,
        `kms:GetPublicKey on ${key}`,
        `kms:Sign on ${key}`,
        'lambda:InvokeFunction on function:genesys-oauth-rotation-watch',
        ...names.map((name) => `lambda:GetFunctionConfiguration on ${name}`),
        `logs:CreateLogStream on <${logs}.Arn>`,
        `logs:PutLogEvents on <${logs}.Arn>`,
        `s3:GetObject on ${bucket}/evidence/*`,
        `s3:ListBucket on ${bucket}`,
        `s3:PutObject on ${bucket}/evidence/*`,
      ].sort(),
    );
  });

  it('runs it every day, with an alarm when it fails, and a rule that sees a change of its code', () => {
    const rule = find(resources, 'AWS::Events::Rule', (rule) => rule.ScheduleExpression === 'rate(1 day)');
    expect(textOf((rule.Properties.Targets as { Arn: unknown }[])[0]?.Arn)).toMatch(/Report/);
    const name = 'genesys-oauth-rotation-report-errors';
    const alarm = find(resources, 'AWS::CloudWatch::Alarm', ({ AlarmName }) => AlarmName === name);
    expect(alarm.Properties).toMatchObject({ MetricName: 'Errors', Threshold: 1 });
    const changes = ofType(resources, 'AWS::Events::Rule').find(([id]) => id.includes('ChangesFunctions'))?.[1];
    expect(JSON.stringify(changes?.Properties.EventPattern)).toContain('genesys-oauth-rotation-report');
  });

  it('has no function where monthlyReport is false', () => {
    const config = { ...withEvidence, evidence: { monthlyReport: false } };
    const functions = ofType(synthesizeStack(config).resources, 'AWS::Lambda::Function');
    expect(functions.filter(([id]) => id.includes('Report'))).toEqual([]);
  });

  it('is checked with everything else', () => {
    const evidence = {
      ...{ retentionDays: 0, mode: 'strict', keySpec: 'RSA_2048', monthlyReport: 'yes', maximumAge: '3 months' },
      retention: 3,
    };
    const problemsOf = () => {
      try {
        planRotation({ ...smallest, evidence } as unknown as RotationConfig);
        return [];
      } catch (error) {
        if (error instanceof RotationConfigError) return error.problems;
        throw error;
      }
    };
    expect(problemsOf()).toEqual([
      'evidence.retentionDays: 0 is not a whole number from 1 to 36500',
      'evidence.mode: "strict" is not a mode (allowed: compliance, governance)',
      'evidence.keySpec: "RSA_2048" is not a kind of key that signs (allowed: ECC_NIST_P256, ECC_NIST_EDWARDS25519, ML_DSA_44, ML_DSA_65, ML_DSA_87)',
      'evidence.monthlyReport: "yes" is not true or false',
      'evidence.maximumAge: "3 months" is not a duration (allowed: 30s, 15m, 24h, 7d and the like; at most 730d)',
      'evidence.retention is not a setting; did you mean retentionDays?',
    ]);
  });

  it('can be granted only where there is some', () => {
    const build = (id: string, config: RotationConfig) =>
      new GenesysOAuthRotation(new Stack(new App(), id), 'Rotation', { config, bundleFolder: 'dist' });
    const auditor = new ArnPrincipal('arn:aws:iam::123456789012:role/auditor');
    expect(() => build('Without', smallest).grantReport(auditor)).toThrow(/set evidence in the configuration/);
  });

  it('in a VPC needs the endpoints of the services that a report calls', () => {
    const { evidence } = withEvidence;
    const stack = new Stack(new App(), 'Vpc');
    const { requiredVpcEndpoints } = new GenesysOAuthRotation(stack, 'Rotation', {
      config: { ...smallest, evidence: evidence as object },
      bundleFolder: 'dist',
    });
    expect(requiredVpcEndpoints.map((name) => name.split('.').at(-1))).toEqual(
      expect.arrayContaining(['s3', 'lambda', 'cloudtrail', 'kms', 'sts']),
    );
  });
});
