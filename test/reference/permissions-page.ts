import type { RotationConfig } from '../../infra/index.ts';
import { smallest } from '../infra/configuration.ts';
import { ofType, type Resource, synthesizeStack, textOf } from '../infra/synthesized.ts';
import { code, markdownTable } from './markdown.ts';

/** A configuration with which the stack grants everything that it can. */
const everything: RotationConfig = {
  ...smallest,
  account: '123456789012',
  region: 'eu-central-1',
  adminSecret: 'of-admin',
  secrets: [{ name: 'managed' }, { existing: 'adopted' }],
  destinations: {
    webhook: { url: 'https://hooks.example/rotation', secret: 'of-webhook' },
    vault: { address: 'https://vault.example', secret: 'of-vault' },
    eventBus: 'rotations',
  },
  encryptionKey: 'arn:aws:kms:eu-central-1:123456789012:key/1f0e3dad-9990-8345-b743-8f8ffabdffc4',
  ledgerEncryptionKey: 'arn:aws:kms:eu-central-1:123456789012:key/98f13708-2101-94c4-7568-7be6106a3b84',
  evidence: {},
  functions: { tracing: true },
};

interface Grant {
  readonly role: string;
  readonly actions: readonly string[];
  readonly resources: string;
  readonly conditions: string;
}

interface Statement {
  readonly Action: string | string[];
  readonly Resource: unknown;
  readonly Condition?: Record<string, Record<string, unknown>>;
}

interface Trust {
  readonly Principal?: { readonly Service: string };
  readonly Condition?: object;
}

/** The text of `docs/reference/permissions.md`, from the template of the stack. */
export function renderPermissions(): string {
  const { resources } = synthesizeStack(everything);
  const always = new Set(grantsIn(synthesizeStack(smallest).resources).map(keyOf));
  const grants = grantsIn(resources);
  return `# AWS permissions

What the stack grants, from its synthesized template. To deploy it, you need what \`cdk bootstrap\` grants its roles. Rows
with ⚙ exist only if the configuration requires them.

${markdownTable(
  ['role', 'may', 'on', 'only if'],
  grants.map((grant, index) => [
    grant.role === grants[index - 1]?.role ? '' : grant.role,
    `${always.has(keyOf(grant)) ? '' : '⚙ '}${grant.actions.map(code).join(', ')}`,
    grant.resources,
    grant.conditions,
  ]),
)}

¹ Exact ARNs as long as they fit into a role. With more than about 50 secrets, all secrets with the tag
\`genesys-rotation:service\` = \`<service>\`, which the stack sets. With discovery, also all secrets with its tag. The
permission to set these tags therefore decides what is managed; of secrets selected by a tag, every function reads the
values only where the rotation function is \`rotate\`.

Principals that may invoke the functions and assume the roles:

${markdownTable(['principal', 'may', 'on', 'only'], [...invocations(resources), ...trusts(resources)])}
`;
}

function invocations(resources: Readonly<Record<string, Resource>>): string[][] {
  return ofType(resources, 'AWS::Lambda::Permission').map(([, { Properties }]) => [
    code(String(Properties.Principal)),
    code(String(Properties.Action)),
    describeResource(Properties.FunctionName),
    Properties.SourceArn === undefined
      ? 'from this account; if there is only one secret, for that secret only'
      : `from the ${ruleOf(textOf(Properties.SourceArn))}`,
  ]);
}

function ruleOf(sourceArn: string): string {
  if (sourceArn.includes('WatchHourly')) return 'hourly rule';
  if (sourceArn.includes('Evidencereports')) return 'daily rule';
  if (sourceArn.includes('WatchLabels')) return 'rule for labels that move';
  return `rule for ${sourceArn.includes('ChangesSecrets') ? 'secrets' : 'functions'} that another caller changes`;
}

function trusts(resources: Readonly<Record<string, Resource>>): string[][] {
  return ofType(resources, 'AWS::IAM::Role').map(([id, { Properties }]) => {
    const [{ Principal, Condition } = {}] = (Properties.AssumeRolePolicyDocument as { Statement: Trust[] }).Statement;
    const isLimited = Condition !== undefined;
    return [
      code(String(Principal?.Service)),
      code('sts:AssumeRole'),
      roleOf(id),
      isLimited ? "for this account's schedule group" : '',
    ];
  });
}

/** The roles with all their actions: the table in \`docs/deployment.md\`. */
export function renderRoles(): string {
  const grants = grantsIn(synthesizeStack(everything).resources);
  const roles = [...new Set(grants.map(({ role }) => role))];
  return markdownTable(
    ['role', 'may'],
    roles.map((name) => {
      const actions = grants.filter(({ role }) => role === name).flatMap((grant) => grant.actions);
      return [name, [...new Set(actions)].sort().map(code).join(', ')];
    }),
  );
}

