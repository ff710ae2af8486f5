import { type SecretSettingName, secretSettings } from '../../domain/secret-settings.ts';
import { tagPrefix } from '../../domain/setting-reader.ts';
import type { SecretSetting } from '../../domain/setting-row.ts';
import { type StaggeredSchedule, staggerSchedule, type Timing } from '../schedule/stagger.ts';
import { RotationConfigError } from './config-error.ts';
import { findProblems } from './find-problems.ts';
import type { RotationConfig, SecretEntry } from './rotation-config.ts';
import { parseSecretReference, type SecretReference } from './secret-name.ts';
import { timingOf } from './timing.ts';

/** A secret of the configuration, with everything decided. */
export interface PlannedSecret extends SecretReference {
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
  /** The most requests that one rotation sends to Genesys Cloud. */
  readonly genesysRequests: number;
}

export interface RotationPlan {
  readonly config: RotationConfig;
  readonly service: string;
  readonly secrets: readonly PlannedSecret[];
}

/** The most requests of the four steps when neither probes nor copies are configured. */
const requestsPerRotation = 16;

/** @throws RotationConfigError with every problem at once */
export function planRotation(config: RotationConfig): RotationPlan {
  const problems = findProblems(config);
  if (problems.length > 0) throw new RotationConfigError(problems);
  return {
    config,
    service: config.service ?? 'genesys-oauth-rotation',
    secrets: (config.secrets ?? []).map((entry) => planSecret(entry, config)),
  };
}

/**
 * Checks a configuration, for `rotation.config.ts` to export.
 *
 * @throws RotationConfigError with every problem at once
 */
export function defineRotation(config: RotationConfig): RotationConfig {
  return planRotation(config).config;
}

function planSecret(entry: SecretEntry, config: RotationConfig): PlannedSecret {
  const reference = entry.existing === undefined ? { name: entry.name } : parseSecretReference(entry.existing);
  const timing = timingOf(entry, config.defaults);
  if (timing === undefined) throw new Error(`${reference.name} has no schedule`);
  const schedule = staggerSchedule(reference.name, timing);
  const tags = tagsOf(entry);
  return {
    ...reference,
    isNew: entry.existing === undefined,
    schedule,
    timing,
    tags,
    absentTags: settable.map(({ tag }) => tag).filter((tag) => !(tag in tags)),
    adminSecret: entry.adminSecret ?? config.adminSecret,
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
    name: name as keyof SecretEntry & SecretSettingName,
    tag: tagPrefix + tag,
    variable,
    requestsPerItem,
  }));

function tagsOf(entry: SecretEntry): Record<string, string> {
  const tags: Record<string, string> = {};
  for (const { name, tag } of settable) {
    const value = entry[name];
    if (value === undefined || value.length === 0) continue;
    tags[tag] = typeof value === 'string' ? value : value.join(' ');
  }
  return tags;
}

/** The variables that hold the settings of secrets without a tag of their own. */
export function defaultVariables({ defaults, adminSecret }: RotationConfig): Record<string, string> {
  const values: Readonly<Record<string, unknown>> = { ...defaults, adminSecret };
  return Object.fromEntries(
    settable.flatMap(({ name, variable }) => {
      const value = values[name];
      return variable === undefined || typeof value !== 'string' ? [] : [[variable, value]];
    }),
  );
}

/** Every secret that may administer: those that the configuration names, and those that a tag may name besides. */
export function adminSecretsOf({ config, secrets }: RotationPlan): readonly string[] {
  const named = [config.adminSecret, ...secrets.map(({ adminSecret }) => adminSecret)];
  const all = [...named, ...(config.allowedAdminSecrets ?? [])].filter((reference) => reference !== undefined);
  return [...new Set(all)];
}
