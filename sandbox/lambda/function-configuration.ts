import { existsSync } from 'node:fs';
import { isAbsolute } from 'node:path';
import { account, credentials, region } from '../aws-account.ts';

export interface FunctionOptions {
  readonly functionName: string;
  /** Absolute path of the built file that exports the handler. */
  readonly bundleFile: string;
  /** Name of the exported handler. Default `handler`. */
  readonly handlerName?: string;
  /** The execution role. Default: all permissions of the account. */
  readonly role?: { readonly arn: string; readonly accessKeyId: string };
  /** Default `/aws/lambda/<function name>`. */
  readonly logGroupName?: string | undefined;
  /**
   * In the values, `{{endpoint}}` and `{{secure-endpoint}}` become the sandbox's HTTP and HTTPS address for the instance,
   * `{{named-endpoint}}` the HTTPS address with a host name.
   */
  readonly environment?: Readonly<Record<string, string>>;
  /** In milliseconds. Default 60 000. */
  readonly timeoutMs?: number;
  /** In megabytes. Default 256. */
  readonly memoryMb?: number;
  /** Number of retries of a failed asynchronous invocation. Default 2. */
  readonly maximumRetryAttempts?: number | undefined;
  /** Real milliseconds before each retry; the last value repeats. Default 50. */
  readonly retryDelaysMs?: readonly number[];
  /** Sandbox time that passes before each retry, in milliseconds; the last value repeats. Default one minute, then two. */
  readonly retryAfterMs?: readonly number[];
  /** Destination for asynchronous invocations whose retries are exhausted. */
  readonly onFailureArn?: string | undefined;
  /** Maximum concurrent invocations; more are throttled. Default: unlimited. */
  readonly reservedConcurrency?: number | undefined;
  /** Number of warm instances kept idle. Default 0. */
  readonly minimumIdle?: number | undefined;
}

type OptionWithDefault = Exclude<keyof FunctionOptions, 'onFailureArn' | 'role' | 'reservedConcurrency'>;

export type FunctionConfiguration = {
  readonly [Name in OptionWithDefault]-?: NonNullable<FunctionOptions[Name]>;
} & {
  readonly onFailureArn: string | undefined;
  readonly roleArn: string | undefined;
  readonly accessKeyId: string;
  readonly reservedConcurrency: number;
  readonly arn: string;
};

export function functionArn(functionName: string): string {
  return `arn:aws:lambda:${region}:${account}:function:${functionName}`;
}

/** The name in an ARN (with or without a qualifier), or the name itself. */
export function functionNameOf(nameOrArn: string): string {
  return nameOrArn.split(':')[nameOrArn.startsWith('arn:') ? 6 : 0] ?? '';
}

/** @throws {Error} when the name or the bundle file is invalid. */
export function configureFunction(options: FunctionOptions): FunctionConfiguration {
  const { functionName, bundleFile } = options;
  if (!/^[a-zA-Z0-9-_]{1,64}$/.test(functionName)) {
    throw new Error(`A function name is 1 to 64 letters, digits, "-" or "_", not "${functionName}".`);
  }
  if (!isAbsolute(bundleFile)) throw new Error(`${functionName}: bundleFile must be an absolute path: ${bundleFile}`);
  if (!existsSync(bundleFile)) {
    throw new Error(`${functionName}: there is no bundle at ${bundleFile}. Build it first: npm run build`);
  }
  return {
    functionName,
    bundleFile,
    handlerName: options.handlerName ?? 'handler',
    roleArn: options.role?.arn,
    accessKeyId: options.role?.accessKeyId ?? credentials.AWS_ACCESS_KEY_ID,
    logGroupName: options.logGroupName ?? `/aws/lambda/${functionName}`,
    reservedConcurrency: options.reservedConcurrency ?? Number.POSITIVE_INFINITY,
    environment: options.environment ?? {},
    timeoutMs: options.timeoutMs ?? 60_000,
    memoryMb: options.memoryMb ?? 256,
    maximumRetryAttempts: options.maximumRetryAttempts ?? 2,
    retryDelaysMs: options.retryDelaysMs ?? [50],
    retryAfterMs: options.retryAfterMs ?? [60_000, 120_000],
    onFailureArn: options.onFailureArn,
    minimumIdle: options.minimumIdle ?? 0,
    arn: functionArn(functionName),
  };
}
