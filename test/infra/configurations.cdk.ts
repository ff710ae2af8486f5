import { App, CfnParameter, Duration, Stack, Stage } from 'aws-cdk-lib';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { describe, expect, it } from 'vitest';
import { planRotation } from '../../infra/config/plan-rotation.ts';
import { type RotationConfig, RotationConfigError } from '../../infra/index.ts';
import { idOfToken } from '../../infra/token-id.ts';
import { full, smallest } from './configuration.ts';

const app = new App();
const platform = new Stack(new Stage(app, 'Production'), 'Platform');
const secret = new Secret(platform, 'Crm');
const key = new Key(platform, 'Key');
const vpc = new Vpc(platform, 'Vpc', { natGateways: 1 });
const parameter = new CfnParameter(platform, 'Recipient');

const account = '123456789012';
const home = { account, region: 'eu-central-1' };
const arn = (name: string, { region = 'eu-central-1', of = account } = {}) =>
  `arn:aws:secretsmanager:${region}:${of}:secret:${name}-AbCdEf`;
const keyArn = (region: string, of = account) => `arn:aws:kms:${region}:${of}:key/1f0e3dad-9990-8345-b743-8f8ffabdffc4`;
const long = 'n'.repeat(240);
const crm = { name: 'crm' };
const one = (entry: object) => ({ secrets: [entry] });

