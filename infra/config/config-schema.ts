import * as v from 'valibot';
import { eventSourcePattern } from '../../domain/client-changes.ts';
import { parseDuration } from '../../domain/duration.ts';
import { functionVariables } from '../../domain/function-variables.ts';
import { destinationsSchema } from './destinations-schema.ts';
import { evidenceKeySpecs } from './evidence-config.ts';
import { problemsOfTags } from './resource-tags.ts';
import { requireNewName } from './secret-name.ts';
import {
  acceptedBy,
  allowToken,
  expected,
  httpsUrl,
  secretReference,
  secretSettingSchemas,
  settingSchema,
} from './setting-schema.ts';
import { isToken } from './token.ts';

/** What the synthesis itself uses: a token has no value yet. */
const literal = (pattern: RegExp, allowed: string) =>
  v.pipe(
    v.string(expected(allowed)),
    v.check((value) => !isToken(value), 'is a token, whose value is known only at deployment; give it literally'),
    v.check((value) => isToken(value) || pattern.test(value), expected(allowed)),
  );

const text = (pattern: RegExp, allowed: string) => allowToken(literal(pattern, allowed));

const duration = v.pipe(
  v.string(expected('a duration')),
  v.check(
    (value) => parseDuration(value) !== undefined,
    expected('a duration (allowed: 30s, 15m, 24h, 7d and the like; at most 730d)'),
  ),
);

const wholeHours = v.pipe(
  duration,
  v.check((value) => (parseDuration(value) ?? 0) % 3600 === 0, expected('a duration in whole hours or days')),
);

const whole = (least: number, most: number) =>
  v.pipe(
    v.number(expected(`a number from ${least} to ${most}`)),
    v.check(
      (value) => Number.isInteger(value) && value >= least && value <= most,
      expected(`a whole number from ${least} to ${most}`),
    ),
  );

const email = text(/^[^\s@<>,;]+@[^\s@<>,;]+\.[^\s@<>,;]+$/, 'an email address');

const arnOf = (service: string, what: string) =>
  text(new RegExp(`^arn:[\\w-]+:${service}:[a-z0-9-]+:\\d{12}:.+$`), `the ARN of ${what}`);

