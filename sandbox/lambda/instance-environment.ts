import { tmpdir } from 'node:os';
import { basename, dirname, extname } from 'node:path';
import { credentials, endpointVariables, region } from '../aws-account.ts';
import type { CallerPort } from '../core/caller.ts';
import type { FunctionConfiguration } from './function-configuration.ts';

/** Exactly what Lambda sets, inheriting nothing: a bundle must not depend on the developer's shell. */
export function instanceEnvironment(
  configuration: FunctionConfiguration,
  instance: Omit<CallerPort, 'close'> & { readonly runtimeApi: string; readonly logStreamName: string },
): Record<string, string> {
  const configured = Object.entries(configuration.environment).map(([name, value]) => [
    name,
    value
      .replaceAll('{{endpoint}}', instance.endpoint)
      .replaceAll(/\{\{(secure|named)-endpoint\}\}/g, (wanted, kind) => {
        const endpoint = kind === 'named' ? instance.namedEndpoint : instance.secureEndpoint;
        if (endpoint !== undefined) return endpoint;
        throw new Error(`${name} needs ${wanted}, but this sandbox was started without a certificate.`);
      }),
  ]);
  return {
    ...endpointVariables(instance.endpoint),
    ...credentials,
    AWS_ACCESS_KEY_ID: configuration.accessKeyId,
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(configuration.memoryMb),
    AWS_LAMBDA_FUNCTION_NAME: configuration.functionName,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_GROUP_NAME: configuration.logGroupName,
    AWS_LAMBDA_LOG_STREAM_NAME: instance.logStreamName,
    AWS_LAMBDA_RUNTIME_API: instance.runtimeApi,
    _HANDLER: `${basename(configuration.bundleFile, extname(configuration.bundleFile))}.${configuration.handlerName}`,
    LAMBDA_TASK_ROOT: dirname(configuration.bundleFile),
    HOME: tmpdir(),
    LANG: 'en_US.UTF-8',
    PATH: '/usr/local/bin:/usr/bin:/bin',
    TZ: ':UTC',
    ...Object.fromEntries(configured),
  };
}
