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

const zips = { rotate: 'rotate-1.zip', retire: 'retire-1.zip', watch: 'watch-1.zip' };
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

it('has the outputs that the Terraform module takes from its stack', () => {
  const files = readdirSync('terraform').map((file) => readFileSync(`terraform/${file}`, 'utf8'));
  const taken = files.join('').matchAll(/rotation\.outputs\["(\w+)"\]/g);
  expect(Object.keys(template.Outputs)).toEqual(expect.arrayContaining(Array.from(taken, ([, name]) => name)));
  expect(files.join('')).toContain('rotation.outputs["RotateFunctionArn"]');
});
