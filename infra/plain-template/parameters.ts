import { environments } from '../../domain/environments.ts';
import { secretSettings } from '../../domain/secret-settings.ts';
import type { SecretSetting } from '../../domain/setting-row.ts';
import { evidenceKeySpecs } from '../config/evidence-config.ts';

/** A parameter of the plain template, as CloudFormation has it. */
export interface TemplateParameter {
  readonly Type: 'String' | 'Number';
  readonly Description: string;
  readonly Default?: string | number;
  readonly AllowedValues?: readonly (string | number)[];
  readonly AllowedPattern?: string;
  readonly ConstraintDescription?: string;
  readonly MinValue?: number;
  readonly MaxValue?: number;
}

const text = (Description: string, pattern: string, allowed: string): TemplateParameter => ({
  Type: 'String',
  Description,
  AllowedPattern: pattern,
  ConstraintDescription: `must be ${allowed}`,
});

/** Empty is the default, and leaves out what the parameter is for. */
const optional = (description: string, pattern: string, allowed: string): TemplateParameter => ({
  ...text(description, `^$|${pattern}`, `empty or ${allowed}`),
  Default: '',
});

const duration = { AllowedPattern: '^[0-9]{1,9}[smhd]$' };

const arnOfKey = String.raw`^arn:aws[\w-]*:kms:[a-z0-9-]+:\d{12}:key/[0-9a-z-]+$`;
const arnOfTopic = String.raw`^arn:aws[\w-]*:sns:[a-z0-9-]+:\d{12}:[\w-]+$`;
const ofIam = (kind: string) => String.raw`^arn:aws[\w-]*:iam::(\d{12}|aws):${kind}/[\w+=,.@/-]+$`;

/** The defaults of a secret that has no tag of its own, by their variables; of `secretSettings` those without a destination. */
export const variableParameters: readonly { readonly variable: string; readonly name: string }[] = Object.entries<
  SecretSetting & { readonly field?: string }
>(secretSettings).flatMap(([setting, { variable, needs, default: byDefault }]) =>
  variable === undefined || needs !== undefined || byDefault === undefined
    ? []
    : [{ variable, name: `${setting[0]?.toUpperCase()}${setting.slice(1)}` }],
);

