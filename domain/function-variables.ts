import { problemOfDestinationUrl } from './destination-url.ts';
import { environments } from './environments.ts';
import { problemsOfGatewayUrl } from './gateway-url.ts';
import type { Setting } from './setting-reader.ts';
import { duration, oneOf, type SettingType, text } from './setting-type.ts';
import { problemOfVaultPath } from './vault-path.ts';

/**
 * What the functions are told by variables alone; `config` is where `rotation.config.ts` has it. The docstrings are part
 * of `docs/reference/settings.md`.
 */
export const functionVariables = {
  /**
   * The Genesys Cloud region of secrets that name none.
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
   * The receiver of the webhook.
   *
   * @default - no webhook
   */
  webhookUrl: {
    variable: 'ROTATION_WEBHOOK_URL',
    config: 'destinations.webhook.url',
    type: url('`https://host[:port][/path]`', problemsOfDestinationUrl),
  },
  /** The signing key of the webhook: `whsec_…` as text, or `{"signingKey":"whsec_…","caCertificate":"…"}`. */
  webhookSecret: {
    variable: 'ROTATION_WEBHOOK_SECRET',
    config: 'destinations.webhook.secret',
    type: secretWith('the key that signs'),
    requiredWith: 'ROTATION_WEBHOOK_URL',
  },
  /**
   * HashiCorp Vault.
   *
   * @default - no copy in Vault
   */
  vaultAddress: {
    variable: 'VAULT_ADDR',
    config: 'destinations.vault.address',
    type: url('`https://host[:port][/path]`', (text) => [
      ...problemsOfDestinationUrl(text),
      ...(URL.parse(text)?.search ? ['has a query (allowed: https://host[:port][/path])'] : []),
    ]),
  },
  /**
   * The namespace in Vault.
   *
   * @default - none
   */
  vaultNamespace: {
    variable: 'VAULT_NAMESPACE',
    config: 'destinations.vault.namespace',
    type: text('a namespace', problemOfVaultPath),
  },
  /**
   * Where Vault's KV engine, version 2, is mounted.
   *
   * @default 'secret'
   */
  vaultMount: {
    variable: 'ROTATION_VAULT_MOUNT',
    config: 'destinations.vault.mount',
    type: text('a mount', problemOfVaultPath),
    default: 'secret',
  },
  /**
   * The login of Vault: `{"token":"…"}`, or `{"roleId":"…","secretId":"…","authMount":"approle"}`; `caCertificate` (PEM)
   * for a private certificate authority.
   */
  vaultSecret: {
    variable: 'ROTATION_VAULT_SECRET',
    config: 'destinations.vault.secret',
    type: secretWith('the token or the AppRole'),
    requiredWith: 'VAULT_ADDR',
  },
  /**
   * The EventBridge bus that gets the events.
   *
   * @default - no events
   */
  eventBus: {
    variable: 'ROTATION_EVENT_BUS',
    config: 'destinations.eventBus',
    type: text('the name or ARN of an event bus', (text) =>
      /^[\w./:-]{1,256}$/.test(text) ? undefined : 'is not the name or ARN of an event bus',
    ),
  },
  /** `watch`: the function whose secrets it checks. */
  rotateFunctionArn: {
    variable: 'ROTATE_FUNCTION_ARN',
    type: functionArn('the rotate function'),
    isSetByStack: true,
  },
  /** The function that the schedules invoke; `retire` knows its own. */
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
   * The dead letter queue for orders that EventBridge Scheduler could not deliver.
   *
   * @default - none
   */
  deadLetterArn: {
    variable: 'RETIRE_DEAD_LETTER_ARN',
    type: arn('the ARN of a queue'),
    isSetByStack: true,
  },
} as const satisfies Record<string, FunctionVariable>;

interface FunctionVariable extends Setting {
  readonly variable: string;
  /** Where `rotation.config.ts` has it, with dots. */
  readonly config?: string;
  /** Whether the stack knows it, and nobody has to set it. */
  readonly isSetByStack?: true;
}

function url(allowed: string, problemsOf: (text: string) => readonly string[]): SettingType<URL> {
  return {
    allowed,
    isHidden: true,
    parse(text) {
      const problems = problemsOf(text);
      return problems.length === 0 ? { value: new URL(text) } : { problems: problems.map((problem) => ` ${problem}`) };
    },
  };
}

function problemsOfDestinationUrl(text: string): readonly string[] {
  const problem = problemOfDestinationUrl(text);
  return problem === undefined ? [] : [problem];
}

/** A key of Standard Webhooks or a token of Vault, which some would put where the name of its secret belongs. */
const keyOrToken = /^(whsec_[\w+/-]{32}|hv[sbr]\.|[sbr]\.\w{20})/;

/** Hidden: it may be what belongs into the secret. */
function secretWith(holds: string): SettingType<string> {
  const isSecretId = (text: string) => /^[\w/+=.@:-]{1,2048}$/.test(text) && !keyOrToken.test(text);
  const problem = `is not the name or ARN of a secret; ${holds} belongs into that secret`;
  return {
    ...text(`the secret with ${holds}`, (text) => (isSecretId(text) ? undefined : problem)),
    isHidden: true,
  };
}

function arn(what: string): SettingType<string> {
  return text(what, (text) => (/^arn:[\w-]+:[\w-]+:/.test(text) ? undefined : `is not ${what}`));
}

function functionArn(name: string): SettingType<string> {
  const isFunction = (text: string) => /^arn:[\w-]+:lambda:[\w-]+:\d{12}:function:[\w-]+/.test(text);
  return text(`the ARN of ${name}`, (text) => (isFunction(text) ? undefined : `is not the ARN of ${name}`));
}
