import { gapsOf, parseCronExpression } from '../../domain/cron-expression.ts';
import { formatDuration, parseDuration } from '../../domain/duration.ts';
import { functionVariables } from '../../domain/function-variables.ts';
import { type SecretSettingName, secretSettings } from '../../domain/secret-settings.ts';
import type { FunctionVariable, SecretSetting } from '../../domain/setting-row.ts';
import type { Parsed } from '../../domain/setting-type.ts';
import { vaultPathOf } from '../../domain/vault-path.ts';
import { calendarFor, longestEveryHours, longestWindowHours } from '../schedule/calendars.ts';
import { rotationGaps, staggerSchedule, type Timing } from '../schedule/stagger.ts';
import type { PlainConfig, PlainEntry } from './plain-config.ts';
import { problemOfTagValue } from './resource-tags.ts';
import { parseSecretReference } from './secret-name.ts';
import { timingOf } from './timing.ts';
import { isToken } from './token.ts';
import { valueAt } from './value-at.ts';

/** How many times retire defers a revocation, at most, while the old credential is in use. */
const deferralsAtMost = 3;

/** Problems of the fields of an entry in combination. Malformed fields are left out. */
export function findEntryProblems(entry: PlainEntry, config: PlainConfig): string[] {
  if (typeof entry !== 'object' || entry === null) return [];
  const merged = { ...config.defaults, ...entry };
  return [
    ...problemsOfName(entry),
    ...problemsOfTiming(entry, config),
    ...problemsOfAdmin(merged, config),
    ...problemsOfDestinations(merged, config),
    ...problemsOfBounds(entry, config),
    ...problemsOfVaultPath(entry, config),
    ...problemsOfTagValues(entry),
    ...problemsOfExisting(entry),
  ];
}

function problemsOfName({ name, existing }: PlainEntry): string[] {
  if (name === undefined && existing === undefined)
    return ['name (a new secret) or existing (one to adopt) is missing'];
  if (name !== undefined && existing !== undefined) return ['name and existing exclude each other'];
  return [];
}

function problemsOfAdmin(merged: PlainEntry, { adminSecret }: PlainConfig): string[] {
  const problems: string[] = [];
  const administered = merged.adminSecret ?? adminSecret;
  const own = [merged.name, merged.existing];
  if (merged.strategy === 'in-place' && (administered === undefined || own.includes(administered))) {
    problems.push(
      'strategy "in-place" needs an adminSecret: with its own credential, a lost response would lock it out',
    );
  }
  return problems;
}

/** Settings that mean nothing without a destination that is not configured. */
function problemsOfDestinations(merged: PlainEntry, config: PlainConfig): string[] {
  return Object.entries<SecretSetting>(secretSettings).flatMap(([name, { needs, type }]) => {
    const value = merged[name as SecretSettingName & keyof PlainEntry];
    if (needs === undefined || value === undefined || value === needs.without) return [];
    const { config: path = '' } = variables.find(({ variable }) => variable === needs.variable) ?? {};
    const destination = path.split('.', 2).join('.');
    if (valueAt(config, destination) !== undefined) return [];
    return [`${'choices' in type ? `${name} "${value}"` : name} is set, but ${destination} is not`];
  });
}

/** What the functions would refuse, because the deployment allows a tag less. */
function problemsOfBounds(entry: PlainEntry, config: PlainConfig): string[] {
  return Object.entries<SecretSetting>(secretSettings).flatMap(
    ([
      name,
      {
        atMost,
        type: { choices = [] },
      },
    ]) => {
      const value = entry[name as SecretSettingName & keyof PlainEntry];
      if (atMost === undefined || typeof value !== 'string') return [];
      const { config: path = '' } = variables.find(({ variable }) => variable === atMost.variable) ?? {};
      const ofAll = valueAt(config, `defaults.${name}`);
      const allowed = [valueAt(config, path) ?? atMost.default, ofAll].map((choice) => choices.indexOf(String(choice)));
      return choices.indexOf(value) > Math.max(...allowed) ? [`${name} "${value}" is more than ${path} allows`] : [];
    },
  );
}

function problemsOfVaultPath({ vaultPath, ...entry }: PlainEntry, { destinations }: PlainConfig): string[] {
  const name = nameOf(entry);
  if (typeof vaultPath !== 'string' || name === undefined || destinations?.vault === undefined) return [];
  const own = vaultPathOf(name, destinations.vault.prefix);
  return vaultPath === own ? [] : [`vaultPath "${vaultPath}" is not the path of this secret, which is "${own}"`];
}

/** CloudFormation would find out half way through the deployment. */
function problemsOfTagValues(entry: PlainEntry): string[] {
  return Object.entries<SecretSetting>(secretSettings).flatMap(([name, { isTagOnly, type }]) => {
    const value = entry[name as SecretSettingName & keyof PlainEntry];
    // The schema checks lists, and closed lists hold nothing else.
    if (isTagOnly === true || typeof value !== 'string' || 'choices' in type) return [];
    const problem = problemOfTagValue(value);
    if (problem === undefined) return [];
    const hint = name === 'adminSecret' && value.startsWith('arn:') ? '; give the name of the secret' : '';
    return [`${name} ${problem}${hint}`];
  });
}

/** What CloudFormation can do only with a secret of its own. */
function problemsOfExisting({ existing, ...entry }: PlainEntry): string[] {
  if (existing === undefined) return [];
  return (['description', 'replicaRegions', 'tags'] as const)
    .filter((field) => entry[field] !== undefined)
    .map((field) => `${field} is for new secrets; set it where the existing secret is created`);
}

