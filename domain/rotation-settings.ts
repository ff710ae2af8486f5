import { formatDuration, parseDuration } from './duration.ts';
import { invalidSettings, type Variables } from './invalid-settings.ts';
import { omitUndefined } from './omit-undefined.ts';
import { maximumProbes, problemOfProbe } from './probe-path.ts';
import { shorten } from './shorten.ts';
import { type StrategyName, strategyNames } from './strategy-name.ts';
import { problemOfVaultPath } from './vault-path.ts';

/** The prefix of the tags that carry a secret's settings. */
export const tagPrefix = 'genesys-rotation:';

/** What the webhook is told: nothing, that there is a new credential, or the credential itself. */
export const webhookContents = ['off', 'notify', 'credential'] as const;

/**
 * What a revocation does about an old client that is still in use: does not ask; reports it and proceeds; defers at most
 * three times and then proceeds; defers as often and then waits for an operator.
 */
export const inUsePolicies = ['ignore', 'report', 'defer', 'block'] as const;

/** What is done about integrations that use the credential and are in no destination. */
export const dependentIntegrationsChoices = ['ignore', 'warn', 'block'] as const;

/** When the divisions are compared that both clients see: always, where their roles are limited to some, or never. */
export const divisionVisibilityChoices = ['always', 'limited', 'never'] as const;

/** What an operator sets for one secret, by tags on it, else by the function's environment, else the default. */
export interface RotationSettings {
  readonly strategy: StrategyName;
  /** From the promotion to the revocation, in seconds. Default 86,400. */
  readonly graceSeconds: number;
  /** From `inactive` to the deletion, in seconds. Default 86,400. */
  readonly quarantineSeconds: number;
  /** Name or ARN of the secret whose credential makes the administrative calls. Absent: it administers itself. */
  readonly adminSecret?: string;
  /** The ClientRequestToken of the one rotation that gets no grace, because the old credential leaked. */
  readonly compromisedToken?: string;
  /** Paths under `/api/v2/` that the new credential must be able to fetch as well as the current one; at most ten. */
  readonly probes: readonly string[];
  /** Ids of Genesys Cloud's integration credentials that hold a copy. */
  readonly integrationCredentials: readonly string[];
  /** Default `notify` where the function has a webhook, else `off`. */
  readonly webhook: (typeof webhookContents)[number];
  /** Where the copy in HashiCorp Vault is, below the mount. Absent: there is none. */
  readonly vaultPath?: string;
  /** Default `report`. */
  readonly inUsePolicy: (typeof inUsePolicies)[number];
  /** How long a revocation is deferred at a time, in seconds. Default 86,400. */
  readonly deferralSeconds: number;
  /** Default `ignore`. */
  readonly dependentIntegrations: (typeof dependentIntegrationsChoices)[number];
  /** Default `limited`. */
  readonly divisionVisibility: (typeof divisionVisibilityChoices)[number];
}

/**
 * @param tags the tags of the secret, with their prefix
 * @throws RotationError `invalid-settings`, with every problem at once and the allowed values
 */
export function readRotationSettings(tags: Readonly<Record<string, string>>, variables: Variables): RotationSettings {
  const reader = new SettingReader(tags, variables);
  const settings = {
    strategy: reader.choice('strategy', 'ROTATION_STRATEGY', strategyNames) ?? 'alternating-clients',
    graceSeconds: reader.duration('grace-period', 'ROTATION_GRACE_PERIOD', 86_400),
    quarantineSeconds: reader.duration('quarantine-period', 'ROTATION_QUARANTINE_PERIOD', 86_400),
    adminSecret: reader.text('admin-secret', 'GENESYS_ADMIN_SECRET'),
    compromisedToken: reader.text('compromised'),
    probes: readProbes(reader),
    integrationCredentials: readIntegrationCredentials(reader),
    webhook: readWebhook(reader, variables),
    vaultPath: readVaultPath(reader, variables),
    inUsePolicy: reader.choice('in-use-policy', 'ROTATION_IN_USE_POLICY', inUsePolicies) ?? 'report',
    deferralSeconds: readDeferral(reader),
    dependentIntegrations:
      reader.choice('dependent-integrations', 'ROTATION_DEPENDENT_INTEGRATIONS', dependentIntegrationsChoices) ??
      'ignore',
    divisionVisibility:
      reader.choice('division-visibility', 'ROTATION_DIVISION_VISIBILITY', divisionVisibilityChoices) ?? 'limited',
  };
  if (reader.problems.length > 0) throw invalidSettings(reader.problems);
  const { adminSecret, compromisedToken, vaultPath, ...others } = settings;
  return { ...others, ...omitUndefined({ adminSecret, compromisedToken, vaultPath }) };
}

interface Setting {
  readonly source: string;
  readonly value: string;
}

