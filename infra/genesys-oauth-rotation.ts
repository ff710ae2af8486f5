import { fileURLToPath } from 'node:url';
import { Annotations, Duration, Stack } from 'aws-cdk-lib';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction as LambdaTarget } from 'aws-cdk-lib/aws-events-targets';
import { CfnPermission } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { omitUndefined } from '../domain/omit-undefined.ts';
import { adviceOn } from './advice.ts';
import { ChangeRules } from './change-rules.ts';
import { concurrencyOf, functionDefaults } from './config/function-defaults.ts';
import { planRotation, type RotationPlan } from './config/plan-rotation.ts';
import type { RotationConfig } from './config/rotation-config.ts';
import { variablesOf } from './function-variables.ts';
import { LedgerTable } from './ledger-table.ts';
import { type FunctionName, ServiceNames } from './names.ts';
import { permissionsOf } from './permissions.ts';
import { RetirementDelivery } from './retirement-delivery.ts';
import { RotationFunction } from './rotation-function.ts';
import { SavedQueries } from './saved-queries.ts';
import { SecretStacks } from './secret-stacks.ts';
import { ServiceAlarms } from './service-alarms.ts';
import { ServiceDashboard } from './service-dashboard.ts';
import { AlarmTopics } from './topics.ts';

/** Properties of `GenesysOAuthRotation`. */
export interface GenesysOAuthRotationProps {
  /** The secrets to rotate, the recipients of the alarms, and everything else that is configured. */
  readonly config: RotationConfig;
  /**
   * The folder that holds `rotate/index.cjs`, `retire/index.cjs` and `watch/index.cjs`.
   *
   * @default - the folder that `npm run build` writes
   */
  readonly bundleFolder?: string;
}

/** How long Lambda retries an event of EventBridge Scheduler. Then watch finds what is due. */
const longestEventAge = Duration.hours(6);

/** The functions, the ledger's table, schedules, roles, alarms and dashboard that rotate the secrets of a configuration. */
export class GenesysOAuthRotation extends Construct {
  /** The configuration with every default and schedule resolved. */
  readonly plan: RotationPlan;
  /** The names and ARNs that begin with the name of the service. */
  readonly names: ServiceNames;
  /** The Lambda functions, each with its role and log group. */
  readonly functions: Readonly<Record<FunctionName, RotationFunction>>;
  /** The schedule group, the scheduler's role and the dead-letter queue of retirements. */
  readonly delivery: RetirementDelivery;
  /** The DynamoDB table of the ledger, which the deletion of the stack retains. */
  readonly ledger: LedgerTable;
  /** The topics that the alarms publish to. */
  readonly topics: AlarmTopics;
  /** The alarms and the two composite alarms. */
  readonly alarms: ServiceAlarms;

  /** @throws RotationConfigError with every problem of the configuration at once */
  constructor(scope: Construct, id: string, { config, bundleFolder = builtBundles }: GenesysOAuthRotationProps) {
    super(scope, id);
    this.plan = planRotation(config);
    for (const { id: advice, text } of adviceOn(this.plan)) {
      Annotations.of(this).addWarningV2(`genesys-oauth-rotation:${advice}`, text);
    }
    this.names = new ServiceNames(this, this.plan.service);
    this.delivery = new RetirementDelivery(this, 'Retirement', this.names);
    this.ledger = new LedgerTable(this, 'Ledger', { names: this.names, encryptionKey: config.ledgerEncryptionKey });
    this.functions = {
      rotate: this.#createFunction('rotate', bundleFolder),
      retire: this.#createFunction('retire', bundleFolder),
      watch: this.#createFunction('watch', bundleFolder),
    };
    // The functions have its name only. Secrets Manager invokes rotate as soon as a secret has a schedule.
    for (const { function: lambda } of Object.values(this.functions)) lambda.node.addDependency(this.ledger);
    this.functions.retire.function.configureAsyncInvoke({
      // The role of retire already has the permission; the destination of the CDK would also grant reading the queue.
      onFailure: { bind: () => ({ destination: this.delivery.deadLetterQueue.queueArn }) },
      maxEventAge: longestEventAge,
      retryAttempts: 2,
    });
    this.#watchHourly();
    this.#watchLabels();
    const secrets = new SecretStacks(this, 'Secrets', {
      plan: this.plan,
      names: this.names,
      invokePermission: this.#allowSecretsManager(),
    });
    const { rotate, retire, watch } = this.functions;
    new ChangeRules(this, 'Changes', {
      names: this.names,
      watch: watch.function,
      // Retire also takes AWSPENDING off versions.
      ownRoleArns: [...[rotate, retire, watch].map(({ role }) => role.roleArn), ...secrets.settingsRoleArns],
      deploymentRoleArns: config.deploymentRoles,
      genesysEventSource: config.genesysEventSource,
    });
    this.topics = new AlarmTopics(this, 'Topics', this.names, config.alarms);
    this.alarms = new ServiceAlarms(this, 'Alarms', {
      plan: this.plan,
      names: this.names,
      functions: this.functions,
      deadLetterQueue: this.delivery.deadLetterQueue,
      topics: this.topics,
    });
    new SavedQueries(this, 'Queries', this.names, this.functions);
    new ServiceDashboard(this, 'Dashboard', {
      names: this.names,
      functions: this.functions,
      alarms: Object.values(this.alarms.composites),
    });
  }

