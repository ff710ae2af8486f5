import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Duration, Stack, type StackProps, Stage } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import { AccountPrincipal, Role } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { AwsSolutionsChecks } from 'cdk-nag';
import { generate } from 'selfsigned';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { GenesysOAuthRotation, OperatorPolicies } from '../../infra/index.ts';
import { createApp } from '../../infra/synthesize.ts';
import { smallest } from './configuration.ts';
import { createBundles, textOf } from './synthesized.ts';

const folder = mkdtempSync(join(tmpdir(), 'rotation-construct-'));
const bundleFolder = createBundles(join(folder, 'bundles'));
afterAll(() => rmSync(folder, { recursive: true }));

const recommendedFlags = createRequire(import.meta.url)('aws-cdk-lib/recommended-feature-flags.json') as object;
const account = '123456789012';
const genesysEnvironment = 'mypurecloud.de';

/** A stack of a user, in a stage, under the feature flags of a new app. */
function userStack(props: StackProps = {}): Stack {
  const app = new App({ context: recommendedFlags, outdir: join(folder, 'cdk.out') });
  return new Stack(new Stage(app, 'Production'), 'Platform', props);
}

describe('in a stack of a CDK app, twice, in a stage, under the recommended flags', () => {
  let template: Template;
  let first: GenesysOAuthRotation;

  beforeAll(() => {
    const stack = userStack({ env: { account, region: 'eu-central-1' } });
    const topic = new Topic(stack, 'Alarms');
    const crm = new Secret(stack, 'Crm');
    first = new GenesysOAuthRotation(stack, 'First', {
      genesysEnvironment,
      alarms: { topic },
      adminSecret: new Secret(stack, 'Admin'),
      encryptionKey: new Key(stack, 'Key'),
      secrets: [
        { existing: crm, every: Duration.days(30) },
        { existing: new Secret(stack, 'Wallboard').secretArn },
        { name: 'new' },
      ],
      vpc: new Vpc(stack, 'Vpc', { natGateways: 1 }),
      createVpcEndpoints: true,
      permissionsBoundary: `arn:aws:iam::${account}:policy/boundary`,
      rolePath: '/service/',
      tags: { team: 'platform' },
      architecture: 'x86_64',
      bundleFolder,
    });
    new GenesysOAuthRotation(stack, 'Second', {
      config: {
        ...smallest,
        service: 'rotation-of-others',
        secrets: [{ existing: 'legacy' }],
        adminSecret: `arn:aws:secretsmanager:eu-central-1:210987654321:secret:admin-AbCdEf`,
      },
      bundleFolder,
    });
    const role = new Role(stack, 'Pipeline', { assumedBy: new AccountPrincipal(account) });
    first.grantRotate(role);
    first.grantReadLedger(role);
    first.grantApprove(role);
    first.grantInvokeWatch(role);
    first.grantRead(role, 'new');
    template = Template.fromStack(stack);
  });

  it('rotates secrets of the same stack, whose ARNs are known at deployment only', () => {
    const schedules = Object.values(template.findResources('AWS::SecretsManager::RotationSchedule'));
    const targets = schedules.map(({ Properties }) => textOf(Properties.SecretId).replace(/[0-9A-F]{8}>$/, ''));
    expect(targets).toEqual(expect.arrayContaining(['<Crm', '<Wallboard']));
    template.hasResourceProperties('AWS::Lambda::Function', {
      FunctionName: 'genesys-oauth-rotation-rotate',
      Environment: { Variables: { GENESYS_ADMIN_SECRET: { Ref: Match.stringLikeRegexp('^Admin') } } },
    });
  });

  it('sets the tags of both through the one role that the custom resources of a stack have', () => {
    const policies = Object.values(template.findResources('AWS::IAM::ManagedPolicy'));
    const attached = Object.entries(template.findResources('AWS::IAM::Role')).filter(
      ([, { Properties }]) => Properties.ManagedPolicyArns?.length === policies.length,
    );
    expect(policies).toHaveLength(2);
    expect(attached.map(([id]) => id)).toEqual([expect.stringMatching(/^FirstSecretsAdopted/)]);
  });

  it('bounds every role and sets its path', () => {
    const roles = Object.entries(template.findResources('AWS::IAM::Role')).filter(([id]) => /^First/.test(id));
    expect(roles).toHaveLength(5);
    for (const [, { Properties }] of roles) {
      expect(Properties).toMatchObject({
        PermissionsBoundary: `arn:aws:iam::${account}:policy/boundary`,
        Path: '/service/',
      });
    }
  });

  it('connects the functions to the VPC through one security group, with the endpoints that they need', () => {
    template.hasResourceProperties('AWS::Lambda::Function', {
      FunctionName: 'genesys-oauth-rotation-watch',
      Architectures: ['x86_64'],
      VpcConfig: { SubnetIds: Match.anyValue(), SecurityGroupIds: [Match.anyValue()] },
      Tags: Match.arrayWith([{ Key: 'team', Value: 'platform' }]),
    });
    const services = Object.values(template.findResources('AWS::EC2::VPCEndpoint')).map(({ Properties }) =>
      textOf(Properties.ServiceName).replace('<region>', 'eu-central-1'),
    );
    expect(services.sort()).toEqual([...first.requiredVpcEndpoints].sort());
    expect(services).toContain('com.amazonaws.eu-central-1.secretsmanager');
    template.hasResourceProperties('AWS::EC2::SecurityGroup', {
      GroupDescription: Match.stringLikeRegexp('^Functions of genesys-oauth-rotation'),
      SecurityGroupEgress: [{ CidrIp: '0.0.0.0/0', IpProtocol: 'tcp', FromPort: 443, ToPort: 443 }],
    });
    template.hasResourceProperties('AWS::IAM::Policy', {
      PolicyName: Match.stringLikeRegexp('^FirstRotateRole'),
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Effect: 'Deny',
            Condition: { ArnEquals: { 'lambda:SourceFunctionArn': Match.anyValue() } },
          }),
        ]),
      },
    });
  });

  it('grants what it says', () => {
    const [policy] = Object.values(
      template.findResources('AWS::IAM::Policy', { Properties: { PolicyName: Match.stringLikeRegexp('^Pipeline') } }),
    );
    const { Statement } = (policy as { Properties: { PolicyDocument: unknown } }).Properties.PolicyDocument as {
      Statement: { Action: string | string[] }[];
    };
    expect(new Set(Statement.flatMap(({ Action }) => Action))).toEqual(
      new Set([
        'lambda:InvokeFunction',
        'secretsmanager:RotateSecret',
        'secretsmanager:DescribeSecret',
        'dynamodb:GetItem',
        'dynamodb:Query',
        'dynamodb:Scan',
        'dynamodb:DescribeTable',
        'dynamodb:PutItem',
        'secretsmanager:GetSecretValue',
        'kms:Decrypt',
      ]),
    );
    expect(() => first.secret('crm')).toThrow('No entry of secrets is "crm"');
  });
});

