import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { AwsError } from '../aws/aws-error.ts';
import type { Input } from '../aws/input.ts';
import { account } from '../aws-account.ts';
import type { FunctionConfiguration, FunctionOptions } from './function-configuration.ts';

const placeholder = '{{endpoint}}';

/** What GetFunctionConfiguration returns. The address of the sandbox stands for the one of each instance. */
export function describeFunction(configuration: FunctionConfiguration, endpoint: string): object {
  const code = readFileSync(configuration.bundleFile);
  const variables = Object.entries(configuration.environment);
  return {
    FunctionName: configuration.functionName,
    FunctionArn: configuration.arn,
    Runtime: 'nodejs24.x',
    Role: configuration.roleArn ?? `arn:aws:iam::${account}:role/${configuration.functionName}`,
    Handler: `index.${configuration.handlerName}`,
    CodeSize: code.length,
    CodeSha256: createHash('sha256').update(code).digest('base64'),
    Timeout: Math.ceil(configuration.timeoutMs / 1000),
    MemorySize: configuration.memoryMb,
    Version: '$LATEST',
    State: 'Active',
    LastUpdateStatus: 'Successful',
    PackageType: 'Zip',
    Architectures: ['arm64'],
    Environment: {
      Variables: Object.fromEntries(variables.map(([name, value]) => [name, value.replaceAll(placeholder, endpoint)])),
    },
    LoggingConfig: { LogFormat: 'JSON', LogGroup: configuration.logGroupName },
  };
}

const changeable = ['FunctionName', 'Timeout', 'MemorySize', 'Environment'];

/** The changes that UpdateFunctionConfiguration asks for. @throws {AwsError} for what the sandbox cannot change */
export function readChanges(input: Input, endpoint: string): Partial<Omit<FunctionOptions, 'functionName'>> {
  const other = Object.keys(input.fields).filter((name) => !changeable.includes(name));
  if (other.length > 0) {
    throw new AwsError(
      'NotImplementedBySandbox',
      `The sandbox can change ${changeable.slice(1).join(', ')}, not ${other.join(', ')}. Nothing was changed.`,
      501,
    );
  }
  const seconds = input.optionalNumber('Timeout', 1, 900);
  const memoryMb = input.optionalNumber('MemorySize', 128, 10_240);
  const variables = input.optionalObject('Environment')?.optionalObject('Variables');
  return {
    ...(seconds === undefined ? {} : { timeoutMs: seconds * 1000 }),
    ...(memoryMb === undefined ? {} : { memoryMb }),
    ...(variables === undefined ? {} : { environment: readVariables(variables, endpoint) }),
  };
}

function readVariables(variables: Input, endpoint: string): Record<string, string> {
  const names = Object.keys(variables.fields);
  return Object.fromEntries(names.map((name) => [name, variables.text(name).replaceAll(endpoint, placeholder)]));
}
