import type { Duration } from 'aws-cdk-lib';
import type { IManagedPolicy, IRole } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Destinations } from '../../domain/destinations/destinations.ts';
import type { Environment } from '../../domain/environments.ts';
import type { secretSettings } from '../../domain/secret-settings.ts';
import type { ValueOf } from '../../domain/setting-reader.ts';
import type { EvidenceConfig } from './evidence-config.ts';
import type { NetworkConfig } from './network-config.ts';
import type { SecretObject } from './secret-object.ts';

/**
 * What `rotation.config.ts` exports, and the properties of the construct. Durations are written as `30s`, `15m`, `24h` or
 * `7d`; all times are UTC. A CDK app may give its own objects, and tokens for values that are known only at deployment.
 */
export interface RotationConfig extends NetworkConfig {
  /**
   * The prefix of the names of functions, alarms, topics and queues, and the name of the stack.
   *
   * @default 'genesys-oauth-rotation'
   */
  readonly service?: string;
  /**
   * The AWS account of the stack.
   *
   * @default - the account of the AWS CLI's credentials
   */
  readonly account?: string;
  /**
   * The AWS region of the stack.
   *
   * @default - the region of the AWS CLI
   */
  readonly region?: string;
  /** The Genesys Cloud region host of secrets whose document names none, such as `mypurecloud.de`. */
  readonly genesysEnvironment: Environment;
  /**
   * The id of the organization in Genesys Cloud that every secret belongs to; the functions refuse a credential of
   * another one.
   *
   * @default - for each secret, the organization that its AWSCURRENT logged in to first
   */
  readonly genesysOrganizationId?: string;
  /**
   * Name or ARN of the existing secret whose client administers the clients of the other secrets.
   *
   * @default - each client administers itself
   */
  readonly adminSecret?: string | SecretObject;
  /**
   * Names or ARNs of further secrets that the tag `genesys-rotation:admin-secret` of a secret may name: what a discovered
   * secret needs. Those that this configuration names itself are allowed.
   *
   * @default - none
   */
  readonly allowedAdminSecrets?: readonly (string | SecretObject)[];
  /**
   * The longest time between two rotations that the schedule of any secret may have. A longer one, which whoever may call
   * RotateSecret can set, is the finding `interval-too-long`.
   *
   * @default - the longest of the schedules of `secrets`; `366d` with `discovery`, because the owners of discovered secrets
   * choose theirs
   */
  readonly longestInterval?: string | Duration;
  /** The recipients of the alarms. */
  readonly alarms: AlarmRecipients;
  /**
   * Settings and timing of every secret that does not set its own.
   *
   * @default - the defaults of `SecretSettings` and `Timing`
   */
  readonly defaults?: SecretSettings & Timing;
  /**
   * The secrets to rotate, at most 1,000.
   *
   * @default - none; `discovery` is then required
   */
  readonly secrets?: readonly SecretEntry[];
  /**
   * The number of nested stacks that the secrets are spread over, at most 20, each with room for 75.
   *
   * Choose it before the first deployment: a secret cannot move from one stack to another.
   *
   * @default - 4 for what `rotation.config.ts` exports; 0 for the construct in a stack of your own
   */
  readonly nestedStackCount?: number;
  /**
   * The tag of secrets that others create and point at the rotation function.
   *
   * @default - only `secrets` are rotated
   */
  readonly discovery?: { readonly tagKey: string; readonly tagValue: string };
  /**
   * Where a new credential is copied to, besides Secrets Manager.
   *
   * @default - no copies
   */
  readonly destinations?: Destinations;
  /**
   * ARN of the customer managed key that encrypts the secrets.
   *
   * @default - the AWS managed key `aws/secretsmanager`
   */
  readonly encryptionKey?: string | IKey;
  /**
   * ARN of the customer managed key that encrypts the ledger's table.
   *
   * @default - the AWS owned key of DynamoDB
   */
  readonly ledgerEncryptionKey?: string | IKey;
  /**
   * ARNs of the IAM roles that deploy the stack: their changes of secrets and functions are not reported.
   *
   * @default - the role with which CloudFormation deploys in an account bootstrapped by the CDK
   */
  readonly deploymentRoles?: readonly (string | IRole)[];
  /**
   * The architecture of the functions: `arm64` or `x86_64`.
   *
   * @default 'arm64'
   */
  readonly architecture?: 'arm64' | 'x86_64';
  /**
   * ARN of the managed policy that bounds the permissions of every role.
   *
   * @default - none
   */
  readonly permissionsBoundary?: string | IManagedPolicy;
  /**
   * The IAM path of every role, such as `/service/rotation/`.
   *
   * @default '/'
   */
  readonly rolePath?: string;
  /**
   * Tags of every resource that can have some.
   *
   * @default - none
   */
  readonly tags?: Readonly<Record<string, string>>;
  /**
   * The partner event source of Genesys Cloud's Amazon EventBridge integration with the audit topic, such as
   * `aws.partner/genesys.com/cloud/<organization id>/<suffix>`; its event bus must exist in this account and region. Then a
   * change of a managed OAuth client that our functions did not make is reported within seconds.
   *
   * @default - such changes are found by the checks of watch, as far as they show there
   */
  readonly genesysEventSource?: string;
  /**
   * Creates a key that signs, a bucket in which nothing can be replaced, a managed policy for those who make reports, and
   * a function that makes the report of each month. `{}` is enough.
   *
   * @default - none of them
   */
  readonly evidence?: EvidenceConfig;
  /**
   * Concurrency, timeouts and memory of the functions.
   *
   * @default - the measured defaults of `FunctionTuning`
   */
  readonly functions?: FunctionTuning;
  /**
   * The retention of the logs, and so of the audit records, in days, as CloudWatch Logs allows it.
   *
   * @default 400
   */
  readonly logRetentionDays?: number;
  /**
   * ARN of the customer managed key that encrypts the logs; its policy must let CloudWatch Logs use it.
   *
   * @default - the key of CloudWatch Logs
   */
  readonly logEncryptionKey?: string | IKey;
  /**
   * Whether CloudWatch Logs masks what looks like a credential, in regions that can.
   *
   * @default true
   */
  readonly logProtection?: boolean;
  /**
   * The path or URL that alarm texts link to, where `docs/alarms.md` is published.
   *
   * @default 'docs/alarms.md'
   */
  readonly alarmsDocument?: string;
}

