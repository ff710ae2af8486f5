import * as v from 'valibot';
import { formatDuration, parseDuration } from '../../domain/duration.ts';
import { readFunctionSettings } from '../../domain/function-settings.ts';
import type { Home } from './arn-home.ts';
import { configSchema } from './config-schema.ts';
import { findEntryProblems } from './entry-problems.ts';
import { findForeignArns } from './foreign-arns.ts';
import { functionDefaults } from './function-defaults.ts';
import { findUnknownNames } from './known-names.ts';
import { problemsOfNetwork } from './network-problems.ts';
import type { PlainConfig, PlainEntry } from './plain-config.ts';
import { parseSecretReference } from './secret-name.ts';

/**
 * Everything that is wrong with a configuration, each with the entry that it belongs to.
 *
 * @param home where the stack is deployed, as far as that is known
 */
export function findProblems(config: PlainConfig, home: Home = homeOf(config)): string[] {
  const result = v.safeParse(configSchema, config);
  const problems = [
    ...(result.issues ?? []).map((issue) => `${placeOf(pathOf(issue), config)} ${wordsOf(issue)}`),
    ...findUnknownNames(configSchema, config).map(({ path, problem }) => `${placeOf(path, config, '')} ${problem}`),
  ];
  if (typeof config !== 'object' || config === null) return problems;
  const secrets = Array.isArray(config.secrets) ? config.secrets : [];
  return [
    ...problems,
    ...problemsOfWhole(config),
    ...problemsOfHome(config, home),
    ...problemsOfNetwork(config),
    ...findForeignArns(config, home).flatMap(({ path, problem }) =>
      problem === undefined ? [] : [`${placeOf(path, config)} ${problem}`],
    ),
    ...duplicates(secrets),
    ...secrets.flatMap((entry, index) =>
      findEntryProblems(entry, config).map((problem) => `${entryLabel(secrets, index)}: ${problem}`),
    ),
  ];
}

function homeOf(config: PlainConfig): Home {
  const { account, region } = config ?? {};
  return { account, region };
}

/** `secrets[1] "contact-center/crm"`, as far as the entry has a name. */
function entryLabel(secrets: readonly PlainEntry[], index: number): string {
  const name = secrets[index]?.name ?? secrets[index]?.existing;
  return typeof name === 'string' ? `secrets[${index}] "${name.slice(0, 80)}"` : `secrets[${index}]`;
}

function pathOf(issue: v.BaseIssue<unknown>): (string | number)[] {
  return (issue.path ?? []).map(({ key }) => key as string | number);
}

function placeOf(keys: readonly (string | number)[], config: PlainConfig, colon = ':'): string {
  const dotted = (rest: readonly (string | number)[]) =>
    rest.map((key) => (typeof key === 'number' ? `[${key}]` : `.${key}`)).join('');
  if (keys[0] === 'secrets' && typeof keys[1] === 'number' && config.secrets !== undefined) {
    const rest = dotted(keys.slice(2)).replace(/^\./, '');
    return `${entryLabel(config.secrets, keys[1])}:${rest === '' ? '' : ` ${rest}`}`;
  }
  return keys.length === 0 ? 'the configuration' : `${dotted(keys).replace(/^\./, '')}${colon}`;
}

function wordsOf({ type, input, message }: v.BaseIssue<unknown>): string {
  if (type !== 'object') return message;
  return input === undefined ? 'is missing' : 'is not an object with settings';
}

function problemsOfHome({ account, region }: PlainConfig, home: Home): string[] {
  const differs = (one: unknown, other: unknown) => one !== undefined && other !== undefined && one !== other;
  return [
    ...(differs(account, home.account) ? [`account: ${account}, but the stack is in ${home.account}`] : []),
    ...(differs(region, home.region) ? [`region: ${region}, but the stack is in ${home.region}`] : []),
  ];
}

function problemsOfWhole({ alarms, secrets, discovery, functions, nestedStackCount }: PlainConfig): string[] {
  const problems: string[] = [];
  const { emails = [], pagers = [], topic, pagerTopic } = alarms ?? {};
  if (alarms !== undefined && emails.length === 0 && topic === undefined) {
    problems.push('alarms: nothing would receive the texts; set at least one of emails and topic');
  }
  if (pagers.length > 0 && pagerTopic !== undefined) {
    problems.push('alarms: pagers and pagerTopic exclude each other; subscribe the pagers to the existing topic');
  }
  if (emails.length > 0 && topic !== undefined) {
    problems.push('alarms: emails and topic exclude each other; subscribe the addresses to the existing topic');
  }
  if ((secrets?.length ?? 0) === 0 && discovery === undefined) {
    problems.push('secrets: none, and no discovery; nothing would ever be rotated');
  }
  problems.push(...problemsOfSize(secrets?.length ?? 0, nestedStackCount ?? 0));
  if (functions?.rotateConcurrency === 1) {
    problems.push('functions.rotateConcurrency: with 1, rotations that overlap fail; at least 2 is required');
  }
  const {
    propagationTimeout = formatDuration(readFunctionSettings({}).propagationSeconds),
    timeoutSeconds = functionDefaults.timeoutSeconds,
  } = functions ?? {};
  if ((parseDuration(propagationTimeout) ?? 0) + 30 > timeoutSeconds) {
    problems.push(
      `functions.propagationTimeout: ${propagationTimeout} plus the calls before and after does not fit into a timeout of ${timeoutSeconds} seconds`,
    );
  }
  return problems;
}

/** CloudFormation allows 500 resources in a stack; a secret has up to three, the service about sixty. */
const mostSecretsInStack = 100;

function problemsOfSize(count: number, nestedStackCount: number): string[] {
  if (count <= mostSecretsInStack * Math.max(1, nestedStackCount * 0.75)) return [];
  const needed = Math.ceil(count / (mostSecretsInStack * 0.75));
  const stacks = nestedStackCount === 0 ? 'one stack' : `${nestedStackCount} nested stacks`;
  return [
    `secrets: ${count} are too many for ${stacks}. Keep those that are deployed, and let discovery find the others, or put them into a deployment with another service. Before the first deployment, nestedStackCount may be ${needed} or more`,
  ];
}

function duplicates(secrets: readonly PlainEntry[]): string[] {
  const seen = new Map<string, number>();
  return secrets.flatMap((entry, index) => {
    const name = nameOfEntry(entry);
    if (name === undefined) return [];
    const first = seen.get(name);
    seen.set(name, first ?? index);
    return first === undefined ? [] : [`${entryLabel(secrets, index)}: is the same secret as secrets[${first}]`];
  });
}

function nameOfEntry({ name, existing }: PlainEntry): string | undefined {
  if (name !== undefined) return name;
  try {
    return existing === undefined ? undefined : parseSecretReference(existing).name;
  } catch {
    return undefined;
  }
}
