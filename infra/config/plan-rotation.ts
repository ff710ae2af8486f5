import { type SecretSettingName, secretSettings } from '../../domain/secret-settings.ts';
import { type Setting, tagPrefix } from '../../domain/setting-reader.ts';
import { type StaggeredSchedule, staggerSchedule, type Timing } from '../schedule/stagger.ts';
import { RotationConfigError } from './config-error.ts';
import { findProblems } from './find-problems.ts';
import type { RotationConfig, SecretEntry } from './rotation-config.ts';
import { parseSecretReference, type SecretReference } from './secret-name.ts';
import { timingOf } from './timing.ts';

/** A secret of the configuration, with everything decided. */
export interface PlannedSecret extends SecretReference {
  /** Whether the stack makes it; else it exists. */
  readonly isNew: boolean;
  readonly schedule: StaggeredSchedule;
  /** When its entry wants it rotated. */
  readonly timing: Timing;
  /** The settings that differ from the functions' variables, with their prefix. */
  readonly tags: Readonly<Record<string, string>>;
  /** The settings that it must not carry any more. */
  readonly absentTags: readonly string[];
  readonly adminSecret: string | undefined;
  /** What one rotation sends to Genesys Cloud at most. */
  readonly genesysRequests: number;
}

export interface RotationPlan {
  readonly config: RotationConfig;
  readonly service: string;
  readonly secrets: readonly PlannedSecret[];
}

/** What the four steps of a rotation send at most when neither probes nor copies are configured. */
const requestsPerRotation = 12;

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
    // Each probe is sent with both credentials; a copy is read, then written.
    genesysRequests:
      requestsPerRotation + 2 * (entry.probes?.length ?? 0) + 2 * (entry.integrationCredentials?.length ?? 0),
  };
}

/** The settings that an entry of the configuration may have, each with its tag. */
const settable = Object.entries<Setting & { isTagOnly?: true }>(secretSettings)
  .filter(([, { isTagOnly }]) => isTagOnly !== true)
  .map(([name, { tag, variable }]) => ({
    name: name as keyof SecretEntry & SecretSettingName,
    tag: tagPrefix + tag,
    variable,
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
