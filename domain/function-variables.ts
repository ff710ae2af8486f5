import { destinationRows } from './destinations/destinations.ts';
import { environments } from './environments.ts';
import { problemsOfGatewayUrl } from './gateway-url.ts';
import { isPathSegment } from './path-segment.ts';
import { problemOfProxyUrl } from './proxy.ts';
import type { FunctionVariable } from './setting-row.ts';
import { duration, listOf, oneOf, type SettingType, text, url } from './setting-type.ts';
import { shorten } from './shorten.ts';

/**
 * Settings that exist as environment variables only; `config` is their place in `rotation.config.ts`. The docstrings are
 * part of `docs/reference/settings.md`.
 */
export const functionVariables = {
  /**
   * The Genesys Cloud region of secrets whose document has no `environment`.
   *
   * @default 'mypurecloud.com'
   */
  environment: {
    variable: 'GENESYS_ENVIRONMENT',
    config: 'genesysEnvironment',
    type: oneOf(environments, 'a region host of Genesys Cloud'),
    default: 'mypurecloud.com',
  },
  /**
   * The organization in Genesys Cloud of every secret; a credential of another one is refused.
   *
   * @default - for each secret, the organization that its AWSCURRENT logged in to first
   */
  organizationId: {
    variable: 'GENESYS_ORGANIZATION_ID',
    config: 'genesysOrganizationId',
    type: text('the id of an organization', (text) =>
      isPathSegment(text) ? undefined : 'is not the id of an organization',
    ),
  },
  /**
   * The secrets that the tag `admin-secret` may name besides the one of `GENESYS_ADMIN_SECRET`; `*` for any.
   *
   * @default - any that the functions may read and do not rotate
   */
  allowedAdminSecrets: {
    variable: 'ROTATION_ALLOWED_ADMIN_SECRETS',
    config: 'allowedAdminSecrets',
    type: listOf('names or ARNs of secrets, separated by spaces', {
      of: 'secrets',
      problemOfItem: problemOfAdminSecret,
    }),
  },
  /**
   * `watch`: the longest time between two rotations that the schedule of any secret may have; no tag changes it.
   *
   * @default - not checked; the stack sets it: the longest of the configured schedules, or `366d` with `discovery`
   */
  longestInterval: {
    variable: 'ROTATION_LONGEST_INTERVAL',
    config: 'longestInterval',
    type: duration({ leastSeconds: 4 * 3600 }),
  },
  /**
   * How long a change in Genesys Cloud may take to reach its login servers.
   *
   * @default '20s'
   */
  propagation: {
    variable: 'GENESYS_PROPAGATION_TIMEOUT',
    config: 'functions.propagationTimeout',
    type: duration({ leastSeconds: 1 }),
    default: '20s',
  },
  /**
   * A gateway that serves `/oauth/token` and `/api/v2/…` in place of Genesys Cloud's own hosts.
   *
   * @default - `https://login.` and `https://api.` with the region host
   */
  gatewayUrl: {
    variable: 'GENESYS_GATEWAY_URL',
    type: url('`https://host[:port][/path]`, `http://` on localhost', problemsOfGatewayUrl),
  },
  /**
   * The proxy of every HTTPS request, those to AWS included; `HTTPS_PROXY` has to name the same one.
   *
   * @default - none
   */
  httpsProxy: {
    variable: 'ROTATION_HTTPS_PROXY',
    config: 'httpsProxy',
    type: { ...text('`http://host:port` or `https://host:port`', problemOfProxyUrl), isHidden: true },
  },
  ...destinationRows('functionVariables'),
  /** `watch` and `retire`: the function whose secrets they act on. */
  rotateFunctionArn: {
    variable: 'ROTATE_FUNCTION_ARN',
    type: functionArn('the rotate function'),
    isSetByStack: true,
  },
  /** The function that the schedules invoke; `retire` knows its own ARN. */
  retireFunctionArn: {
    variable: 'RETIRE_FUNCTION_ARN',
    type: functionArn('the retire function'),
    isSetByStack: true,
  },
  /** The role with which EventBridge Scheduler invokes `retire`. */
  schedulerRoleArn: {
    variable: 'SCHEDULER_ROLE_ARN',
    type: arn('the ARN of the role that may invoke it'),
    isSetByStack: true,
  },
  /**
   * The schedule group of the one-time schedules; it must exist.
   *
   * @default 'default'
   */
  scheduleGroup: {
    variable: 'SCHEDULE_GROUP',
    type: text('the name of a schedule group'),
    default: 'default',
    isSetByStack: true,
  },
  /**
   * The dead-letter queue for orders that EventBridge Scheduler could not deliver.
   *
   * @default - none
   */
  deadLetterArn: {
    variable: 'RETIRE_DEAD_LETTER_ARN',
    type: arn('the ARN of a queue'),
    isSetByStack: true,
  },
  /** The DynamoDB table of the ledger: which client belongs to which secret. */
  ledgerTable: {
    variable: 'LEDGER_TABLE',
    type: text('the name of a DynamoDB table'),
    isSetByStack: true,
  },
  /** `report`: the bucket that keeps reports and receipts. */
  evidenceBucket: {
    variable: 'EVIDENCE_BUCKET',
    type: text('the name of a bucket'),
    isSetByStack: true,
  },
  /** `report`: the key that signs. */
  evidenceKey: {
    variable: 'EVIDENCE_KEY',
    type: text('the ARN of a key of KMS'),
    isSetByStack: true,
  },
  /**
   * `report`: the longest time that the policy lets a credential be in force.
   *
   * @default '90d'
   */
  evidenceMaximumAge: {
    variable: 'EVIDENCE_MAXIMUM_AGE',
    type: duration({ leastSeconds: 1 }),
    default: '90d',
    isSetByStack: true,
  },
} as const satisfies Record<string, FunctionVariable>;

function arn(what: string): SettingType<string> {
  return text(what, (text) => (/^arn:[\w-]+:[\w-]+:/.test(text) ? undefined : `is not ${what}`));
}

function functionArn(name: string): SettingType<string> {
  const isFunction = (text: string) => /^arn:[\w-]+:lambda:[\w-]+:\d{12}:function:[\w-]+/.test(text);
  return text(`the ARN of ${name}`, (text) => (isFunction(text) ? undefined : `is not the ARN of ${name}`));
}

function problemOfAdminSecret(item: string): string | undefined {
  return item === '*' || /^[\w/+=.@:-]{1,2048}$/.test(item)
    ? undefined
    : `"${shorten(item)}" is not the name or ARN of a secret`;
}