const keyArn = text(
  /^arn:[\w-]+:kms:[a-z0-9-]+:\d{12}:key\/(mrk-[0-9a-f]{32}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$/,
  'the ARN of a key',
);

const region = literal(/^[a-z]{2,8}(-[a-z]+)+-\d{1,2}$/, 'a region such as eu-central-1');

const tags = v.optional(
  v.pipe(
    v.record(v.string(), v.string(expected('a string')), 'is not an object of strings'),
    v.rawCheck(({ dataset, addIssue }) => {
      if (dataset.typed) for (const message of problemsOfTags(dataset.value)) addIssue({ message });
    }),
  ),
);

const timing = {
  every: v.optional(wholeHours),
  maxInterval: v.optional(wholeHours),
  startHour: v.optional(whole(0, 23)),
  window: v.optional(wholeHours),
};

export const secretSchema = v.object({
  ...secretSettingSchemas(({ isTagOnly }) => isTagOnly !== true),
  ...timing,
  name: v.optional(acceptedBy(requireNewName)),
  existing: v.optional(secretReference),
  cron: v.optional(v.string(expected('a cron expression'))),
  adminSecret: v.optional(secretReference),
  encryptionKey: v.optional(keyArn),
  description: v.optional(text(/^[\s\S]{0,2048}$/, 'a text of at most 2048 characters')),
  replicaRegions: v.optional(
    v.array(v.object({ region, encryptionKey: v.optional(keyArn) }), expected('a list of { region, encryptionKey }')),
  ),
  tags,
});

const { adminSecret: _, ...defaults } = secretSettingSchemas(({ variable }) => variable !== undefined);

export const configSchema = v.object({
  service: v.optional(literal(/^[a-z][a-z0-9-]{1,39}$/, 'a name of 2 to 40 lower-case letters, digits and hyphens')),
  account: v.optional(literal(/^\d{12}$/, 'an account ID of twelve digits')),
  region: v.optional(region),
  genesysEnvironment: settingSchema(functionVariables.environment.type),
  genesysOrganizationId: v.optional(settingSchema(functionVariables.organizationId.type)),
  adminSecret: v.optional(secretReference),
  allowedAdminSecrets: v.optional(v.array(secretReference, expected('a list'))),
  longestInterval: v.optional(settingSchema(functionVariables.longestInterval.type)),
  alarms: v.object({
    emails: v.optional(v.array(email)),
    pagers: v.optional(v.array(httpsUrl)),
    tickets: v.optional(v.array(httpsUrl)),
    topic: v.optional(arnOf('sns', 'an SNS topic')),
    pagerTopic: v.optional(arnOf('sns', 'an SNS topic')),
  }),
  defaults: v.optional(v.object({ ...defaults, ...timing })),
  secrets: v.optional(
    v.pipe(
      v.array(secretSchema, expected('a list')),
      v.maxLength(1000, (issue) => `has ${issue.input.length} entries; at most 1000 are allowed. More need discovery`),
    ),
  ),
  nestedStackCount: v.optional(whole(0, 20)),
  discovery: v.optional(
    v.object({
      tagKey: literal(/^[\w.:/=+@-]{1,128}$/, 'the key of a tag'),
      tagValue: text(/^[\w.:/=+@ -]{1,256}$/, 'the value of a tag'),
    }),
  ),
  destinations: v.optional(destinationsSchema()),
  encryptionKey: v.optional(keyArn),
  ledgerEncryptionKey: v.optional(keyArn),
  deploymentRoles: v.optional(
    v.pipe(
      v.array(text(/^arn:[\w-]+:iam::\d{12}:role\/[\w+=,.@/-]{1,512}$/, 'the ARN of a role')),
      v.maxLength(4, 'has more entries than an event pattern has room for (at most 4)'),
    ),
  ),
  genesysEventSource: v.optional(
    text(eventSourcePattern, 'a partner event source such as aws.partner/genesys.com/cloud/<organization id>/<suffix>'),
  ),
  evidence: v.optional(
    v.object({
      retentionDays: v.optional(whole(1, 36_500)),
      mode: v.optional(v.picklist(['compliance', 'governance'], expected('a mode (allowed: compliance, governance)'))),
      keySpec: v.optional(
        v.picklist(evidenceKeySpecs, expected(`a kind of key that signs (allowed: ${evidenceKeySpecs.join(', ')})`)),
      ),
      monthlyReport: v.optional(v.boolean(expected('true or false'))),
      maximumAge: v.optional(duration),
    }),
  ),
  functions: v.optional(
    v.object({
      rotateConcurrency: v.optional(
        v.union([v.literal('unreserved'), whole(1, 100)], expected('a number from 1 to 100, or "unreserved"')),
      ),
      timeoutSeconds: v.optional(whole(60, 900)),
      memoryMb: v.optional(whole(128, 10_240)),
      watchTimeoutSeconds: v.optional(whole(60, 900)),
      watchMemoryMb: v.optional(whole(128, 10_240)),
      propagationTimeout: v.optional(duration),
      tracing: v.optional(v.boolean(expected('true or false'))),
    }),
  ),
  logRetentionDays: v.optional(
    v.picklist(
      [30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653],
      expected('a retention of CloudWatch Logs (30 to 3653 days, such as 400)'),
    ),
  ),
  logEncryptionKey: v.optional(keyArn),
  architecture: v.optional(v.picklist(['arm64', 'x86_64'], expected('an architecture (allowed: arm64, x86_64)'))),
  permissionsBoundary: v.optional(
    text(/^arn:[\w-]+:iam::(\d{12}|aws):policy\/[\w+=,.@/-]{1,512}$/, 'the ARN of a managed policy'),
  ),
  rolePath: v.optional(literal(/^\/([\w+=,.@-]+\/)*$/, 'an IAM path, which begins and ends with a slash')),
  tags,
  // Objects of the CDK: the construct checks them.
  vpc: v.optional(v.any()),
  vpcSubnets: v.optional(v.any()),
  securityGroups: v.optional(v.any()),
  httpsProxy: v.optional(settingSchema(functionVariables.httpsProxy.type)),
  noProxy: v.optional(
    v.array(text(/^[\w.*:-]{1,253}$/, 'a host, a domain with a leading dot, or an address'), expected('a list')),
  ),
  extraCaCertificates: v.optional(v.string(expected('the path of a file'))),
  createVpcEndpoints: v.optional(v.boolean(expected('true or false'))),
  logProtection: v.optional(v.boolean(expected('true or false'))),
  alarmsDocument: v.optional(text(/^\S+$/, 'a path or URL')),
});
