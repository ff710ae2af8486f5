import { existsSync } from 'node:fs';
import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { type PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import {
  ApplicationLogLevel,
  Architecture,
  Code,
  Function as LambdaFunction,
  type LayerVersion,
  LoggingFormat,
  Runtime,
  SystemLogLevel,
  Tracing,
} from 'aws-cdk-lib/aws-lambda';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { omitUndefined } from '../domain/omit-undefined.ts';
import { acknowledgeWildcard } from './acknowledge.ts';
import { type FunctionNetwork, networkPermissions } from './function-network.ts';
import { logProtection } from './log-protection.ts';
import type { FunctionName, OptionalFunctionName, ServiceNames } from './names.ts';

export interface RotationFunctionProps {
  readonly names: ServiceNames;
  readonly name: FunctionName | OptionalFunctionName;
  readonly description: string;
  /** Holds `rotate/index.cjs`, `retire/index.cjs` and `watch/index.cjs`, as `npm run build` writes them. */
  readonly bundleFolder: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly permissions: readonly PolicyStatement[];
  readonly timeoutSeconds: number;
  readonly memoryMb: number;
  readonly reservedConcurrency: number | undefined;
  readonly logRetentionDays: RetentionDays;
  /** ARN of the customer managed key of the log group. Default: the key of CloudWatch Logs. */
  readonly logEncryptionKey: string | undefined;
  /** Whether CloudWatch Logs masks credentials. */
  readonly logProtection: boolean;
  readonly tracing: boolean;
  readonly architecture: 'arm64' | 'x86_64' | undefined;
  /** Default: outside of a VPC. */
  readonly network: FunctionNetwork | undefined;
  readonly layers: readonly LayerVersion[];
}

/** One function with its own role and log group. */
export class RotationFunction extends Construct {
  readonly function: LambdaFunction;
  readonly logGroup: LogGroup;
  readonly role: Role;

  constructor(scope: Construct, id: string, props: RotationFunctionProps) {
    super(scope, id);
    const functionName = props.names.functionName(props.name);
    this.logGroup = new LogGroup(this, 'Logs', {
      logGroupName: `/aws/lambda/${functionName}`,
      retention: props.logRetentionDays,
      ...(props.logEncryptionKey === undefined
        ? {}
        : { encryptionKey: Key.fromKeyArn(this, 'LogKey', props.logEncryptionKey) }),
      ...(props.logProtection ? { dataProtectionPolicy: logProtection() } : {}),
      // The audit log outlives the stack.
      removalPolicy: RemovalPolicy.RETAIN,
    });
    const role = new Role(this, 'Role', {
      description: `What ${functionName} may do`,
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
    });
    this.role = role;
    this.logGroup.grantWrite(role);
    for (const statement of props.permissions) role.addToPolicy(statement);
    const { network } = props;
    if (network !== undefined) {
      const own = networkPermissions(props.names.functionArn(props.name));
      for (const statement of own) role.addToPolicy(statement);
    }
    this.function = new LambdaFunction(this, 'Function', {
      functionName,
      description: props.description,
      runtime: Runtime.NODEJS_24_X,
      architecture: props.architecture === 'x86_64' ? Architecture.X86_64 : Architecture.ARM_64,
      code: Code.fromAsset(requireBundle(props.bundleFolder, props.name)),
      handler: 'index.handler',
      role,
      layers: [...props.layers],
      environment: props.environment,
      timeout: Duration.seconds(props.timeoutSeconds),
      memorySize: props.memoryMb,
      ...omitUndefined({ reservedConcurrentExecutions: props.reservedConcurrency }),
      logGroup: this.logGroup,
      loggingFormat: LoggingFormat.JSON,
      applicationLogLevelV2: ApplicationLogLevel.INFO,
      systemLogLevelV2: SystemLogLevel.INFO,
      ...(network === undefined
        ? {}
        : {
            vpc: network.vpc,
            securityGroups: network.securityGroups,
            ...omitUndefined({ vpcSubnets: network.vpcSubnets }),
          }),
      tracing: props.tracing ? Tracing.ACTIVE : Tracing.DISABLED,
    });
    const { names, name, tracing } = props;
    const known = name === 'watch' || name === 'report' ? name : 'plain';
    const reason = `${reasonsForAny[known]}${tracing ? ` ${tracingActions}` : ''}`;
    acknowledgeWildcard(role, '*', network === undefined ? reason : `${reason} ${networkInterfaces}`);
    acknowledgeWildcard(role, names.schedulesArn, 'The names of one-time schedules hold a hash of the secret.');
    const anySecret = names.secretArn('*');
    if (props.permissions.some(({ resources }) => resources.includes(anySecret))) {
      acknowledgeWildcard(
        role,
        anySecret,
        'Only secrets with the tag or the rotation function that the condition of the statement names.',
      );
    }
  }
}

const networkInterfaces =
  'Nor do those of network interfaces, which Lambda needs in a VPC and which the code of the function is denied.';

const putMetricData = 'PutMetricData supports no resources; a condition limits it to our namespace.';

const reasonsForAny = {
  plain: putMetricData,
  watch: `${putMetricData} ListSecrets supports none either, and returns no secret value.`,
  report: 'ListSecrets and LookupEvents support no resources, and return no secret value.',
} as const;

const tracingActions = 'The actions of X-Ray support none either, and return no secret value.';

function requireBundle(folder: string, name: FunctionName | OptionalFunctionName): string {
  if (existsSync(`${folder}/${name}/index.cjs`)) return `${folder}/${name}`;
  throw new Error(`There is no bundle of ${name} at ${folder}/${name}/index.cjs. Build it with: npm run build`);
}
