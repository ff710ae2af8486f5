import { type SecretSettingName, secretSettings } from '../../domain/secret-settings.ts';
import { tagPrefix } from '../../domain/setting-reader.ts';
import type { SecretSetting } from '../../domain/setting-row.ts';
import { type StaggeredSchedule, staggerSchedule, type Timing } from '../schedule/stagger.ts';
import type { Home } from './arn-home.ts';
import { RotationConfigError } from './config-error.ts';
import { findProblems } from './find-problems.ts';
import { type PlainConfig, type PlainEntry, toPlainConfig } from './plain-config.ts';
import type { ReplicaRegion, RotationConfig } from './rotation-config.ts';
import { parseSecretReference, type SecretReference } from './secret-name.ts';
import { timingOf } from './timing.ts';
import { isToken } from './token.ts';

/** A secret of the configuration, with everything decided. */
export interface PlannedSecret extends SecretReference {
  /** What the secret is called in the app; its name, unless that is not known yet. */
  readonly id: string;
  /** Whether the stack creates it; otherwise it exists. */
  readonly isNew: boolean;
  readonly schedule: StaggeredSchedule;
  /** When it rotates, as its entry says. */
  readonly timing: Timing;
  /** The settings that differ from the functions' variables, with their prefix. */
  readonly tags: Readonly<Record<string, string>>;
  /** The tags of settings that it must no longer have. */
  readonly absentTags: readonly string[];
  readonly adminSecret: string | undefined;
  /** ARN of the customer managed key of the secret. */
  readonly encryptionKey: string | undefined;
  /** Of a new secret. */
  readonly description: string | undefined;
  readonly replicaRegions: readonly PlannedReplica[];
  readonly moreTags: Readonly<Record<string, string>>;
  /** The most requests that one rotation sends to Genesys Cloud. */
  readonly genesysRequests: number;
}

export type PlannedReplica = Omit<ReplicaRegion, 'encryptionKey'> & { readonly encryptionKey?: string };

export interface RotationPlan {
  readonly config: PlainConfig;
  readonly service: string;
  readonly secrets: readonly PlannedSecret[];
}

/** The most requests of the four steps when neither probes nor copies are configured. */
const requestsPerRotation = 16;

export interface PlanOptions {
  /** Where the stack is deployed, as far as that is known. Default: `account` and `region` of the configuration. */
  readonly home?: Home;
  /** What a secret is called that is known by a token only. Default: the token. */
  readonly idOfToken?: (token: string) => string;
}

/** @throws RotationConfigError with every problem at once */
export function planRotation(written: RotationConfig, { home, idOfToken }: PlanOptions = {}): RotationPlan {
  const config = toPlainConfig(written);
  const problems = findProblems(config, home);
  if (problems.length > 0) throw new RotationConfigError(problems);
  return {
    config,
    service: config.service ?? 'genesys-oauth-rotation',
    secrets: (config.secrets ?? []).map((entry) => planSecret(entry, config, idOfToken)),
  };
}

/**
 * Checks a configuration, for `rotation.config.ts` to export.
 *
 * @throws RotationConfigError with every problem at once
 */
export function defineRotation(config: RotationConfig): RotationConfig {
  planRotation(config);
  return config;
}

function planSecret(
  entry: PlainEntry,
  config: PlainConfig,
  idOfToken: (token: string) => string = (token) => token,
): PlannedSecret {
  const reference = entry.existing === undefined ? { name: entry.name } : parseSecretReference(entry.existing);
  const id = isToken(reference.name) ? idOfToken(reference.name) : reference.name;
  const timing = timingOf(entry, config.defaults);
  if (timing === undefined) throw new Error(`${reference.name} has no schedule`);
  const schedule = staggerSchedule(id, timing);
  const tags = tagsOf(entry);
  return {
    ...reference,
    id,
    isNew: entry.existing === undefined,
    schedule,
    timing,
    tags,
    absentTags: settable.map(({ tag }) => tag).filter((tag) => !(tag in tags)),
    adminSecret: entry.adminSecret ?? config.adminSecret,
    encryptionKey: entry.encryptionKey ?? config.encryptionKey,
    description: entry.description,
    replicaRegions: entry.replicaRegions ?? [],
    moreTags: entry.tags ?? {},
    genesysRequests: settable.reduce(
      (sum, { name, requestsPerItem }) => sum + requestsPerItem * (entry[name]?.length ?? 0),
      requestsPerRotation,
    ),
  };
}

/** The settings that an entry of the configuration may have, each with its tag. */
const settable = Object.entries<SecretSetting>(secretSettings)
  .filter(([, { isTagOnly }]) => isTagOnly !== true)
  .map(([name, { tag, variable, genesysRequestsPerItem: requestsPerItem = 0 }]) => ({
    name: name as keyof PlainEntry & SecretSettingName,
    tag: tagPrefix + tag,
    variable,
    requestsPerItem,
  }));

function tagsOf(entry: PlainEntry): Record<string, string> {
  const tags: Record<string, string> = {};
  for (const { name, tag } of settable) {
    const value = entry[name];
    if (value === undefined || value.length === 0) continue;
    tags[tag] = typeof value === 'string' ? value : value.join(' ');
  }
  return tags;
}

/** The variables that hold the settings of secrets without a tag of their own. */
export function defaultVariables({ defaults, adminSecret }: PlainConfig): Record<string, string> {
  const values: Readonly<Record<string, unknown>> = { ...defaults, adminSecret };
  return Object.fromEntries(
    settable.flatMap(({ name, variable }) => {
      const value = values[name];
      const text = Array.isArray(value) ? value.join(' ') : value;
      return variable === undefined || typeof text !== 'string' || text === '' ? [] : [[variable, text]];
    }),
  );
}

/** Every secret that may administer: those that the configuration names, and those that a tag may name besides. */
export function adminSecretsOf({ config, secrets }: RotationPlan): readonly string[] {
  const named = [config.adminSecret, ...secrets.map(({ adminSecret }) => adminSecret)];
  const all = [...named, ...(config.allowedAdminSecrets ?? [])].filter((reference) => reference !== undefined);
  return [...new Set(all)];
}