/** Who receives the alarms: `emails` every text, `pagers` the critical ones, `tickets` the warnings. */
export interface AlarmRecipients {
  /**
   * Email addresses that receive the text of every alarm.
   *
   * @default - none; `topic` is then required
   */
  readonly emails?: readonly string[];
  /**
   * HTTPS endpoints that receive one message when the composite alarm `critical` fires, and one when it clears.
   *
   * @default - none
   */
  readonly pagers?: readonly string[];
  /**
   * HTTPS endpoints that receive one message when the composite alarm `warning` fires, and one when it clears.
   *
   * @default - none
   */
  readonly tickets?: readonly string[];
  /**
   * ARN of an existing topic, in place of `emails`; its policy must let CloudWatch and EventBridge publish.
   *
   * @default - a topic of the stack
   */
  readonly topic?: string | ITopic;
  /**
   * ARN of an existing topic, in place of `pagers`; its policy must let CloudWatch publish.
   *
   * @default - a topic of the stack where there are `pagers`
   */
  readonly pagerTopic?: string | ITopic;
}

type Rows = typeof secretSettings;

/** How the settings with these names are written; periods as `30s`, `15m`, `24h` or `7d`. */
type Written<Names extends keyof Rows> = {
  readonly [Name in keyof Pick<Rows, Names>]?: NonNullable<ValueOf<Rows[Name]>> extends number
    ? string | Duration
    : NonNullable<ValueOf<Rows[Name]>>;
};

type NameWithVariable = {
  [Name in keyof Rows]: Rows[Name] extends { readonly variable: string } ? Name : never;
}[keyof Rows];

type NameForTagOnly = {
  [Name in keyof Rows]: Rows[Name] extends { readonly isTagOnly: true } ? Name : never;
}[keyof Rows];