function grantsIn(resources: Readonly<Record<string, Resource>>): Grant[] {
  const policies = [...ofType(resources, 'AWS::IAM::Policy'), ...ofType(resources, 'AWS::IAM::ManagedPolicy')];
  const grants = policies.flatMap(([id, { Properties }]) =>
    (Properties.PolicyDocument as { Statement: Statement[] }).Statement.map((statement) => grantOf(id, statement)),
  );
  const order = Object.values(roles);
  return grants.sort((one, other) => order.indexOf(one.role) - order.indexOf(other.role));
}

function grantOf(policyId: string, { Action, Resource, Condition = {} }: Statement): Grant {
  const conditions = Object.entries(Condition).flatMap(([operator, values]) => {
    const verb = verbs[operator];
    if (verb === undefined) throw new Error(`${operator} is not described`);
    return Object.entries(values).map(([key, value]) => `${code(key)} ${verb} ${describeValues([value].flat())}`);
  });
  return {
    role: roleOf(policyId),
    actions: [Action].flat(),
    resources: describeResources([Resource].flat()),
    conditions: conditions.join(' and '),
  };
}

const verbs: Readonly<Record<string, string>> = {
  StringEquals: 'is',
  StringLike: 'is like',
  'ForAllValues:StringLike': 'is like',
};

const keyOf = ({ role, actions }: Grant) => JSON.stringify([role, actions]);

function roleOf(id: string): string {
  const role = Object.entries(roles).find(([part]) => id.includes(part))?.[1];
  if (role === undefined) throw new Error(`${id} is of no role of the table`);
  return role;
}

/** The roles, by a part of the ids of themselves and their policies. */
const roles = {
  RotateRole: 'rotate',
  RetireRole: 'retire',
  WatchRole: 'watch',
  ReportRole: 'report',
  Evidencereporter: 'policy `<service>-reporter`',
  RetirementSchedulerRole: 'scheduler role',
  SecretsAdopted: 'role that tags adopted secrets',
};

const managed = 'the managed secrets ¹';
const adopted = 'the adopted secrets';

const descriptions: readonly [RegExp, string][] = [
  [/^\*$/, '`*`'],
  [/:secret:\*-\?{6}$/, 'any secret'],
  [/:secret:contact-center\/crm-sync-|:secret:managed-/, managed],
  [/:secret:adopted-/, adopted],
  [/:secret:of-admin-/, 'the admin secrets'],
  [/:secret:of-(webhook|vault)-/, 'the secrets of the webhook and of Vault'],
  [/:kms:.*:key\/1f0e3dad-/, '`encryptionKey`'],
  [/:kms:.*:key\/98f13708-/, '`ledgerEncryptionKey`'],
  [/:dynamodb:.*:table\/genesys-oauth-rotation-ledger$/, '`table/<service>-ledger`'],
  [/:dynamodb:.*:table\/genesys-oauth-rotation-ledger\/index\/byDue$/, 'its index `byDue`'],
  [/:schedule\/genesys-oauth-rotation\/gor-\*$/, '`schedule/<service>/gor-*`'],
  [/:function:genesys-oauth-rotation-rotate$|<RotationRotateFunction/, '`rotate`'],
  [/:function:genesys-oauth-rotation-retire$/, '`retire`'],
  [/<RotationWatchFunction|:function:genesys-oauth-rotation-watch$/, '`watch`'],
  [/<RotationEvidencereportsReportFunction/, '`report`'],
  [/<RotationEvidenceKey/, 'the key that signs'],
  [/<RotationEvidenceBucket\w+\.Arn>\/evidence\/\*/, 'what is in the bucket of evidence'],
  [/<RotationEvidenceBucket/, 'the bucket of evidence'],
  [/:event-bus\//, '`destinations.eventBus`'],
  [/<RotationRetirementSchedulerRole/, 'the scheduler role'],
  [/<RotationRetirementDeadLetterQueue/, 'the dead-letter queue'],
  [/<Rotation\w+Logs\w+\.Arn>/, 'its log group'],
];

function describeResources(resources: readonly unknown[]): string {
  const described = new Set(resources.map(describeResource));
  if (described.has(managed)) described.delete(adopted);
  return [...described].join(', ');
}

function describeResource(resource: unknown): string {
  const text = textOf(resource);
  const description = descriptions.find(([pattern]) => pattern.test(text))?.[1];
  if (description === undefined) throw new Error(`${text} has no description`);
  return description;
}

function describeValues(values: readonly unknown[]): string {
  const areArns = values.every((value) => textOf(value).startsWith('arn:'));
  if (areArns) return describeResources(values).replaceAll(', ', ' or ');
  return values.map((value) => code(textOf(value).replace(/eu-central-1/, '<region>'))).join(' or ');
}
