import { App, Duration, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { describe, expect, it } from 'vitest';
import { EvidenceStore } from '../../infra/evidence-store.ts';

describe('the evidence store', () => {
  const stack = new Stack(new App(), 'Evidence');
  const reporter = new Role(stack, 'Reporter', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
  new EvidenceStore(stack, 'Evidence', { retention: Duration.days(30), reporters: [reporter] });
  const template = Template.fromStack(stack);

  it('signs with a key that can be verified without AWS, and keeps what was written', () => {
    template.hasResource('AWS::KMS::Key', {
      Properties: { KeySpec: 'ECC_NIST_P256', KeyUsage: 'SIGN_VERIFY' },
      DeletionPolicy: 'Retain',
    });
    template.hasResource('AWS::S3::Bucket', {
      Properties: {
        ObjectLockEnabled: true,
        ObjectLockConfiguration: { Rule: { DefaultRetention: { Mode: 'COMPLIANCE', Days: 30 } } },
        VersioningConfiguration: { Status: 'Enabled' },
        PublicAccessBlockConfiguration: { BlockPublicPolicy: true, RestrictPublicBuckets: true },
      },
      DeletionPolicy: 'Retain',
    });
  });

  it('denies every write that would replace a file', () => {
    template.hasResourceProperties('AWS::S3::BucketPolicy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Effect: 'Deny',
            Action: 's3:PutObject',
            Principal: { AWS: '*' },
            Condition: { Null: { 's3:if-none-match': 'true' }, Bool: { 's3:ObjectCreationOperation': 'true' } },
          }),
        ]),
      },
    });
  });

  it('lets a reporter sign, read and add, and do nothing else', () => {
    const [policy] = Object.values(template.findResources('AWS::IAM::Policy'));
    const statements: { Action: string | string[] }[] = policy?.Properties.PolicyDocument.Statement;
    expect(statements.flatMap(({ Action }) => Action).sort()).toEqual([
      'kms:GetPublicKey',
      'kms:Sign',
      's3:GetObject',
      's3:ListBucket',
      's3:PutObject',
    ]);
  });

  it('rejects a retention of less than a day', () => {
    const build = () => new EvidenceStore(new Stack(), 'Evidence', { retention: Duration.hours(1) });
    expect(build).toThrow(/retention is 1 hour; allowed is a day or more/);
  });
});
