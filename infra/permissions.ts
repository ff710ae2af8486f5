import { Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { functionVariables } from '../domain/function-variables.ts';
import { metricNamespace } from '../domain/metric-names.ts';
import type { FunctionVariable } from '../domain/setting-row.ts';
import type { RotationPlan } from './config/plan-rotation.ts';
import type { RotationConfig } from './config/rotation-config.ts';
import { parseSecretReference } from './config/secret-name.ts';
import { valueAt } from './config/value-at.ts';
import type { FunctionName, ServiceNames } from './names.ts';
import { managedSecrets } from './secret-access.ts';

export interface PermissionOptions {
  readonly plan: RotationPlan;
  readonly names: ServiceNames;
  readonly schedulerRoleArn: string;
  readonly deadLetterArn: string;
}

/** What each function may do: the calls that its code makes, on the resources that it uses. */
export function permissionsOf(scope: Construct, name: FunctionName, options: PermissionOptions): PolicyStatement[] {
  const { plan, names } = options;
  const { encryptionKey, ledgerEncryptionKey } = plan.config;
  const callsSecrets = secretActions[name].map((action) => `secretsmanager:${action}`);
  const granted = (action: FunctionVariable['grants']) => (name === 'watch' ? [] : namedWith(action, plan.config));
  const readOnly = secretsReadOnly(options, granted('secretsmanager:GetSecretValue'));
  return [
    ...managedSecrets(plan, names).map(({ resources, conditions }) =>
      allow(callsSecrets, [...resources], { ...conditions, ...onlyRotatedHere(name, names) }),
    ),
    ...(readOnly.length > 0 ? [allow(['secretsmanager:GetSecretValue'], readOnly)] : []),
    ...(encryptionKey === undefined ? [] : [useKey(scope, name, encryptionKey)]),
    allow(['dynamodb:GetItem', 'dynamodb:UpdateItem'], [names.ledgerTableArn], {}, inPartitionsOfFunctions),
    ...(ledgerEncryptionKey === undefined ? [] : [useLedgerKey(scope, ledgerEncryptionKey)]),
    ...(name === 'watch' ? watchOnly(names) : schedulesRetirements(name, options)),
    allow(['cloudwatch:PutMetricData'], ['*'], { 'cloudwatch:namespace': metricNamespace }),
    ...granted('events:PutEvents').map((bus) => allow(['events:PutEvents'], [busArn(bus, names)])),
    ...(name === 'retire' ? [allow(['sqs:SendMessage'], [options.deadLetterArn])] : []),
  ];
}

const secretActions: Readonly<Record<FunctionName, readonly string[]>> = {
  rotate: ['DescribeSecret', 'GetSecretValue', 'PutSecretValue', 'UpdateSecretVersionStage'],
  retire: ['DescribeSecret', 'GetSecretValue'],
  watch: ['DescribeSecret', 'GetSecretValue', 'ListSecretVersionIds', 'RotateSecret'],
};

const scheduleActions = {
  rotate: ['CreateSchedule', 'UpdateSchedule', 'GetSchedule', 'DeleteSchedule'],
  retire: ['CreateSchedule', 'UpdateSchedule'],
} as const;

/**
 * Retire also works on secrets whose rotation has been turned off. For RotateSecret of watch, the condition is evaluated
 * against the function of the secret, which watch does not change.
 */
function onlyRotatedHere(name: FunctionName, names: ServiceNames): Record<string, string> {
  return name === 'retire' ? {} : { 'secretsmanager:resource/AllowRotationLambdaArn': names.functionArn('rotate') };
}

/** What the configuration names for the variables that need this permission. */
function namedWith(action: FunctionVariable['grants'], config: RotationConfig): string[] {
  return Object.values<FunctionVariable>(functionVariables)
    .filter(({ grants }) => grants === action)
    .map((row) => valueAt(config, row.config ?? ''))
    .filter((name) => typeof name === 'string');
}

/** The secrets that are read and never changed, by their exact names. */
function secretsReadOnly({ plan, names }: PermissionOptions, more: readonly string[]): string[] {
  const references = [plan.config.adminSecret, ...plan.secrets.map(({ adminSecret }) => adminSecret), ...more];
  const arns = references
    .filter((reference) => reference !== undefined)
    .map((reference) => {
      const { name, arn } = parseSecretReference(reference);
      return arn ?? names.secretArn(name);
    });
  return [...new Set(arns)];
}

/**
 * What the ledger records about secrets and clients. The approvals of people are partitions of their own, which no
 * function may write: an approval decides what the functions change. `ForAllValues` also matches a request without a
 * key, but GetItem and UpdateItem always have one.
 */
const inPartitionsOfFunctions = {
  'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['SECRET#*', 'CLIENT#*'] },
};

/** Only through Secrets Manager. PutSecretValue generates a data key; all other calls decrypt one. */
function useKey(scope: Construct, name: FunctionName, keyArn: string): PolicyStatement {
  const actions = name === 'rotate' ? ['kms:Decrypt', 'kms:GenerateDataKey'] : ['kms:Decrypt'];
  return allow(actions, [keyArn], via('secretsmanager', scope));
}

/**
 * Only through DynamoDB, which decrypts the table's key for the caller; for everything else it has grants.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/encryption.usagenotes.html
 */
function useLedgerKey(scope: Construct, keyArn: string): PolicyStatement {
  return allow(['kms:Decrypt'], [keyArn], via('dynamodb', scope));
}

function via(service: string, scope: Construct): Record<string, string> {
  return { 'kms:ViaService': `${service}.${Stack.of(scope).region}.amazonaws.com` };
}

function schedulesRetirements(name: 'rotate' | 'retire', { names, schedulerRoleArn }: PermissionOptions) {
  const actions = scheduleActions[name].map((action) => `scheduler:${action}`);
  return [
    allow(actions, [names.schedulesArn]),
    allow(['iam:PassRole'], [schedulerRoleArn], { 'iam:PassedToService': 'scheduler.amazonaws.com' }),
  ];
}

function watchOnly(names: ServiceNames): PolicyStatement[] {
  return [
    allow(['scheduler:GetSchedule'], [names.anyScheduleArn]),
    // Neither action supports resource-level permissions.
    allow(['secretsmanager:ListSecrets', 'scheduler:ListSchedules'], ['*']),
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