/** Reads tags and variables, and gathers what is wrong with them. */
class SettingReader {
  readonly problems: string[] = [];
  readonly #tags: Readonly<Record<string, string>>;
  readonly #variables: Variables;

  constructor(tags: Readonly<Record<string, string>>, variables: Variables) {
    this.#tags = tags;
    this.#variables = variables;
  }

  read(name: string, variable?: string): Setting | undefined {
    const tag = this.#tags[tagPrefix + name];
    if (tag !== undefined) return { source: tagSource(name), value: tag.trim() };
    const value = variable === undefined ? undefined : this.#variables[variable];
    return value === undefined || value === '' ? undefined : { source: `variable ${variable}`, value: value.trim() };
  }

  text(name: string, variable?: string): string | undefined {
    const setting = this.read(name, variable);
    if (setting?.value === '') this.problems.push(`${setting.source} is empty; give it a value or remove it`);
    return setting?.value;
  }

  /** Its parts, which are separated by spaces. */
  list(name: string): { source: string; values: readonly string[] } {
    const value = this.text(name);
    return { source: tagSource(name), values: [...new Set(value?.match(/\S+/g))] };
  }

  choice<Choice extends string>(name: string, variable: string, choices: readonly Choice[]): Choice | undefined {
    const setting = this.read(name, variable);
    if (setting === undefined) return undefined;
    const chosen = choices.find((choice) => choice === setting.value);
    if (chosen === undefined) {
      const what = name === 'strategy' ? 'not a strategy' : 'not a choice';
      this.problems.push(`${describe(setting)} is ${what} (allowed: ${choices.join(', ')})`);
    }
    return chosen;
  }

  duration(name: string, variable: string, defaultSeconds: number): number {
    const setting = this.read(name, variable);
    if (setting === undefined) return defaultSeconds;
    const seconds = parseDuration(setting.value);
    if (seconds === undefined) {
      this.problems.push(`${describe(setting)} is not a duration (allowed: 30s, 15m, 24h, 7d; at most 730d)`);
    }
    return seconds ?? defaultSeconds;
  }
}

/** It becomes a part of a path. */
const idPattern = /^[\w-]{1,64}$/;

/** Shorter than this no figures of use can have changed, in seconds. */
const shortestDeferralSeconds = 60;

function readProbes(reader: SettingReader): readonly string[] {
  const { source, values } = reader.list('probes');
  if (values.length > maximumProbes) {
    reader.problems.push(`${source} names ${values.length} probes (allowed: at most ${maximumProbes})`);
  }
  for (const probe of values) {
    const problem = problemOfProbe(probe);
    if (problem !== undefined) reader.problems.push(`${source}: ${problem}`);
  }
  return values;
}

function readIntegrationCredentials(reader: SettingReader): readonly string[] {
  const { source, values } = reader.list('integration-credentials');
  for (const id of values.filter((value) => !idPattern.test(value))) {
    reader.problems.push(
      `${source}: "${shorten(id)}" is not an id of an integration credential (such as 01234567-89ab-cdef-0123-456789abcdef)`,
    );
  }
  return values;
}

function readWebhook(reader: SettingReader, variables: Variables): RotationSettings['webhook'] {
  const chosen = reader.choice('webhook', 'ROTATION_WEBHOOK', webhookContents);
  const hasUrl = (variables.ROTATION_WEBHOOK_URL ?? '') !== '';
  if (!hasUrl && chosen !== undefined && chosen !== 'off') {
    reader.problems.push(`the webhook is set to ${chosen}, but the variable ROTATION_WEBHOOK_URL is not set`);
  }
  return chosen ?? (hasUrl ? 'notify' : 'off');
}

function readVaultPath(reader: SettingReader, variables: Variables): string | undefined {
  const path = reader.text('vault-path');
  if (!path) return undefined;
  const problem = problemOfVaultPath(path);
  if (problem !== undefined) reader.problems.push(`${tagSource('vault-path')} = "${shorten(path)}" ${problem}`);
  if ((variables.VAULT_ADDR ?? '') === '') {
    reader.problems.push(`${tagSource('vault-path')} is set, but the variable VAULT_ADDR is not`);
  }
  return path;
}

function readDeferral(reader: SettingReader): number {
  const seconds = reader.duration('deferral-period', 'ROTATION_DEFERRAL_PERIOD', 86_400);
  if (seconds < shortestDeferralSeconds) {
    reader.problems.push(
      `the deferral period of ${formatDuration(seconds)} is too short (allowed: ${formatDuration(shortestDeferralSeconds)} or longer)`,
    );
  }
  return seconds;
}

function tagSource(name: string): string {
  return `tag "${tagPrefix}${name}"`;
}

function describe(setting: Setting): string {
  return `${setting.source} = "${shorten(setting.value)}"`;
}
