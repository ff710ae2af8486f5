import type { Destinations } from '../../domain/destinations/destinations.ts';
import type { Environment } from '../../domain/environments.ts';
import type { secretSettings } from '../../domain/secret-settings.ts';
import type { ValueOf } from '../../domain/setting-reader.ts';

/** What `rotation.config.ts` exports. Durations are written as `30s`, `15m`, `24h` or `7d`; all times are UTC. */
export interface RotationConfig {
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
  readonly adminSecret?: string;
  /**
   * Names or ARNs of further secrets that the tag `genesys-rotation:admin-secret` of a secret may name: what a discovered
   * secret needs. Those that this configuration names itself are allowed.
   *
   * @default - none
   */
  readonly allowedAdminSecrets?: readonly string[];
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
   * The number of nested stacks that the secrets are spread over, at most 20; more than 100 secrets need it.
   *
   * Choose it before the first deployment: a secret cannot move from one stack to another.
   *
   * @default 0
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
  readonly encryptionKey?: string;
  /**
   * ARN of the customer managed key that encrypts the ledger's table.
   *
   * @default - the AWS owned key of DynamoDB
   */
  readonly ledgerEncryptionKey?: string;
  /**
   * ARNs of the IAM roles that deploy the stack: their changes of secrets and functions are not reported.
   *
   * @default - the role with which CloudFormation deploys in an account bootstrapped by the CDK
   */
  readonly deploymentRoles?: readonly string[];
  /**
   * The partner event source of Genesys Cloud's Amazon EventBridge integration with the audit topic, such as
   * `aws.partner/genesys.com/cloud/<organization id>/<suffix>`; its event bus must exist in this account and region. Then a
   * change of a managed OAuth client that our functions did not make is reported within seconds.
   *
   * @default - such changes are found by the checks of watch, as far as they show there
   */
  readonly genesysEventSource?: string;
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
  readonly logEncryptionKey?: string;
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
  readonly topic?: string;
  /**
   * ARN of an existing topic, in place of `pagers`; its policy must let CloudWatch publish.
   *
   * @default - a topic of the stack where there are `pagers`
   */
  readonly pagerTopic?: string;
}

type Rows = typeof secretSettings;

/** How the settings with these names are written; periods as `30s`, `15m`, `24h` or `7d`. */
type Written<Names extends keyof Rows> = {
  readonly [Name in keyof Pick<Rows, Names>]?: ValueOf<Rows[Name]> extends number
    ? string
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

/** When a secret rotates: `every` with `startHour`, or `cron`. */
export interface Timing {
  /**
   * The longest time between two rotations, in whole hours or days, at least `4h`.
   *
   * @default '31d'
   */
  readonly every?: string;
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
  readonly window?: string;
}

interface SecretOptions extends Written<Exclude<keyof Rows, NameForTagOnly>> {
  /**
   * A cron expression of Secrets Manager, such as `cron(0 2 1 * ? *)`, in place of `every` and `startHour`.
   *
   * @default - `every` and `startHour` apply
   */
  readonly cron?: string;
}

/** A secret to rotate: `name` creates it, `existing` adopts one by its name or ARN and never replaces it. */
export type SecretEntry = SecretOptions &
  Timing &
  ({ readonly name: string; readonly existing?: never } | { readonly existing: string; readonly name?: never });

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
  readonly propagationTimeout?: string;
  /**
   * Whether AWS X-Ray traces the invocations.
   *
   * @default false
   */
  readonly tracing?: boolean;
}
