import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { functionVariables } from '../domain/function-variables.ts';
import { metricNamespace } from '../domain/metric-names.ts';
import type { FunctionVariable } from '../domain/setting-row.ts';
import type { PlainConfig } from './config/plain-config.ts';
import { adminSecretsOf, type RotationPlan } from './config/plan-rotation.ts';
import { parseSecretReference } from './config/secret-name.ts';
import { valueAt } from './config/value-at.ts';
import type { FunctionName, ServiceNames } from './names.ts';
import { encryptedSecrets, managedSecrets } from './secret-access.ts';
import { viaService } from './via-service.ts';

export interface PermissionOptions {
  readonly plan: RotationPlan;
  readonly names: ServiceNames;
  readonly schedulerRoleArn: string;
  readonly deadLetterArn: string;
}

/** What each function may do: the calls that its code makes, on the resources that it uses. */
export function permissionsOf(scope: Construct, name: FunctionName, options: PermissionOptions): PolicyStatement[] {
  const { plan, names } = options;
  const { ledgerEncryptionKey } = plan.config;
  const readOnly = secretsReadOnly(options, namedWith('secretsmanager:GetSecretValue', plan.config));
  const buses = namedWith('events:PutEvents', plan.config);
  return [
    ...usesSecrets(name, plan, names),
    ...(readOnly.length > 0 ? [allow(['secretsmanager:GetSecretValue'], readOnly)] : []),
    ...encryptedSecrets(plan, names, readOnly).map(({ keyArn, secretArns }) => useKey(scope, name, keyArn, secretArns)),
    ...usesLedger(name, names),
    // What our functions have recorded at the time of a change.
    ...(name === 'watch' && plan.config.genesysEventSource !== undefined ? [readsEvents(names)] : []),
    ...(ledgerEncryptionKey === undefined ? [] : [useLedgerKey(scope, ledgerEncryptionKey)]),
    ...schedulesRetirements(options),
    ...(name === 'watch' ? findsAndRotatesSecrets(names) : []),
    allow(['cloudwatch:PutMetricData'], ['*'], { 'cloudwatch:namespace': metricNamespace }),
    ...buses.map((bus) => allow(['events:PutEvents'], [busArn(bus, names)])),
    ...(name === 'retire' ? [allow(['sqs:SendMessage'], [options.deadLetterArn])] : []),
  ];
}

const actionsOnManaged: Readonly<Record<FunctionName, readonly string[]>> = {
  rotate: ['DescribeSecret', 'GetSecretValue', 'PutSecretValue', 'UpdateSecretVersionStage'],
  retire: ['DescribeSecret', 'GetSecretValue'],
  watch: ['DescribeSecret', 'GetSecretValue', 'ListSecretVersionIds'],
};

function usesSecrets(name: FunctionName, plan: RotationPlan, names: ServiceNames): PolicyStatement[] {
  const actions = actionsOnManaged[name].map((action) => `secretsmanager:${action}`);
  const rotatedHere = { 'secretsmanager:resource/AllowRotationLambdaArn': names.functionArn('rotate') };
  const selected = managedSecrets(plan, names);
  if (name === 'rotate') {
    return selected.map(({ resources, conditions }) =>
      allow(actions, [...resources], { ...conditions, ...rotatedHere }),
    );
  }
  // Of the secrets that the configuration names, they also read one that was given to another function, because it may
  // still owe a revocation. A tag names no secret: a caller who may set it would choose what they read.
  const managed = selected.flatMap(({ resources, conditions }) => {
    const byTag = Object.keys(conditions).length > 0;
    const reading = ['secretsmanager:GetSecretValue'];
    const others = actions.filter((action) => !reading.includes(action));
    return byTag
      ? [
          allow(reading, [...resources], { ...conditions, ...rotatedHere }),
          allow(others, [...resources], { ...conditions }),
        ]
      : [allow(actions, [...resources])];
  });
  // Not the ARNs once more, because a role has no room for them: what rotate rotates.
  const any = [names.secretArn('*')];
  const pendingOnly = { 'secretsmanager:VersionStage': 'AWSPENDING' };
  return [
    ...managed,
    // Of the labels, they only take AWSPENDING off a version that was in force.
    allow(['secretsmanager:UpdateSecretVersionStage'], any, { ...rotatedHere, ...pendingOnly }),
    // The condition is evaluated against the function of the secret, which watch does not change.
    ...(name === 'watch' ? [allow(['secretsmanager:RotateSecret'], any, rotatedHere)] : []),
  ];
}

