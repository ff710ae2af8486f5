import type { Environment } from '../../domain/environments.ts';
import type { StrategyName } from '../../domain/strategy-name.ts';

/** What an operator writes into `rotation.config.ts`. Durations are `30s`, `15m`, `24h`, `7d`; all times are UTC. */
export interface RotationConfig {
  /** What the names of functions, alarms, topics and queues begin with. Default `genesys-oauth-rotation`. */
  readonly service?: string;
  /** Where the stack goes. Default: wherever the AWS CLI's credentials lead. */
  readonly account?: string;
  readonly region?: string;
  /** The Genesys Cloud region host of secrets that name none in their document, such as `mypurecloud.de`. */
  readonly genesysEnvironment: Environment;
  /** Name or ARN of the existing secret whose client administers the others. Default: each administers itself. */
  readonly adminSecret?: string;
  readonly alarms: AlarmRecipients;
  /** For every secret that does not say otherwise. */
  readonly defaults?: SecretSettings & Timing;
  /** The secrets to rotate. */
  readonly secrets?: readonly SecretEntry[];
  /**
   * Into how many nested stacks the secrets are spread, at most 20. Needed for more than 100 secrets; to be chosen before
   * the first deployment, for a secret cannot move from one stack to another. Default 0: none.
   */
  readonly nestedStackCount?: number;
  /** Secrets that others create, tag and point at the rotation function: all that carry this tag. */
  readonly discovery?: { readonly tagKey: string; readonly tagValue: string };
  readonly destinations?: Destinations;
  /** ARN of the customer managed key of the secrets. Default: the AWS managed key `aws/secretsmanager`. */
  readonly encryptionKey?: string;
  readonly functions?: FunctionTuning;
  /** How long logs, and so the audit, are kept. Default 400. */
  readonly logRetentionDays?: number;
  /** Where `docs/alarms.md` is published; alarm texts link to it. Default `docs/alarms.md`. */
  readonly alarmsDocument?: string;
}

/** Who is told. Texts go to `emails`; a page goes to `pagers` when a human has to act now. */
export interface AlarmRecipients {
  /** Every alarm with its text. */
  readonly emails?: readonly string[];
  /** HTTPS endpoints that get one message for as long as something urgent is wrong. */
  readonly pagers?: readonly string[];
  /** HTTPS endpoints that get one message for as long as something is wrong that can wait until tomorrow. */
  readonly tickets?: readonly string[];
  /** ARN of an existing topic that gets what `emails` get. Its policy must let CloudWatch and EventBridge publish. */
  readonly topic?: string;
  /** ARN of an existing topic that gets what `pagers` get. Its policy must let CloudWatch publish. */
  readonly pagerTopic?: string;
}

/** What is written to the secret as tags; see the settings in README.md. */
export interface SecretSettings {
  /** Default `alternating-clients`. */
  readonly strategy?: StrategyName;
  /** From the promotion to the revocation. Default `24h`. */
  readonly gracePeriod?: string;
  /** From `inactive` to the deletion. Default `24h`. */
  readonly quarantinePeriod?: string;
  /** What happens to a revocation when the old credential is still in use. Default: nobody asks. */
  readonly inUsePolicy?: 'ignore' | 'report' | 'defer' | 'block';
  /** How long a revocation is put off at a time, at most three times. Default `24h`. */
  readonly deferralPeriod?: string;
  /** Default `ignore`. */
  readonly dependentIntegrations?: 'ignore' | 'warn' | 'block';
  /** Default `limited`. */
  readonly divisionVisibility?: 'always' | 'limited' | 'never';
  /** Default `notify` where `destinations.webhook` is set. */
  readonly webhook?: 'off' | 'notify' | 'credential';
}

/** When a secret rotates: `every` with `startHour`, or `cron`. */
export interface Timing {
  /** The longest time between two rotations, in whole hours or days; at least `4h`. Default `31d`: once a month. */
  readonly every?: string;
  /** The hour of the day from which windows open. Default 0. */
  readonly startHour?: number;
  /** How many hours starts are spread over. Default: until midnight, or the interval if it is shorter; with `cron`, `1h`. */
  readonly window?: string;
}

interface SecretOptions extends SecretSettings {
  /** Name or ARN of the secret whose client administers this one. */
  readonly adminSecret?: string;
  /** API paths, tried with the old and the new credential; at most ten. */
  readonly probes?: readonly string[];
  /** Ids of credentials of Genesys Cloud integrations that hold a copy. */
  readonly integrationCredentials?: readonly string[];
  /** Path below the mount of Vault's KV version 2 engine. */
  readonly vaultPath?: string;
  /** A cron expression of Secrets Manager, such as `cron(0 2 1 * ? *)`, in place of `every` and `startHour`. */
  readonly cron?: string;
}

/** A secret: `name` creates it, `existing` adopts one by its name or ARN and never replaces it. */
export type SecretEntry = SecretOptions &
  Timing &
  ({ readonly name: string; readonly existing?: never } | { readonly existing: string; readonly name?: never });

/** Where rotate hands a new credential, beside Secrets Manager. */
export interface Destinations {
  readonly webhook?: {
    /** `https://…` */
    readonly url: string;
    /** Name or ARN of the secret that holds the signing key. */
    readonly secret: string;
  };
  readonly vault?: {
    /** `https://…` */
    readonly address: string;
    readonly namespace?: string;
    /** Default `secret`. */
    readonly mount?: string;
    /** Name or ARN of the secret that holds the token or the AppRole. */
    readonly secret: string;
  };
  /** Name or ARN of an EventBridge bus. */
  readonly eventBus?: string;
}

/** Only where the measured defaults do not fit. */
export interface FunctionTuning {
  /** How many rotation steps may run at once; `'unreserved'` for accounts with fewer than 100 to give. Default 4. */
  readonly rotateConcurrency?: number | 'unreserved';
  /** Of rotate and retire, in seconds, from 60 to 900. Default 120. */
  readonly timeoutSeconds?: number;
  /** Of rotate and retire, from 128. Default 256. */
  readonly memoryMb?: number;
  /** Of watch, in seconds, from 60 to 900. Default 300. */
  readonly watchTimeoutSeconds?: number;
  /** Of watch, from 128. Default 512. */
  readonly watchMemoryMb?: number;
  /** How long a change in Genesys Cloud may take to reach its login servers. Default `20s`. */
  readonly propagationTimeout?: string;
  /** Whether AWS X-Ray traces invocations. Default false. */
  readonly tracing?: boolean;
}
