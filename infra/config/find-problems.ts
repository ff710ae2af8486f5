import * as v from 'valibot';
import { eventSourcePattern } from '../../domain/client-changes.ts';
import { formatDuration, parseDuration } from '../../domain/duration.ts';
import { readFunctionSettings } from '../../domain/function-settings.ts';
import { configSchema } from './config-schema.ts';
import { findEntryProblems } from './entry-problems.ts';
import { functionDefaults } from './function-defaults.ts';
import type { RotationConfig, SecretEntry } from './rotation-config.ts';
import { parseSecretReference } from './secret-name.ts';

/** Everything that is wrong with a configuration, each with the entry that it belongs to. */
export function findProblems(config: RotationConfig): string[] {
  const result = v.safeParse(configSchema, config);
  const problems = (result.issues ?? []).map((issue) => `${placeOf(issue, config)} ${wordsOf(issue)}`);
  if (typeof config !== 'object' || config === null) return problems;
  const secrets = Array.isArray(config.secrets) ? config.secrets : [];
  return [
    ...problems,
    ...problemsOfWhole(config),
    ...duplicates(secrets),
    ...secrets.flatMap((entry, index) =>
      findEntryProblems(entry, config).map((problem) => `${entryLabel(secrets, index)}: ${problem}`),
    ),
  ];
}

/** `secrets[1] "contact-center/crm"`, as far as the entry has a name. */
function entryLabel(secrets: readonly SecretEntry[], index: number): string {
  const name = secrets[index]?.name ?? secrets[index]?.existing;
  return typeof name === 'string' ? `secrets[${index}] "${name.slice(0, 80)}"` : `secrets[${index}]`;
}

function placeOf(issue: v.BaseIssue<unknown>, config: RotationConfig): string {
  const keys = (issue.path ?? []).map(({ key }) => key as string | number);
  const dotted = (rest: readonly (string | number)[]) =>
    rest.map((key) => (typeof key === 'number' ? `[${key}]` : `.${key}`)).join('');
  if (keys[0] === 'secrets' && typeof keys[1] === 'number' && config.secrets !== undefined) {
    const rest = dotted(keys.slice(2)).replace(/^\./, '');
    return `${entryLabel(config.secrets, keys[1])}:${rest === '' ? '' : ` ${rest}`}`;
  }
  return keys.length === 0 ? 'the configuration' : `${dotted(keys).replace(/^\./, '')}:`;
}

function wordsOf(issue: v.BaseIssue<unknown>): string {
  if (issue.type !== 'strict_object') return issue.message;
  if (issue.expected === 'never') return 'is not a setting; check its spelling';
  return issue.input === undefined ? 'is missing' : 'is not an object with settings';
}

function problemsOfWhole(config: RotationConfig): string[] {
  const { alarms, secrets, discovery, functions, nestedStackCount } = config;
  const problems = problemsOfEventSource(config);
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

/** Only the changes of one organization would arrive, and none of the secrets is in it. */
function problemsOfEventSource({ genesysEventSource, genesysOrganizationId }: RotationConfig): string[] {
  const [, sending] = eventSourcePattern.exec(String(genesysEventSource)) ?? [];
  if (sending === undefined || genesysOrganizationId === undefined || sending === genesysOrganizationId) return [];
  return [
    `genesysEventSource: it is of the organization ${sending}, but genesysOrganizationId is ${genesysOrganizationId}`,
  ];
}

/** CloudFormation allows 500 resources in a stack; a secret has up to three, the service about sixty. */
const mostSecretsInStack = 100;

function problemsOfSize(count: number, nestedStackCount: number): string[] {
  if (count <= mostSecretsInStack * Math.max(1, nestedStackCount * 0.75)) return [];
  const needed = Math.ceil(count / (mostSecretsInStack * 0.75));
  return [
    `secrets: ${count} are too many for ${nestedStackCount === 0 ? 'one stack' : `${nestedStackCount} nested stacks`}; set nestedStackCount to ${needed} or more`,
  ];
}

function duplicates(secrets: readonly SecretEntry[]): string[] {
  const seen = new Map<string, number>();
  return secrets.flatMap((entry, index) => {
    const name = nameOfEntry(entry);
    if (name === undefined) return [];
    const first = seen.get(name);
    seen.set(name, first ?? index);
    return first === undefined ? [] : [`${entryLabel(secrets, index)}: is the same secret as secrets[${first}]`];
  });
}

function nameOfEntry({ name, existing }: SecretEntry): string | undefined {
  if (name !== undefined) return name;
  try {
    return existing === undefined ? undefined : parseSecretReference(existing).name;
  } catch {
    return undefined;
  }
}