/** The parameters of the plain template, in the order in which the console asks for them. */
export function templateParameters(): Readonly<Record<string, TemplateParameter>> {
  const settings = Object.entries<SecretSetting>(secretSettings).flatMap(([setting, { variable, type, ...row }]) => {
    const name = variableParameters.find((each) => each.variable === variable)?.name;
    if (name === undefined || variable === undefined || row.default === undefined) return [];
    const allowed =
      type.choices === undefined
        ? { ...duration, ConstraintDescription: `must be a duration: ${type.allowed}` }
        : { AllowedValues: type.choices };
    const Description = `${setting} of secrets without the tag genesys-rotation:${row.tag}: ${type.allowed}`;
    return [[name, { Type: 'String', Description, Default: row.default, ...allowed }] as const];
  });
  return {
    CodeBucket: text(
      'The S3 bucket in the region of the stack that holds the zips of the release',
      '^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$',
      'the name of a bucket',
    ),
    CodeKeyPrefix: optional('What comes before the names of the zips in the bucket', '^[^/].*/$', 'a path ending in /'),
    ServiceName: {
      ...text(
        'The prefix of all names; the tag genesys-rotation:service of a secret has this value',
        '^[a-z][a-z0-9-]{1,39}$',
        '2 to 40 lower-case letters, digits and hyphens',
      ),
      Default: 'genesys-oauth-rotation',
    },
    GenesysEnvironment: {
      Type: 'String',
      Description: 'The Genesys Cloud region host of secrets whose document names none',
      AllowedValues: environments,
    },
    GenesysOrganizationId: optional(
      'The id of the organization in Genesys Cloud of every secret; empty: that of its first login',
      '^[0-9A-Za-z-]{1,64}$',
      'the id of an organization',
    ),
    AdminSecret: optional(
      'Name or ARN of the secret whose client administers the others; empty: each client administers itself',
      String.raw`^(arn:aws[\w-]*:secretsmanager:[a-z0-9-]+:\d{12}:secret:)?[\w/+=.@-]{1,262}$`,
      'the name or ARN of a secret',
    ),
    AlarmEmail: optional(
      'Receives the text of every alarm',
      String.raw`^[^\s@]+@[^\s@]+\.[^\s@]+$`,
      'an email address',
    ),
    AlarmTopicArn: optional('Existing topic for the texts, in place of AlarmEmail', arnOfTopic, 'the ARN of a topic'),
    PagerTopicArn: optional('Existing topic for critical alarms', arnOfTopic, 'the ARN of a topic'),
    ...Object.fromEntries(settings),
    LongestInterval: {
      ...text(
        'The longest time between two rotations that a schedule may have without a finding',
        duration.AllowedPattern,
        'a duration of 4h to 730d',
      ),
      Default: '366d',
    },
    SubnetIds: optional(
      'Subnets of the functions, separated by commas, with a route to the internet and to AWS; empty: in no VPC',
      '^subnet-[0-9a-f]{8,17}(,subnet-[0-9a-f]{8,17})*$',
      'ids of subnets, separated by commas',
    ),
    SecurityGroupIds: optional(
      'Security groups of the functions, separated by commas, which let them connect to port 443',
      '^sg-[0-9a-f]{8,17}(,sg-[0-9a-f]{8,17})*$',
      'ids of security groups, separated by commas',
    ),
    Evidence: {
      Type: 'String',
      Description: 'Whether a key, a bucket with Object Lock and a function keep a signed report of each month',
      Default: 'false',
      AllowedValues: ['true', 'false'],
    },
    EvidenceRetentionDays: {
      Type: 'Number',
      Description: 'For how many days no evidence can be deleted',
      Default: 400,
      MinValue: 1,
      MaxValue: 36_500,
    },
    EvidenceMode: {
      Type: 'String',
      Description: 'COMPLIANCE: no principal can delete evidence; GOVERNANCE: s3:BypassGovernanceRetention can',
      Default: 'COMPLIANCE',
      AllowedValues: ['COMPLIANCE', 'GOVERNANCE'],
    },
    EvidenceKeySpec: {
      Type: 'String',
      Description: 'The kind of the key that signs; a change makes another key',
      Default: 'ECC_NIST_P256',
      AllowedValues: evidenceKeySpecs,
    },
    EvidenceMaximumAge: {
      ...text('The longest time that your policy lets a credential be in force', duration.AllowedPattern, 'a duration'),
      Default: '90d',
    },
    RotateConcurrency: {
      Type: 'Number',
      Description: 'Steps that run at once, from 2 to 100; 0 reserves none',
      Default: 4,
      AllowedValues: [0, ...Array.from({ length: 99 }, (_, index) => index + 2)],
    },
    LogRetentionDays: {
      Type: 'Number',
      Description: 'The retention of the logs, and so of the audit records',
      Default: 400,
      AllowedValues: [30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653],
    },
    LogProtection: {
      Type: 'String',
      Description: 'Whether CloudWatch Logs masks what looks like a credential; false in a region that cannot',
      Default: 'true',
      AllowedValues: ['true', 'false'],
    },
    EncryptionKeyArn: optional('Customer managed key of the secrets', arnOfKey, 'the ARN of a key'),
    LedgerEncryptionKeyArn: optional("Customer managed key of the ledger's table", arnOfKey, 'the ARN of a key'),
    LogEncryptionKeyArn: optional('Customer managed key of the logs', arnOfKey, 'the ARN of a key'),
    DeploymentRoleArn: optional(
      'Role that deploys the stack: its changes are not reported',
      ofIam('role'),
      'the ARN of a role',
    ),
    PermissionsBoundaryArn: optional('Permissions boundary of the roles', ofIam('policy'), 'the ARN of a policy'),
  };
}

/** Whether a parameter may be empty, which leaves out what it is for. */
export function mayBeEmpty({ Default }: TemplateParameter): boolean {
  return Default === '';
}