/** What is changed in the smallest configuration, and the exact problems; none for a good one. */
const table: readonly (readonly [string, object, ...string[]])[] = [
  ['the smallest', {}],
  ['everything', full],
  ['the sovereign cloud', { region: 'eusc-de-east-1', genesysEnvironment: 'edee1.eusc-pure.cloud' }],
  ['GovCloud', { region: 'us-gov-west-1', genesysEnvironment: 'use2.us-gov-pure.cloud' }],
  [
    'China, by an ARN',
    { region: 'cn-north-1', ...one({ existing: `arn:aws-cn:secretsmanager:cn-north-1:${account}:secret:a-AbCdEf` }) },
  ],
  ['a secret and a key of the app', { adminSecret: secret, encryptionKey: key, ...one({ existing: secret }) }],
  ['tokens', { ...one({ existing: secret.secretArn }), alarms: { emails: [parameter.valueAsString] } }],
  ['a topic of the app', { alarms: { topic: new Topic(platform, 'Alarms') } }],
  [
    'durations of the CDK',
    one({ ...crm, every: Duration.days(90), window: Duration.hours(4), gracePeriod: Duration.hours(12) }),
  ],
  ['a VPC of the app', { vpc, createVpcEndpoints: true }],
  [
    'a VPC by ids',
    {
      vpc: 'vpc-0123456789abcdef0',
      vpcSubnets: ['subnet-0123456789abcdef0'],
      securityGroups: ['sg-0123456789abcdef0'],
    },
  ],
  [
    'what companies require',
    {
      permissionsBoundary: `arn:aws:iam::${account}:policy/boundary`,
      rolePath: '/service/rotation/',
      tags: { 'cost-center': '4711' },
      architecture: 'x86_64',
      ...one({
        ...crm,
        environment: 'mypurecloud.de',
        owner: 'crm-team@example.com',
        description: 'The CRM',
        encryptionKey: keyArn('eu-central-1'),
        replicaRegions: [{ region: 'eu-west-1', encryptionKey: keyArn('eu-west-1') }],
        tags: { team: 'crm' },
      }),
    },
  ],
  ['a name of 255 characters', one({ name: 'n'.repeat(255) })],
  ['an admin secret of another account', { adminSecret: arn('admin', { of: '210987654321' }) }],
  [
    'several unknown settings',
    { retention: 400, fleet: {}, ...one({ ...crm, grace: '1h', probs: [], adminsecret: 'a' }) },
    'secrets[0] "crm": grace is not a setting; did you mean gracePeriod?',
    'secrets[0] "crm": probs is not a setting; did you mean probes?',
    'secrets[0] "crm": adminsecret is not a setting; did you mean adminSecret?',
    'retention is not a setting; did you mean logRetentionDays?',
    'fleet is not a setting; check its spelling',
  ],
  [
    'a region that is none',
    { region: 'Frankfurt' },
    'region: "Frankfurt" is not a region such as eu-central-1',
    'region: Frankfurt, but the stack is in eu-central-1',
  ],
  [
    'another account than that of the stack',
    { account: '210987654321' },
    'account: 210987654321, but the stack is in 123456789012',
  ],
  [
    'a secret of another region',
    one({ existing: arn('crm', { region: 'us-east-1' }) }),
    `secrets[0] "${arn('crm', { region: 'us-east-1' })}": existing is in us-east-1, and the stack is in eu-central-1. A secret is rotated in its own region`,
  ],
  [
    'a secret of another account',
    one({ existing: arn('crm', { of: '210987654321' }) }),
    `secrets[0] "${arn('crm', { of: '210987654321' })}": existing is in the account 210987654321, and the stack is in 123456789012. Secrets Manager rotates a secret with functions of its own account: deploy the stack there too`,
  ],
  [
    'a key of another region',
    { encryptionKey: keyArn('eu-west-1') },
    'encryptionKey: is in eu-west-1, and the stack is in eu-central-1. It must be in the same region',
  ],
  [
    'tags that do not fit',
    one({ ...crm, adminSecret: arn(long), owner: 'Müller & Söhne' }),
    'secrets[0] "crm": adminSecret has 303 characters, and becomes a tag, which holds 256; give the name of the secret',
    'secrets[0] "crm": owner becomes a tag, which holds letters, digits, spaces and _.:/=+@- only',
  ],
  [
    'tags that are reserved',
    { tags: { 'aws:x': '1', 'genesys-rotation:strategy': 'in-place', team: 'a&b' } },
    'tags: "aws:x" begins with aws:, which is reserved',
    'tags: "genesys-rotation:strategy" begins with genesys-rotation:: set it by its setting',
    'tags: the value of "team" becomes a tag, which holds letters, digits, spaces and _.:/=+@- only',
  ],
  [
    'a token where the synthesis needs a value',
    { service: parameter.valueAsString },
    'service: is a token, whose value is known only at deployment; give it literally',
  ],
  [
    'a name of a new secret that is a token',
    one({ name: parameter.valueAsString }),
    `secrets[0] "${parameter.valueAsString}": name is a token, whose value is known only at deployment; a new secret needs a literal name`,
  ],
  [
    'two intervals',
    one({ ...crm, every: '90d', maxInterval: '90d' }),
    'secrets[0] "crm": every and maxInterval exclude each other',
  ],
  [
    'an interval of two years',
    one({ ...crm, every: '730d' }),
    'secrets[0] "crm": every 730d is over 366d, because a schedule of Secrets Manager repeats every year',
  ],
  [
    'a wildcard that Secrets Manager does not know',
    one({ ...crm, cron: 'cron(0 8 15W * ? *)' }),
    'secrets[0] "crm": cron "cron(0 8 15W * ? *)" cannot be used: "15W" is not known to Secrets Manager: it has no nearest weekday (W)',
  ],
  [
    'parts of a network that do not belong together',
    { vpc: 'vpc-1', createVpcEndpoints: true, securityGroups: ['default'] },
    'vpc: "vpc-1" is not an id such as vpc-0123456789abcdef0',
    'vpcSubnets: vpc is an id, so this must be a list of the ids of subnets',
    'securityGroups[0]: "default" is not an id such as sg-0123456789abcdef0',
    'createVpcEndpoints: needs a vpc of this app (an IVpc); create the endpoints where the VPC is made',
  ],
  ['a proxy', { httpsProxy: 'http://proxy.example:3128', noProxy: ['.amazonaws.com', '10.0.0.1'] }],
  [
    'a proxy with a password, and certificates that are none',
    { httpsProxy: 'http://user:canary@proxy.example', extraCaCertificates: 'package.json' },
    'httpsProxy: has a user or password; let the proxy allow the address instead',
    'extraCaCertificates: "package.json" holds no certificate (PEM)',
  ],
  ['exceptions without a proxy', { noProxy: ['a.example'] }, 'noProxy: is set, but httpsProxy is not'],
  ['subnets without a VPC', { vpcSubnets: ['subnet-0123456789abcdef0'] }, 'vpcSubnets: is set, but vpc is not'],
  [
    'a path and a boundary that are none',
    { rolePath: 'service', permissionsBoundary: 'boundary' },
    'permissionsBoundary: "boundary" is not the ARN of a managed policy',
    'rolePath: "service" is not an IAM path, which begins and ends with a slash',
  ],
  [
    'what an existing secret gets elsewhere',
    one({ existing: 'crm', description: 'The CRM', replicaRegions: [], tags: {} }),
    'secrets[0] "crm": description is for new secrets; set it where the existing secret is created',
    'secrets[0] "crm": replicaRegions is for new secrets; set it where the existing secret is created',
    'secrets[0] "crm": tags is for new secrets; set it where the existing secret is created',
  ],
  [
    'more secrets than fit',
    { nestedStackCount: 4, secrets: Array.from({ length: 301 }, (_, index) => ({ name: `s${index}` })) },
    'secrets: 301 are too many for 4 nested stacks. Keep those that are deployed, and let discovery find the others, or put them into a deployment with another service. Before the first deployment, nestedStackCount may be 5 or more',
  ],
];

describe('configurations', () => {
  it.each(table.map(([title, change, ...problems]) => ({ title, change, problems })))(
    '$title',
    ({ change, problems }) => {
      const config = { ...smallest, ...change } as RotationConfig;
      const { account: its = account, region = 'eu-central-1' } = config;
      const isElsewhere = problems.some((problem) => /but the stack is in/.test(problem));
      const options = {
        home: isElsewhere ? home : { account: its, region },
        idOfToken: (token: string) => idOfToken(platform, token),
      };
      const problemsOf = () => {
        try {
          planRotation(config, options);
          return [];
        } catch (error) {
          if (error instanceof RotationConfigError) return error.problems;
          throw error;
        }
      };
      expect(problemsOf()).toEqual(problems);
    },
  );
});