it('says what the owner of an admin secret in another account must add', () => {
  const stack = userStack({ env: { account, region: 'eu-central-1' } });
  const adminSecret = 'arn:aws:secretsmanager:eu-central-1:210987654321:secret:admin-AbCdEf';
  const { ownerStatements } = new GenesysOAuthRotation(stack, 'Rotation', { ...smallest, adminSecret, bundleFolder });
  expect(ownerStatements).toEqual([
    {
      arn: adminSecret,
      statement: {
        Sid: 'GenesysOAuthRotation',
        Effect: 'Allow',
        Principal: { AWS: 'arn:aws:iam::123456789012:root' },
        Action: ['secretsmanager:GetSecretValue'],
        Resource: '*',
        Condition: { ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::123456789012:role/Production-Platform*' } },
      },
    },
  ]);
  Annotations.fromStack(stack).hasWarning('*', Match.stringLikeRegexp('Its owner must add this statement'));
});

it('refuses two services of one name in a stack, and a token that is a name', () => {
  const stack = userStack();
  for (const id of ['One', 'Two']) new GenesysOAuthRotation(stack, id, { config: smallest, bundleFolder });
  expect(() => Template.fromStack(stack)).toThrow('has the same service "genesys-oauth-rotation"');
  const secrets = [{ existing: new Secret(stack, 'Crm').secretName }];
  expect(() => new GenesysOAuthRotation(stack, 'Three', { ...smallest, secrets, bundleFolder })).toThrow(
    'a secret is given by a token of its name',
  );
});

it('warns of a region that the CDK does not know', () => {
  const stack = userStack({ env: { account, region: 'eu-centrl-1' } });
  new GenesysOAuthRotation(stack, 'Rotation', { config: smallest, bundleFolder });
  Annotations.fromStack(stack).hasWarning('*', Match.stringLikeRegexp('Did you mean eu-central-1?'));
});

describe('several deployments', () => {
  const config = {
    emea: { ...smallest, region: 'eu-central-1', account },
    us: { ...smallest, region: 'us-east-1', account },
  };

  it('are a stack each, in their account and region', () => {
    const { stacks, app } = createApp({ config, bundleFolder, nestedStackCount: 4 });
    expect(stacks.map(({ artifactId, stackName, environment }) => [artifactId, stackName, environment])).toEqual([
      ['emea', 'genesys-oauth-rotation', `aws://${account}/eu-central-1`],
      ['us', 'genesys-oauth-rotation', `aws://${account}/us-east-1`],
    ]);
    // In nested stacks from the first secret on.
    expect(stacks[0]?.node.findAll().filter((node) => Stack.isStack(node))).toHaveLength(2);
    expect(new AwsSolutionsChecks(app).validateScope(app).violations).toEqual([]);
  });

  it('can be chosen by name, which is suggested', () => {
    const chosen = (deployment: string) => createApp({ config, bundleFolder, context: { deployment } }).stacks;
    expect(chosen('us').map(({ region }) => region)).toEqual(['us-east-1']);
    expect(() => chosen('emeaa')).toThrow('no deployment is named "emeaa": there are emea, us; did you mean emea?');
  });
});

it('gives the functions a proxy and more certificates, which Node.js reads when it starts', async () => {
  const { cert } = await generate([{ name: 'commonName', value: 'Authority of the proxy' }]);
  const extraCaCertificates = join(folder, 'ca.pem');
  writeFileSync(extraCaCertificates, cert);
  const httpsProxy = 'http://proxy.example:3128';
  const stack = userStack();
  const network = { vpc: new Vpc(stack, 'Vpc'), httpsProxy, noProxy: ['.amazonaws.com', 'vault.example'] };
  new GenesysOAuthRotation(stack, 'Rotation', { ...smallest, ...network, extraCaCertificates, bundleFolder });
  const template = Template.fromStack(stack);
  const Variables = {
    ROTATION_HTTPS_PROXY: httpsProxy,
    HTTPS_PROXY: httpsProxy,
    NO_PROXY: '.amazonaws.com,vault.example',
    NODE_USE_ENV_PROXY: '1',
    NODE_EXTRA_CA_CERTS: '/opt/extra-ca-certificates.pem',
  };
  template.resourcePropertiesCountIs(
    'AWS::Lambda::Function',
    { Environment: { Variables }, Layers: [Match.anyValue()] },
    3,
  );
  template.hasResourceProperties('AWS::EC2::SecurityGroup', {
    SecurityGroupEgress: [Match.objectLike({ FromPort: 443 }), Match.objectLike({ FromPort: 3128 })],
  });
});

it('finds nothing with cdk-nag in a network by ids', () => {
  const network = {
    vpc: 'vpc-0123456789abcdef0',
    vpcSubnets: ['subnet-0123456789abcdef0', 'subnet-1123456789abcdef0'],
  };
  const { app } = createApp({ config: { ...smallest, ...network }, bundleFolder });
  expect(new AwsSolutionsChecks(app).validateScope(app).violations.map(({ ruleName }) => ruleName)).toEqual([]);
});

describe('the policies of people', () => {
  it('let each write requests and approvals under the own user id alone, and an operator no approval', () => {
    const stack = new Stack(new App({ analyticsReporting: false }), 'Service', { env: { account: '123456789012' } });
    const rotation = new GenesysOAuthRotation(stack, 'Rotation', { ...smallest, bundleFolder });
    new OperatorPolicies(stack, 'Operators', { rotation });
    const policies = Object.values(Template.fromStack(stack).findResources('AWS::IAM::ManagedPolicy'));
    const writes = (kind: string): readonly unknown[] => {
      const { Properties } =
        policies.find((each) => each.Properties.ManagedPolicyName === `genesys-oauth-rotation-${kind}`) ?? {};
      const statements: readonly { Action: string | string[]; Condition: object }[] =
        Properties.PolicyDocument.Statement;
      return statements.flatMap(({ Action, Condition }) =>
        [Action].flat().includes('dynamodb:PutItem') ? Object.values(Condition) : [],
      );
    };
    const own = (prefix: string) => ({ 'dynamodb:LeadingKeys': [`${prefix}#\${aws:userid}`] });
    expect(writes('reader')).toEqual([]);
    expect(writes('operator')).toEqual([own('REQUESTER')]);
    expect(writes('emergency')).toEqual([own('REQUESTER'), { 'dynamodb:LeadingKeys': ['APPROVAL#*'] }]);
    expect(writes('approver')).toEqual([own('APPROVER')]);
  });
});