  #createFunction(name: FunctionName, bundleFolder: string): RotationFunction {
    const { plan, names } = this;
    const { functions = {}, logRetentionDays = 400, logEncryptionKey, logProtection = true } = plan.config;
    const { schedulerRole, deadLetterQueue } = this.delivery;
    const isWatch = name === 'watch';
    const { timeoutSeconds, memoryMb, watchTimeoutSeconds, watchMemoryMb } = { ...functionDefaults, ...functions };
    return new RotationFunction(this, `${name[0]?.toUpperCase()}${name.slice(1)}`, {
      names,
      name,
      description: descriptions[name],
      bundleFolder,
      environment: variablesOf(name, {
        plan,
        names,
        schedulerRoleArn: schedulerRole.roleArn,
        deadLetterArn: deadLetterQueue.queueArn,
      }),
      permissions: permissionsOf(this, name, {
        plan,
        names,
        schedulerRoleArn: schedulerRole.roleArn,
        deadLetterArn: deadLetterQueue.queueArn,
      }),
      timeoutSeconds: isWatch ? watchTimeoutSeconds : timeoutSeconds,
      memoryMb: isWatch ? watchMemoryMb : memoryMb,
      reservedConcurrency: concurrencyOf(name, functions),
      logRetentionDays,
      logEncryptionKey,
      logProtection,
      tracing: functions.tracing ?? false,
    });
  }

  #watchHourly(): void {
    const { watch } = this.functions;
    // The next hourly run is soon enough for a retry; two runs at once would do everything twice.
    watch.function.configureAsyncInvoke({ retryAttempts: 0, maxEventAge: Duration.minutes(30) });
    new Rule(this, 'WatchHourly', {
      description: 'Checks every managed secret',
      schedule: Schedule.rate(Duration.hours(1)),
      targets: [new LambdaTarget(watch.function)],
    });
  }

  /**
   * A rollback is seen within seconds. Which secrets are managed, watch knows: the names of discovered ones are unknown
   * here, and a pattern holds only 2,048 characters.
   *
   * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/monitoring-eventbridge.html
   */
  #watchLabels(): void {
    new Rule(this, 'WatchLabels', {
      description: 'Checks a secret whose AWSCURRENT has moved',
      eventPattern: {
        account: [Stack.of(this).account],
        source: ['aws.secretsmanager'],
        detailType: ['Secret Label Updated'],
        detail: { labelUpdated: ['AWSCURRENT'] },
      },
      // No dead-letter queue: after an hour, the hourly run has seen what an undelivered event would have shown.
      targets: [new LambdaTarget(this.functions.watch.function, { maxEventAge: Duration.hours(1) })],
    });
  }

  /** Not the grant of the CDK, which names no account and would let Secrets Manager act for any account. */
  #allowSecretsManager(): CfnPermission {
    const [only, ...others] = this.plan.secrets;
    const isOne = only !== undefined && others.length === 0 && this.plan.config.discovery === undefined;
    const sourceArn = isOne ? (only.arn ?? this.names.secretArn(only.name)) : undefined;
    return new CfnPermission(this, 'SecretsManagerInvokesRotate', {
      action: 'lambda:InvokeFunction',
      functionName: this.functions.rotate.function.functionArn,
      principal: 'secretsmanager.amazonaws.com',
      sourceAccount: Stack.of(this).account,
      ...omitUndefined({ sourceArn }),
    });
  }
}

const builtBundles = fileURLToPath(new URL('../dist', import.meta.url));

const descriptions: Readonly<Record<FunctionName, string>> = {
  rotate: 'Rotates credentials of Genesys Cloud OAuth clients, step by step, for AWS Secrets Manager',
  retire: 'Revokes a credential of a Genesys Cloud OAuth client after its grace period',
  watch: 'Checks all managed secrets every hour and fixes what is safe to fix',
};
