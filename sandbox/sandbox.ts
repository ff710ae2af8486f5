import { credentials, endpointVariables, region } from './aws-account.ts';
import { type Behavior, createBehavior } from './behavior/behavior.ts';
import { createBehaviorService } from './behavior/behavior-service.ts';
import { createStacks, type Stacks } from './cloudformation/stacks.ts';
import { type CloudTrail, createCloudTrail } from './cloudtrail/cloud-trail.ts';
import { createCloudTrailService } from './cloudtrail/cloud-trail-service.ts';
import { type Alarms, createAlarms } from './cloudwatch/alarms.ts';
import { type CloudWatch, createCloudWatch } from './cloudwatch/cloudwatch.ts';
import { createCloudWatchReads } from './cloudwatch/read-service.ts';
import type { Caller, CallerPort } from './core/caller.ts';
import type { Certificate } from './core/certificate.ts';
import type { Clock } from './core/clock.ts';
import { createFaults, type Faults } from './core/faults.ts';
import { createJournal, type Journal } from './core/journal.ts';
import type { Persistent } from './core/persistent.ts';
import { type SandboxServer, startServer } from './core/server.ts';
import type { SandboxService } from './core/service.ts';
import { createDeadLetters, type DeadLetters } from './dead-letters/dead-letters.ts';
import { createDynamoDb, type DynamoDb } from './dynamodb/dynamodb.ts';
import { createEventBridge, type EventBridge, envelopeOf } from './eventbridge/eventbridge.ts';
import { createRules, type Rules } from './eventbridge/rules.ts';
import { forwardAudits } from './genesys/forward-audits.ts';
import type { GenesysCloud } from './genesys/genesys-cloud.ts';
import { authorize } from './iam/authorize.ts';
import { createIam, type Iam } from './iam/iam.ts';
import { createKms, type SigningKeys } from './kms/kms.ts';
import type { FunctionOptions } from './lambda/function-configuration.ts';
import type { StartInstance } from './lambda/instance.ts';
import { createLambda, type Lambda } from './lambda/lambda.ts';
import { createLambdaService } from './lambda/lambda-service.ts';
import { reportMetrics } from './lambda/report-metrics.ts';
import { createLogsService } from './logs/logs-service.ts';
import { createS3, type EvidenceBuckets } from './s3/s3.ts';
import { createScheduler, type Scheduler } from './scheduler/scheduler.ts';
import type { SchedulerSettings } from './scheduler/settings.ts';
import { createSecretsManager, type SecretsManager } from './secrets-manager/secrets-manager.ts';
import type { SecretsManagerSettings } from './secrets-manager/settings.ts';
import { createTopics, type Topics } from './sns/topics.ts';
import { createSqs } from './sqs/sqs.ts';
import { createSts } from './sts/sts.ts';

export interface SandboxOptions {
  readonly clock: Clock;
  /** The simulated Genesys Cloud. It comes last, because it accepts the widest range of paths. */
  readonly genesys: SandboxService | GenesysCloud;
  /** Further services, which take precedence over Genesys Cloud. */
  readonly services?: readonly SandboxService[];
  /** Of the HTTP address. Default: a free one. */
  readonly port?: number | undefined;
  /** Faults shared with the services. Default: a new set. */
  readonly faults?: Faults;
  /** Enables HTTPS for every service. Default: HTTP only. */
  readonly certificate?: Certificate;
  readonly functions?: readonly FunctionOptions[];
  /** How an instance of a function is started. Default: a process each. */
  readonly startInstance?: StartInstance | undefined;
  readonly secretsManager?: Partial<SecretsManagerSettings>;
  readonly scheduler?: Partial<SchedulerSettings>;
  /** Further parts whose state can be kept between starts. */
  readonly persistent?: Readonly<Record<string, Persistent>>;
}

/** A local simulation of AWS and Genesys Cloud. */
export interface Sandbox {
  readonly clock: Clock;
  readonly journal: Journal;
  readonly faults: Faults;
  /** Allows everything until a template is deployed. */
  readonly iam: Iam;
  readonly lambda: Lambda;
  readonly secretsManager: SecretsManager;
  readonly scheduler: Scheduler;
  readonly dynamoDb: DynamoDb;
  /** Records what clients change, for rules. */
  readonly cloudTrail: CloudTrail;
  readonly cloudWatch: CloudWatch;
  readonly eventBridge: EventBridge;
  /** The switches of every service. Without a simulated Genesys Cloud there are none. */
  readonly behavior: Behavior | undefined;
  readonly rules: Rules;
  readonly topics: Topics;
  readonly alarms: Alarms;
  readonly deadLetters: DeadLetters;
  readonly stacks: Stacks;
  readonly signingKeys: SigningKeys;
  readonly buckets: EvidenceBuckets;
  /** The parts whose state can be kept between starts. */
  readonly persistent: Readonly<Record<string, Persistent>>;
  /** The address of every service. */
  readonly endpoint: string;
  /** The same over HTTPS; `undefined` without a certificate. */
  readonly secureEndpoint: string | undefined;
  /** An address of its own for a caller, such as a person: its calls are told apart by the journal and by faults. */
  openPort(caller: Caller): Promise<CallerPort>;
  /** The variables that point an AWS client and a Genesys client to this sandbox. */
  environment(): Record<string, string>;
  /** Resolves when no rotation and no event is in progress. */
  idle(): Promise<void>;
  close(): Promise<void>;
}

