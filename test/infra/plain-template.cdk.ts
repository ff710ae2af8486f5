import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { templateParameters } from '../../infra/plain-template/parameters.ts';
import { placeholders } from '../../infra/plain-template/placeholders.ts';
import { plainTemplate } from '../../infra/plain-template/plain-template.ts';
import { createBundles } from './synthesized.ts';

const folder = mkdtempSync(join(tmpdir(), 'plain-template-'));
afterAll(() => rmSync(folder, { recursive: true }));

const zips = { rotate: 'rotate-1.zip', retire: 'retire-1.zip', watch: 'watch-1.zip', report: 'report-1.zip' };
const template = plainTemplate({ bundleFolder: createBundles(folder), zips });
const ofType = (type: string) => Object.values(template.Resources).filter(({ Type }) => Type === type);

it('the plain template uses every parameter, and nothing that stands for one is left', () => {
  const text = JSON.stringify({ ...template, Parameters: {} });
  for (const name of Object.keys(templateParameters())) expect(text).toContain(`{"Ref":"${name}"}`);
  for (const placeholder of Object.values(placeholders)) expect(text).not.toContain(placeholder);
  // What the placeholders of ARNs are made of, and what only the deployment with the CDK has.
  expect(text).not.toMatch(/111122223333|cdk-hnb659fds-assets|BootstrapVersion|aws:cdk:path|aws:asset/);
});

it('takes the functions from the bucket of its parameters', () => {
  const keys = ofType('AWS::Lambda::Function').map(({ Properties }) => Properties.Code);
  expect(keys.map((code) => JSON.stringify(code)).sort()).toEqual(
    Object.values(zips)
      .sort()
      .map((zip) =>
        JSON.stringify({
          S3Bucket: { Ref: 'CodeBucket' },
          S3Key: { 'Fn::Join': ['', [{ Ref: 'CodeKeyPrefix' }, zip]] },
        }),
      ),
  );
});

it('gives every role the boundary, and has no secret in it', () => {
  const roles = ofType('AWS::IAM::Role');
  expect(roles.length).toBeGreaterThan(3);
  for (const { Properties } of roles) {
    expect(JSON.stringify(Properties.PermissionsBoundary)).toContain('PermissionsBoundaryArn');
  }
  expect(Object.values(template.Resources).filter(({ Type }) => Type.startsWith('AWS::SecretsManager::'))).toEqual([]);
});

it('uses in its rules only what CloudFormation evaluates there', () => {
  const used = [...JSON.stringify(template.Rules).matchAll(/"(Fn::\w+)"/g)].map(([, name]) => name);
  expect(new Set(used)).toEqual(new Set(['Fn::Or', 'Fn::Not', 'Fn::Equals']));
});

it('keeps evidence, and runs in a VPC, only where its parameters say so', () => {
  const conditional = Object.values(template.Resources).filter(({ Condition }) => Condition === 'KeepsEvidence');
  expect(new Set(conditional.map(({ Type }) => Type))).toEqual(
    new Set([
      'AWS::KMS::Key',
      'AWS::S3::Bucket',
      'AWS::S3::BucketPolicy',
      'AWS::IAM::ManagedPolicy',
      'AWS::Logs::LogGroup',
      'AWS::IAM::Role',
      'AWS::IAM::Policy',
      'AWS::Lambda::Function',
      'AWS::Lambda::EventInvokeConfig',
      'AWS::Lambda::Permission',
      'AWS::Events::Rule',
      'AWS::CloudWatch::Alarm',
    ]),
  );
  // A resource without a condition may refer to one that has it only where evidence is kept.
  const ids = Object.entries(template.Resources).flatMap(([id, { Condition }]) =>
    Condition === 'KeepsEvidence' ? [id] : [],
  );
  const always = Object.values(template.Resources).filter(({ Condition }) => Condition !== 'KeepsEvidence');
  const unconditional = JSON.stringify(always, (_, value) =>
    Array.isArray(value?.['Fn::If']) && value['Fn::If'][0] === 'KeepsEvidence' ? value['Fn::If'][2] : value,
  );
  expect(ids.filter((id) => unconditional.includes(`"${id}"`))).toEqual([]);
  const inVpc = ofType('AWS::Lambda::Function').map(({ Properties }) => JSON.stringify(Properties.VpcConfig));
  expect(new Set(inVpc)).toEqual(
    new Set([
      '{"Fn::If":["HasSubnetIds",{"SubnetIds":{"Fn::Split":[",",{"Ref":"SubnetIds"}]},"SecurityGroupIds":{"Fn::Split":[",",{"Ref":"SecurityGroupIds"}]}},{"Ref":"AWS::NoValue"}]}',
    ]),
  );
  const network = ofType('AWS::IAM::Policy').map(
    ({ Properties }) =>
      JSON.stringify(Properties.PolicyDocument).split('"Fn::If":["HasSubnetIds",{"Action":["ec2:AssignPrivate').length -
      1,
  );
  expect(network.filter((count) => count > 0)).toEqual([2, 2, 2, 2]);
  expect(JSON.stringify(template)).not.toMatch(/subnet-0{17}|sg-0{17}|vpc-0{17}/);
  // CAPABILITY_IAM is enough.
  expect(JSON.stringify(template)).not.toMatch(/"(ManagedPolicyName|RoleName)"/);
});

it('has the outputs that the Terraform module takes from its stack', () => {
  const files = readdirSync('terraform').map((file) => readFileSync(`terraform/${file}`, 'utf8'));
  const taken = files.join('').matchAll(/rotation\.outputs\["(\w+)"\]/g);
  expect(Object.keys(template.Outputs)).toEqual(expect.arrayContaining(Array.from(taken, ([, name]) => name)));
  expect(files.join('')).toContain('rotation.outputs["RotateFunctionArn"]');
});
