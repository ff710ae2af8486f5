import { eventBridgeSwitches } from '../eventbridge/settings.ts';
import { genesysSwitches } from '../genesys/settings.ts';
import { schedulerSwitches } from '../scheduler/settings.ts';
import { secretsManagerSwitches } from '../secrets-manager/settings.ts';
import { nearestName } from './nearest-name.ts';
import type { Positions, Switches } from './switch.ts';

/** The switches of each service, by its name in a facts file. */
export const switchesOf = {
  genesys: genesysSwitches,
  secretsManager: secretsManagerSwitches,
  scheduler: schedulerSwitches,
  eventBridge: eventBridgeSwitches,
} as const;
export type ServiceName = keyof typeof switchesOf;

/** How services behave, as far as it is known or chosen. What is not set stays as it is. */
export type Facts = {
  readonly [Service in ServiceName]?: Partial<Positions<(typeof switchesOf)[Service]>>;
} & {
  /** Of single organizations in Genesys Cloud, by name. */
  readonly organizations?: Readonly<Record<string, Partial<Positions<typeof genesysSwitches>>>>;
};

/** Facts that cannot be used, with every problem in one message. Nothing was changed. */
export class FactsError extends Error {
  override readonly name = 'FactsError';
  readonly problems: readonly string[];

  constructor(source: string, problems: readonly string[]) {
    super([`${source} cannot be used; nothing was changed:`, ...problems.map((problem) => `- ${problem}`)].join('\n'));
    this.problems = problems;
  }
}

const version = 1;

/**
 * Reads facts from JSON: `{ "version": 1, "about": "…", "genesys": {…}, "organizations": { "<name>": {…} },
 * "secretsManager": {…}, "scheduler": {…}, "eventBridge": {…} }`, all of it optional.
 *
 * @param source what the message of an error begins with, such as the name of the file
 * @throws {FactsError}
 */
export function readFacts(json: unknown, source: string): Facts {
  const problems: string[] = [];
  const facts: Record<string, unknown> = {};
  const known = [...Object.keys(switchesOf), 'organizations', 'version', 'about'];
  for (const [name, value] of Object.entries(readObject(json, '', problems))) {
    if (name === 'about' && typeof value === 'string') continue;
    if (name === 'version' && value === version) continue;
    if (name === 'about') problems.push(`about: received ${shown(value)}; allowed: text`);
    else if (name === 'version') problems.push(`version: received ${shown(value)}; allowed: ${version}`);
    else if (name === 'organizations') facts[name] = readOrganizations(value, problems);
    else if (isService(name)) facts[name] = readPositions(value, switchesOf[name], name, problems);
    else problems.push(unknownName(name, '', known));
  }
  if (problems.length > 0) throw new FactsError(source, problems);
  return facts;
}

const isService = (name: string): name is ServiceName => Object.hasOwn(switchesOf, name);

function readOrganizations(value: unknown, problems: string[]): Record<string, unknown> {
  const organizations = Object.entries(readObject(value, 'organizations', problems));
  return Object.fromEntries(
    organizations.map(([name, own]) => [
      name,
      readPositions(own, genesysSwitches, `organizations[${JSON.stringify(name)}]`, problems),
    ]),
  );
}

function readPositions(value: unknown, switches: Switches, path: string, problems: string[]): Record<string, unknown> {
  const positions: Record<string, unknown> = {};
  for (const [name, sent] of Object.entries(readObject(value, path, problems))) {
    const found = Object.hasOwn(switches, name) ? switches[name] : undefined;
    const read = found?.read(sent);
    if (read !== undefined) positions[name] = read.value;
    else if (found === undefined) problems.push(unknownName(name, `${path}.`, Object.keys(switches)));
    else problems.push(`${path}.${name}: received ${shown(sent)}; allowed: ${found.allowed}`);
  }
  return positions;
}

function readObject(value: unknown, path: string, problems: string[]): object {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  problems.push(`${path === '' ? 'the whole' : path}: received ${shown(value)}; allowed: an object`);
  return {};
}

function unknownName(name: string, path: string, known: readonly string[]): string {
  const nearest = nearestName(name, known);
  const hint = nearest === undefined ? `allowed: ${known.join(', ')}` : `did you mean ${path}${nearest}?`;
  return `${path}${name}: there is no such name; ${hint}`;
}

/** Short enough for one line. */
function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}