/** What the configuration names for the variables that need this permission. */
function namedWith(action: FunctionVariable['grants'], config: PlainConfig): string[] {
  return Object.values<FunctionVariable>(functionVariables)
    .filter(({ grants }) => grants === action)
    .map((row) => valueAt(config, row.config ?? ''))
    .filter((name) => typeof name === 'string');
}

/** The secrets that are read and never changed, by their exact names. */
function secretsReadOnly({ plan, names }: PermissionOptions, more: readonly string[]): string[] {
  const arns = [...adminSecretsOf(plan), ...more].map((reference) => {
    const { name, arn } = parseSecretReference(reference);
    return arn ?? names.secretArn(name);
  });
  return [...new Set(arns)];
}

/**
 * Single items of the ledger, by their partitions. No function may write an approval, because that decides what the
 * functions change; PutItem on a client would erase who contests it. `ForAllValues` also matches a request without a key,
 * but all of these have one.
 */
function usesLedger(name: FunctionName, names: ServiceNames): PolicyStatement[] {
  const table = names.ledgerTableArn;
  const items = (actions: readonly string[], partitions: string[]) =>
    allow(
      actions.map((action) => `dynamodb:${action}`),
      [table],
      {},
      { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': partitions } },
    );
  const meta = name === 'watch' ? ['LEDGER'] : [];
  return [
    items(['GetItem', 'UpdateItem'], ['SECRET#*', 'CLIENT#*', ...meta]),
    // Retire leaves its events to the next rotation or watch.
    items(name === 'retire' ? ['PutItem'] : ['PutItem', 'BatchWriteItem'], ['SECRET#*', ...meta]),
    items(['Query', 'DeleteItem'], ['APPROVAL#*']),
    // Who stands behind a rotation. The roles of people write that, each under its own user id.
    ...(name === 'rotate' ? [readsConsents(names)] : []),
    ...(name === 'watch'
      ? [allow(['dynamodb:Query'], [`${table}/index/byDue`]), allow(['dynamodb:DescribeTable'], [table])]
      : []),
  ];
}

/** Of a query on an index, the leading keys are those of the index. */
function readsConsents(names: ServiceNames): PolicyStatement {
  return allow(
    ['dynamodb:Query'],
    [`${names.ledgerTableArn}/index/byDue`],
    {},
    { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['CONSENTS#*'] } },
  );
}

function readsEvents(names: ServiceNames): PolicyStatement {
  return allow(
    ['dynamodb:Query'],
    [names.ledgerTableArn],
    {},
    { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['SECRET#*'] } },
  );
}

/** Only through Secrets Manager, for these secrets. PutSecretValue generates a data key; all other calls decrypt one. */
function useKey(scope: Construct, name: FunctionName, keyArn: string, secretArns: string[]): PolicyStatement {
  const actions = name === 'rotate' ? ['kms:Decrypt', 'kms:GenerateDataKey'] : ['kms:Decrypt'];
  const ofSecrets = { 'kms:EncryptionContext:SecretARN': secretArns };
  return allow(actions, [keyArn], viaService('secretsmanager', scope), { StringLike: ofSecrets });
}

/**
 * Only through DynamoDB, which decrypts the table's key for the caller; for everything else it has grants.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/encryption.usagenotes.html
 */
function useLedgerKey(scope: Construct, keyArn: string): PolicyStatement {
  return allow(['kms:Decrypt'], [keyArn], viaService('dynamodb', scope));
}

function schedulesRetirements({ names, schedulerRoleArn }: PermissionOptions): PolicyStatement[] {
  return [
    allow(['scheduler:CreateSchedule'], [names.schedulesArn]),
    allow(['iam:PassRole'], [schedulerRoleArn], { 'iam:PassedToService': 'scheduler.amazonaws.com' }),
  ];
}

function findsAndRotatesSecrets(names: ServiceNames): PolicyStatement[] {
  return [
    // It supports no resource-level permissions.
    allow(['secretsmanager:ListSecrets'], ['*']),
    // RotateSecret requires it of its caller.
    allow(['lambda:InvokeFunction'], [names.functionArn('rotate')]),
  ];
}

function busArn(bus: string, names: ServiceNames): string {
  return bus.startsWith('arn:') ? bus : names.eventBusArn(bus);
}

function allow(
  actions: string[],
  resources: string[],
  equals: Record<string, string> = {},
  more: Record<string, Record<string, string[]>> = {},
): PolicyStatement {
  const conditions = { ...(Object.keys(equals).length === 0 ? {} : { StringEquals: equals }), ...more };
  return new PolicyStatement({ actions, resources, ...(Object.keys(conditions).length === 0 ? {} : { conditions }) });
}
