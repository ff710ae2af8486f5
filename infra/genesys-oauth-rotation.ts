import { fileURLToPath } from 'node:url';
import { Annotations, Duration, Stack, Tags, Token } from 'aws-cdk-lib';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction as LambdaTarget } from 'aws-cdk-lib/aws-events-targets';
import type { Grant, IGrantable, ManagedPolicy } from 'aws-cdk-lib/aws-iam';
import { CfnPermission, type LayerVersion } from 'aws-cdk-lib/aws-lambda';
import { type ISecret, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { omitUndefined } from '../domain/omit-undefined.ts';
import { adviceOn } from './advice.ts';
import { adviceOnPlace } from './advice-on-place.ts';
import { certificateLayer } from './certificate-layer.ts';
import { ChangeRules } from './change-rules.ts';
import type { Home } from './config/arn-home.ts';
import { concurrencyOf, functionDefaults } from './config/function-defaults.ts';
import { planRotation, type RotationPlan } from './config/plan-rotation.ts';
import type { RotationConfig } from './config/rotation-config.ts';
import { evidenceStoreOf, reporterPolicy } from './evidence-of-config.ts';
import type { EvidenceStore } from './evidence-store.ts';
import { endpointNames, FunctionNetwork } from './function-network.ts';
import { variablesOf, variablesOfNetwork } from './function-variables.ts';
import { grantApprove, grantInvokeWatch, grantRead, grantReadLedger, grantRotate } from './grants.ts';
import { LedgerTable } from './ledger-table.ts';
import { MonthlyReport } from './monthly-report.ts';
import { type FunctionName, ServiceNames } from './names.ts';
import { type OwnerStatement, ownerStatements } from './owner-statements.ts';
import { permissionsOf } from './permissions.ts';
import { RetirementDelivery } from './retirement-delivery.ts';
import { applyRoleOptions } from './role-options.ts';
import { RotationFunction } from './rotation-function.ts';
import { SavedQueries } from './saved-queries.ts';
import { SecretStacks } from './secret-stacks.ts';
import { ServiceAlarms } from './service-alarms.ts';
import { ServiceDashboard } from './service-dashboard.ts';
import { idOfToken } from './token-id.ts';
import { AlarmTopics } from './topics.ts';

/** Where the code of the functions is. */
export interface BundleProps {
  /**
   * The folder that holds `rotate/index.cjs`, `retire/index.cjs`, `watch/index.cjs` and, with `evidence`, `report/index.cjs`.
   *
   * @default - the folder that `npm run build` writes
   */
  readonly bundleFolder?: string;
}

/** The configuration, as in `rotation.config.ts`: its fields, or all of them as `config`. */
export type GenesysOAuthRotationProps = BundleProps & (RotationConfig | { readonly config: RotationConfig });

/** How long Lambda retries an event of EventBridge Scheduler. Then watch finds what is due. */
const longestEventAge = Duration.hours(6);

/**
 * The functions, the ledger's table, schedules, roles, alarms and dashboard that rotate the secrets of a configuration.
 *
 * @example
 * const rotation = new GenesysOAuthRotation(this, 'Rotation', {
 *   genesysEnvironment: 'mypurecloud.de',
 *   alarms: { topic },
 *   secrets: [{ name: 'contact-center/crm-sync', every: Duration.days(30) }, { existing: wallboardSecret }],
 * });
 * rotation.grantRead(crmSync, 'contact-center/crm-sync');
 */
export class GenesysOAuthRotation extends Construct {
  /** The configuration with every default and schedule resolved. */
  readonly plan: RotationPlan;
  /** The names and ARNs that begin with the name of the service. */
  readonly names: ServiceNames;
  /** The Lambda functions, each with its role and log group. */
  readonly functions: Readonly<Record<FunctionName, RotationFunction>> & { readonly report?: RotationFunction };
  /** The key that signs reports and the bucket that keeps them, if the configuration has `evidence`. */
  readonly evidence: EvidenceStore | undefined;
  /** The managed policy of those who make reports by hand: it signs, reads evidence and adds to it. */
  readonly reporterPolicy: ManagedPolicy | undefined;
  /** The schedule group, the scheduler's role and the dead-letter queue of retirements. */
  readonly delivery: RetirementDelivery;
  /** The DynamoDB table of the ledger, which the deletion of the stack retains. */
  readonly ledger: LedgerTable;
  /** The topics that the alarms publish to. */
  readonly topics: AlarmTopics;
  /** The alarms and the two composite alarms. */
  readonly alarms: ServiceAlarms;

  /** The names of the VPC endpoints that the functions need in a VPC without a route to the internet. */
  readonly requiredVpcEndpoints: readonly string[];
  /** What the owners of secrets and keys in other accounts must add to their policies. */
  readonly ownerStatements: readonly OwnerStatement[];
  readonly #network: FunctionNetwork | undefined;
  readonly #secrets: SecretStacks;
  readonly #layers: readonly LayerVersion[];

  /** @throws RotationConfigError with every problem of the configuration at once */
  constructor(scope: Construct, id: string, props: GenesysOAuthRotationProps) {
    super(scope, id);
    const { bundleFolder = builtBundles, ...written } = props;
    this.plan = planRotation('config' in written ? written.config : written, {
      home: homeOf(this),
      idOfToken: (token) => idOfToken(this, token),
    });
    const { config } = this.plan;
    this.node.addValidation({ validate: () => problemsOfNames(this) });
    this.requiredVpcEndpoints = endpointNames(this, config);
    this.ownerStatements = ownerStatements(this, config);
    for (const { id: advice, text } of [...adviceOn(this.plan), ...adviceOnPlace(this, this.ownerStatements)]) {
      Annotations.of(this).addWarningV2(`genesys-oauth-rotation:${advice}`, text);
    }
    this.#network = config.vpc === undefined ? undefined : new FunctionNetwork(this, 'Network', config, config.vpc);
    const { extraCaCertificates } = config;
    this.#layers =
      extraCaCertificates === undefined ? [] : [certificateLayer(this, this.plan.service, extraCaCertificates)];
    this.names = new ServiceNames(this, this.plan.service);
    this.delivery = new RetirementDelivery(this, 'Retirement', this.names);
    this.ledger = new LedgerTable(this, 'Ledger', { names: this.names, encryptionKey: config.ledgerEncryptionKey });
    this.evidence = evidenceStoreOf(this, config.evidence);
    this.reporterPolicy = this.evidence && reporterPolicy(this, this.names, this.evidence);
    this.functions = {
      rotate: this.#createFunction('rotate', bundleFolder),
      retire: this.#createFunction('retire', bundleFolder),
      watch: this.#createFunction('watch', bundleFolder),
      ...omitUndefined({ report: this.#createReport(bundleFolder) }),
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
    this.#secrets = new SecretStacks(this, 'Secrets', {
      plan: this.plan,
      names: this.names,
      invokePermission: this.#allowSecretsManager(),
    });
    const { rotate, retire, watch } = this.functions;
    new ChangeRules(this, 'Changes', {
      names: this.names,
      watch: watch.function,
      // Retire also takes AWSPENDING off versions.
      ownRoleArns: [...[rotate, retire, watch].map(({ role }) => role.roleArn), ...this.#secrets.settingsRoleArns],
      deploymentRoleArns: config.deploymentRoles,
      genesysEventSource: config.genesysEventSource,
      hasReport: this.functions.report !== undefined,
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
    for (const [key, value] of Object.entries(config.tags ?? {})) Tags.of(this).add(key, value);
    applyRoleOptions(this, { permissionsBoundary: config.permissionsBoundary, path: config.rolePath });
  }

  /**
   * A secret of the configuration, for programs that read it.
   *
   * @param name as its entry has it
   * @throws Error if no entry has this name
   */
  secret(name: string): ISecret {
    const found = this.plan.secrets.find((secret) => secret.name === name || secret.arn === name);
    if (found === undefined) {
      const known = this.plan.secrets.map(({ name: its }) => its).join(', ');
      throw new Error(`No entry of secrets is "${name}" (there are: ${known}).`);
    }
    const id = `Secret of ${found.id}`;
    const existing = this.node.tryFindChild(id) as ISecret | undefined;
    if (existing !== undefined) return existing;
    const secretId = this.#secrets.secretIdOf(found);
    return found.isNew || found.arn !== undefined
      ? Secret.fromSecretCompleteArn(this, id, secretId)
      : Secret.fromSecretNameV2(this, id, secretId);
  }

  /**
   * Lets a principal read a secret of the configuration, with its key.
   *
   * @param name as its entry has it
   * @throws Error if no entry has this name
   */
  grantRead(grantee: IGrantable, name: string): Grant {
    const secret = this.secret(name);
    const { encryptionKey } = this.plan.secrets.find((its) => its.name === name || its.arn === name) ?? {};
    return grantRead(this, grantee, { secret, encryptionKey });
  }

  /** Lets a principal start a rotation of every managed secret now. */
  grantRotate(grantee: IGrantable): Grant {
    return grantRotate(this, grantee);
  }

  /** Lets a principal read the ledger, which holds no secret. */
  grantReadLedger(grantee: IGrantable): Grant {
    return grantReadLedger(this, grantee);
  }

  /** Lets a principal approve what the functions ask a person for, and write nothing else of the ledger. */
  grantApprove(grantee: IGrantable): Grant {
    return grantApprove(this, grantee);
  }

  /**
   * Lets a principal sign reports, read evidence and add to it.
   *
   * @throws Error if the configuration has no `evidence`
   */
  grantReport(grantee: IGrantable): void {
    if (this.evidence === undefined) throw new Error('There is no evidence store: set evidence in the configuration.');
    this.evidence.grantReport(grantee);
  }

  /** Lets a principal ask watch to check secrets now. */
  grantInvokeWatch(grantee: IGrantable): Grant {
    return grantInvokeWatch(this, grantee);
  }

  #createReport(bundleFolder: string): RotationFunction | undefined {
    const { evidence: store } = this;
    const { config } = this.plan;
    const { monthlyReport = true, maximumAge = '90d' } = config.evidence ?? {};
    if (store === undefined || !monthlyReport) return undefined;
    return new MonthlyReport(this, 'Evidence reports', {
      ...this.#shared(bundleFolder),
      // Two at once would compete for the next place in the chain. A run that has to wait waits a day.
      reservedConcurrency: concurrencyOf('report', config.functions ?? {}),
      store,
      maximumAge,
      ledgerEncryptionKey: config.ledgerEncryptionKey,
      networkVariables: variablesOfNetwork(config),
    }).function;
  }

  /** What the functions have in common. */
  #shared(bundleFolder: string) {
    const {
      functions = {},
      logRetentionDays = 400,
      logEncryptionKey,
      logProtection = true,
      architecture,
    } = this.plan.config;
    return {
      names: this.names,
      bundleFolder,
      logRetentionDays,
      logEncryptionKey,
      logProtection,
      tracing: functions.tracing ?? false,
      architecture,
      network: this.#network,
      layers: this.#layers,
    };
  }

  #createFunction(name: FunctionName, bundleFolder: string): RotationFunction {
    const { plan, names } = this;
    const { functions = {} } = plan.config;
    const { schedulerRole, deadLetterQueue } = this.delivery;
    const isWatch = name === 'watch';
    const { timeoutSeconds, memoryMb, watchTimeoutSeconds, watchMemoryMb } = { ...functionDefaults, ...functions };
    return new RotationFunction(this, `${name[0]?.toUpperCase()}${name.slice(1)}`, {
      ...this.#shared(bundleFolder),
      name,
      description: descriptions[name],
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

/** Two constructs of one stack and service would create resources of the same names. */
function problemsOfNames(construct: GenesysOAuthRotation): string[] {
  const { service } = construct.plan;
  const others = Stack.of(construct)
    .node.findAll()
    .filter((other) => other instanceof GenesysOAuthRotation && other !== construct && other.plan.service === service);
  return others.map(
    ({ node }) =>
      `${node.path} has the same service "${service}", so its functions, table and alarms would have the same names: give one of the two another service.`,
  );
}

/** Where the stack is deployed, unless its environment is known only then. */
function homeOf(scope: Construct): Home {
  const { account, region } = Stack.of(scope);
  const known = (value: string) => (Token.isUnresolved(value) ? undefined : value);
  return { account: known(account), region: known(region) };
}

const builtBundles = fileURLToPath(new URL('../dist', import.meta.url));

const descriptions: Readonly<Record<FunctionName, string>> = {
  rotate: 'Rotates credentials of Genesys Cloud OAuth clients, step by step, for AWS Secrets Manager',
  retire: 'Revokes a credential of a Genesys Cloud OAuth client after its grace period',
  watch: 'Checks all managed secrets every hour and fixes what is safe to fix',
};