export async function createSandbox(options: SandboxOptions): Promise<Sandbox> {
  const { clock } = options;
  const journal = createJournal({ now: clock.now });
  const faults = options.faults ?? createFaults();
  const iam = createIam();
  const deadLetters = createDeadLetters({ now: clock.now });
  const cloudWatch = createCloudWatch({ now: clock.now });
  const eventBridge = createEventBridge({ now: clock.now, faults });
  const topics = createTopics({ now: clock.now, iam });
  const alarms = createAlarms({ now: clock.now, cloudWatch, topics });
  // Functions call services through the server, and services invoke functions: hence the late binding.
  const server: SandboxServer = await startServer({
    journal,
    port: options.port,
    faults,
    now: clock.now,
    services: () => services,
    authorize: (service, request, caller) => authorize(iam, service.access, request, caller?.functionName),
    certificate: options.certificate,
  });
  const lambda = createLambda({
    clock,
    deadLetters,
    iam,
    openPort: server.openPort,
    startInstance: options.startInstance,
  });
  const cloudTrail = createCloudTrail({ now: clock.now, iam, deliver: (event) => rules.deliver('default', event) });
  const secretsManager = createSecretsManager({
    clock,
    lambda,
    iam,
    trail: cloudTrail,
    settings: options.secretsManager ?? {},
  });
  const scheduler = createScheduler({
    clock,
    lambda,
    deadLetters,
    iam,
    settings: options.scheduler,
  });
  const dynamoDb = createDynamoDb({ now: clock.now });
  const kms = createKms({ now: clock.now });
  const s3 = createS3({ now: clock.now });
  const stacks = createStacks({ now: clock.now });
  const rules = createRules({ clock, iam, lambda, topics, cloudWatch });
  reportMetrics({ lambda, cloudWatch });
  secretsManager.events.subscribe((event) => rules.deliver('default', event));
  eventBridge.subscribe((event) => rules.deliver(event.busName, envelopeOf(event)));
  const genesys = 'onAudit' in options.genesys ? options.genesys : undefined;
  const behavior = genesys && createBehavior({ genesys, secretsManager, scheduler, eventBridge });
  if (genesys !== undefined) forwardAudits(genesys, eventBridge);
  const services = [
    ...(behavior === undefined ? [] : [createBehaviorService(behavior)]),
    secretsManager.service,
    scheduler.service,
    dynamoDb.service,
    cloudWatch.service,
    createCloudWatchReads({ now: clock.now, cloudWatch, alarms }),
    eventBridge.service,
    createLambdaService(lambda, () => server.endpoint),
    createSts({ now: clock.now, iam }),
    createSqs({ now: clock.now, deadLetters, endpoint: () => server.endpoint }),
    createCloudTrailService(cloudTrail),
    createLogsService({ lambda }),
    kms,
    s3,
    stacks.service,
    ...(options.services ?? []),
    options.genesys,
  ];
  const persistent = { secretsManager, scheduler, dynamoDb, deadLetters, cloudTrail, kms, s3, ...options.persistent };
  for (const definition of options.functions ?? []) lambda.createFunction(definition);

  return {
    clock,
    journal,
    faults,
    iam,
    lambda,
    secretsManager,
    scheduler,
    dynamoDb,
    cloudTrail,
    cloudWatch,
    eventBridge,
    behavior,
    rules,
    topics,
    alarms,
    deadLetters,
    stacks,
    signingKeys: kms,
    buckets: s3,
    persistent,
    endpoint: server.endpoint,
    secureEndpoint: server.secureEndpoint,
    openPort: server.openPort,
    environment: () => ({
      ...endpointVariables(server.endpoint),
      AWS_REGION: region,
      // AWS CLI version 1 reads only this variable.
      AWS_DEFAULT_REGION: region,
      ...credentials,
      GENESYS_GATEWAY_URL: server.endpoint,
    }),
    async idle() {
      await secretsManager.idle();
      await rules.idle();
      await lambda.idle();
    },
    async close() {
      clock.close();
      lambda.close();
      await server.close();
    },
  };
}