function nameOf({ name, existing }: Pick<PlainEntry, 'name' | 'existing'>): string | undefined {
  if (typeof existing !== 'string') return name;
  try {
    return isToken(existing) ? undefined : parseSecretReference(existing).name;
  } catch {
    // Reported where it is parsed.
    return undefined;
  }
}

const variables = Object.values<FunctionVariable>(functionVariables);

function problemsOfTiming(entry: PlainEntry, config: PlainConfig): string[] {
  if (entry.cron !== undefined) {
    const problems = ['every', 'maxInterval', 'startHour']
      .filter((field) => field in entry)
      .map((field) => `cron and ${field} exclude each other`);
    try {
      parseCronExpression(entry.cron);
    } catch (error) {
      return [...problems, `cron "${entry.cron}" cannot be used: ${(error as Error).message}`];
    }
    if (problems.length > 0) return problems;
  }
  const both = [entry, config.defaults].some((from) => from?.every !== undefined && from.maxInterval !== undefined);
  if (both) return ['every and maxInterval exclude each other'];
  const timing = timingOf(entry, config.defaults);
  if (timing === undefined) return [];
  const problems = 'cron' in timing ? problemsOfCron(timing) : problemsOfEvery(timing);
  if (problems.length > 0) return problems;
  return [
    ...problemsOfLongest(timing, config),
    ...problemsOfPeriods({ ...config.defaults, ...entry }, rotationGaps(staggerSchedule('any', timing)).shortestHours),
  ];
}

/** watch would report every secret that has such a schedule. */
function problemsOfLongest(timing: Timing, { longestInterval }: PlainConfig): string[] {
  if (typeof longestInterval !== 'string') return [];
  // A limit that is malformed has a problem of its own.
  const limit: Parsed<number> = functionVariables.longestInterval.type.parse(longestInterval);
  if (!('value' in limit)) return [];
  const { value: limitSeconds } = limit;
  const hours =
    'cron' in timing ? gapsOf(parseCronExpression(timing.cron)).longestHours : calendarFor(timing)?.longestHours;
  if (hours === undefined || hours * 3600 <= limitSeconds) return [];
  return [
    `its schedule has up to ${formatDuration(hours * 3600)} between two rotations, but longestInterval is ${longestInterval}; rotate more often, or raise it to ${formatDuration(hours * 3600)}`,
  ];
}

function problemsOfEvery(timing: Exclude<Timing, { cron: string }>): string[] {
  const { everyHours, startHour, windowHours, isLimit = false } = timing;
  const every = formatDuration(everyHours * 3600);
  const field = isLimit ? 'maxInterval' : 'every';
  if (everyHours < 4) return [`${field} ${every} is under 4h, the minimum of Secrets Manager`];
  if (everyHours > longestEveryHours) {
    return [`${field} ${every} is over 366d, because a schedule of Secrets Manager repeats every year`];
  }
  if (windowHours > everyHours) {
    return [`window ${formatDuration(windowHours * 3600)} is longer than the interval of ${every}`];
  }
  const withinHours = longestWindowHours(timing);
  if (windowHours < 1 || startHour + windowHours > withinHours) {
    const limit = withinHours === 24 ? 'the end of the UTC day' : `the interval of ${withinHours}h`;
    return [`startHour ${startHour} and window ${windowHours}h extend beyond ${limit}`];
  }
  return [];
}

function problemsOfCron(timing: { cron: string; windowHours: number }): string[] {
  const { cron, windowHours } = timing;
  const expression = parseCronExpression(cron);
  let shortestHours: number;
  try {
    shortestHours = gapsOf(expression).shortestHours;
  } catch (error) {
    return [`cron "${cron}" cannot be used: ${(error as Error).message}`];
  }
  if (shortestHours < 4) {
    return [`cron "${cron}" has an interval of ${shortestHours}h, under the 4h minimum of Secrets Manager`];
  }
  if (windowHours > shortestHours) return [`window ${windowHours}h is longer than the interval of ${shortestHours}h`];
  if (windowHours < 1 || Math.max(...expression.hours) + windowHours > 24) {
    return [`window ${windowHours}h from "${cron}" extends beyond the end of the UTC day`];
  }
  return [];
}

function problemsOfPeriods(merged: PlainEntry, shortestHours: number): string[] {
  const graceSeconds = parseDuration(merged.gracePeriod ?? '24h');
  const deferralSeconds = parseDuration(merged.deferralPeriod ?? '24h');
  if (graceSeconds === undefined || deferralSeconds === undefined) return [];
  const between = `${formatDuration(shortestHours * 3600)} (the shortest time between two rotations)`;
  const grace = `gracePeriod ${formatDuration(graceSeconds)}`;
  if (graceSeconds >= shortestHours * 3600) {
    return [`${grace} is not shorter than ${between}: the next rotation would start before the last one has finished`];
  }
  const isPaired = (merged.strategy ?? 'alternating-clients') === 'alternating-clients';
  const longestSeconds = graceSeconds + deferralsAtMost * deferralSeconds;
  if (isPaired && merged.inUsePolicy === 'defer' && longestSeconds >= shortestHours * 3600) {
    return [
      `${grace} and ${deferralsAtMost} deferrals of ${formatDuration(deferralSeconds)} are not shorter than ${between}: the standby client would still be in use`,
    ];
  }
  return [];
}