/** The settings of a secret that may have a default for every secret; see `docs/reference/settings.md`. */
export type SecretSettings = Written<Exclude<NameWithVariable, 'adminSecret'>>;

/** When a secret rotates: `every` or `maxInterval` with `startHour`, or `cron`. */
export interface Timing {
  /**
   * How often it rotates, in whole hours or days from `4h` to `366d`: `30d` is once a month, `90d` every three months.
   *
   * @default '30d'
   */
  readonly every?: string | Duration;
  /**
   * The longest time between two rotations that your policy allows, in place of `every`: no rotation is ever later, and
   * there may be up to twice as many.
   *
   * @default - `every` applies
   */
  readonly maxInterval?: string | Duration;
  /**
   * The hour of the day (UTC) from which rotation windows open.
   *
   * @default 0
   */
  readonly startHour?: number;
  /**
   * The time over which the starts of rotations are spread, in whole hours.
   *
   * @default - until midnight, or the interval if it is shorter; `'1h'` with `cron`
   */
  readonly window?: string | Duration;
}

interface SecretOptions extends Written<Exclude<keyof Rows, NameForTagOnly | 'adminSecret'>> {
  /**
   * Name or ARN of the secret whose client administers this one; required for `in-place`.
   *
   * @default - `adminSecret` of the configuration
   */
  readonly adminSecret?: string | SecretObject;
  /**
   * A cron expression of Secrets Manager, such as `cron(0 2 1 * ? *)`, in place of `every` and `startHour`.
   *
   * @default - `every` and `startHour` apply
   */
  readonly cron?: string;
  /**
   * ARN of the customer managed key: of a new secret the key that it gets, of an existing one the key that it has.
   *
   * @default - `encryptionKey` of the configuration
   */
  readonly encryptionKey?: string | IKey;
  /**
   * The description of a new secret.
   *
   * @default 'Credential of a Genesys Cloud OAuth client'
   */
  readonly description?: string;
  /**
   * The regions that Secrets Manager replicates a new secret to. Only the secret of this region is rotated; each rotation
   * reaches the replicas within seconds.
   *
   * @default - none
   */
  readonly replicaRegions?: readonly ReplicaRegion[];
  /**
   * Further tags of a new secret.
   *
   * @default - none
   */
  readonly tags?: Readonly<Record<string, string>>;
}

/** A region that a secret is replicated to. */
export interface ReplicaRegion {
  /** The region, such as `eu-west-1`. */
  readonly region: string;
  /**
   * ARN of the customer managed key of the replica, in that region.
   *
   * @default - the AWS managed key `aws/secretsmanager` of that region
   */
  readonly encryptionKey?: string | IKey;
}

/** A secret to rotate: `name` creates it, `existing` adopts one by its name or ARN and never replaces it. */
export type SecretEntry = SecretOptions &
  Timing &
  (
    | { readonly name: string; readonly existing?: never }
    | { readonly existing: string | SecretObject; readonly name?: never }
  );

/** Sizes of the functions, where the measured defaults do not fit. */
export interface FunctionTuning {
  /**
   * How many rotation steps run at once, from 2 to 100, and as many retirements; watch reserves two. `'unreserved'` for
   * accounts that cannot reserve concurrency: then none of the three does.
   *
   * @default 4
   */
  readonly rotateConcurrency?: number | 'unreserved';
  /**
   * The timeout of rotate and retire in seconds, from 60 to 900.
   *
   * @default 120
   */
  readonly timeoutSeconds?: number;
  /**
   * The memory of rotate and retire in megabytes, from 128 to 10,240.
   *
   * @default 256
   */
  readonly memoryMb?: number;
  /**
   * The timeout of watch in seconds, from 60 to 900.
   *
   * @default 300
   */
  readonly watchTimeoutSeconds?: number;
  /**
   * The memory of watch in megabytes, from 128 to 10,240.
   *
   * @default 512
   */
  readonly watchMemoryMb?: number;
  /**
   * How long a change in Genesys Cloud may take to reach its login servers.
   *
   * @default '20s'
   */
  readonly propagationTimeout?: string | Duration;
  /**
   * Whether AWS X-Ray traces the invocations.
   *
   * @default false
   */
  readonly tracing?: boolean;
}
