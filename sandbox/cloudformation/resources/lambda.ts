import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { account } from '../../aws-account.ts';
import { asObject } from '../as-object.ts';
import type { ResourceContext, ResourceHandler } from '../resource.ts';

const runtime = 'nodejs24.x';

/** Lambda's limit for environment variables, in bytes. */
const environmentLimit = 4096;

/** Variables that Lambda itself sets. */
const reservedVariable =
  /^(AWS_(REGION|DEFAULT_REGION|ACCESS_KEY.*|SECRET_.*|SESSION_TOKEN|EXECUTION_ENV|LAMBDA_.*)|_.*|LAMBDA_.*)$/;

export const lambdaFunction: ResourceHandler = (properties, context) => {
  const { lambda } = context.sandbox;
  const functionName = properties.optionalText('FunctionName') ?? context.generatedName(64);
  const requested = properties.text('Runtime');
  if (requested !== runtime) throw new Error(`${functionName}: the sandbox runs ${runtime}, not ${requested}.`);
  const logging = properties.optionalProperties('LoggingConfig');
  const logGroupName = logging?.optionalText('LogGroup');
  logging?.ignore('ApplicationLogLevel', 'LogFormat', 'SystemLogLevel');
  const reservedConcurrency = properties.optionalNumber('ReservedConcurrentExecutions');
  const role = executionRole(properties.text('Role'), functionName, context);
  const tracing = properties.optionalProperties('TracingConfig')?.text('Mode');
  if (tracing === 'Active' && !context.sandbox.iam.roleMay(role.arn, 'xray:PutTraceSegments', '*')) {
    throw new Error('The provided execution role does not have permissions to call PutTraceSegments on XRAY.');
  }
  const arn = lambda.createFunction({
    functionName,
    ...codeOf(properties.object('Code'), properties.text('Handler'), context),
    environment: context.variablesOf(functionName, variablesIn(properties.optional('Environment'), functionName)),
    timeoutMs: (properties.optionalNumber('Timeout') ?? 3) * 1000,
    memoryMb: properties.optionalNumber('MemorySize') ?? 128,
    role,
    minimumIdle: context.minimumIdle,
    logGroupName,
    reservedConcurrency,
  });
  properties.ignore('Architectures', 'Description', 'Tags');
  return { ref: functionName, attributes: { Arn: arn } };
};

export const permission: ResourceHandler = (properties, { sandbox, logicalId }) => {
  const functionArn = existing(sandbox, properties.text('FunctionName'));
  const sourceAccount = properties.optionalText('SourceAccount');
  const sourceArn = properties.optionalText('SourceArn');
  const principal = properties.text('Principal');
  sandbox.iam.attachResourcePolicy(functionArn, {
    Version: '2012-10-17',
    Statement: {
      Sid: logicalId,
      Effect: 'Allow',
      Action: properties.text('Action'),
      Resource: functionArn,
      Principal: /\.amazonaws\.com$/.test(principal) ? { Service: principal } : { AWS: principal },
      Condition: {
        ...(sourceAccount === undefined ? {} : { StringEquals: { 'aws:SourceAccount': sourceAccount } }),
        ...(sourceArn === undefined ? {} : { ArnLike: { 'aws:SourceArn': sourceArn } }),
      },
    },
  });
  return { ref: logicalId, attributes: {} };
};

export const eventInvokeConfig: ResourceHandler = (properties, { sandbox, logicalId }) => {
  const functionArn = existing(sandbox, properties.text('FunctionName'));
  const functionName = functionArn.split(':').at(-1) ?? '';
  const qualifier = properties.text('Qualifier');
  if (qualifier !== '$LATEST') throw new Error(`${logicalId}: the sandbox supports no version but $LATEST.`);
  const maximumRetryAttempts = properties.optionalNumber('MaximumRetryAttempts');
  const destinations = properties.optionalProperties('DestinationConfig');
  const onFailureArn = destinations?.optionalProperties('OnFailure')?.text('Destination');
  const { roleArn } = sandbox.lambda.configurationOf(functionName);
  if (onFailureArn !== undefined && !sandbox.iam.roleMay(roleArn, 'sqs:SendMessage', onFailureArn)) {
    throw new Error(
      "The function's execution role does not have permissions to call SendMessage on the destination queue.",
    );
  }
  sandbox.lambda.updateFunction(functionName, { maximumRetryAttempts, onFailureArn });
  properties.ignore('MaximumEventAgeInSeconds');
  return { ref: logicalId, attributes: {} };
};

function codeOf(
  code: Readonly<Record<string, unknown>>,
  handler: string,
  { assets, logicalId }: ResourceContext,
): { bundleFile: string; handlerName: string } {
  const { S3Key, S3Bucket: _, ...rest } = code;
  if (typeof S3Key !== 'string' || Object.keys(rest).length > 0) {
    throw new Error(`${logicalId}: the sandbox takes code from an asset, not from ${Object.keys(code).join(', ')}.`);
  }
  const [, file = '', handlerName = ''] = /^(.+)\.([^.]+)$/.exec(handler) ?? [];
  const folder = assets.folder(S3Key);
  const modules = ['cjs', 'mjs', 'js'].map((extension) => join(folder, `${file}.${extension}`));
  const bundleFile = modules.find((module) => existsSync(module));
  if (bundleFile === undefined)
    throw new Error(`${logicalId}: there is no module for the handler ${handler} in ${folder}.`);
  return { bundleFile, handlerName };
}

function variablesIn(environment: unknown, functionName: string): Record<string, string> {
  const { Variables = {} } = asObject(environment ?? {}, `Environment of ${functionName}`);
  const variables = Object.entries(asObject(Variables, `Variables of ${functionName}`)).map(([name, value]) => {
    if (reservedVariable.test(name)) throw new Error(`${functionName}: the variable ${name} is reserved by Lambda.`);
    return [name, String(value)] as const;
  });
  const size = JSON.stringify(Object.fromEntries(variables)).length;
  if (size <= environmentLimit) return Object.fromEntries(variables);
  throw new Error(`${functionName}: environment variables of ${size} bytes are over the limit of ${environmentLimit}.`);
}

function executionRole(arn: string, functionName: string, { sandbox }: ResourceContext) {
  const role = sandbox.iam.role(arn);
  const source = { sourceArn: sandbox.lambda.arnOf(functionName) };
  if (role === undefined || !sandbox.iam.serviceMay('lambda.amazonaws.com', 'sts:AssumeRole', arn, source)) {
    throw new Error(`${functionName}: the role defined for the function cannot be assumed by Lambda.`);
  }
  return { arn, accessKeyId: role.accessKeyId };
}

function existing({ lambda }: ResourceContext['sandbox'], nameOrArn: string): string {
  if (!lambda.exists(nameOrArn)) throw new Error(`Function not found: ${nameOrArn} in account ${account}.`);
  return nameOrArn.startsWith('arn:') ? nameOrArn : lambda.arnOf(nameOrArn);
}
