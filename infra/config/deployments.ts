import { meantName } from '../../domain/nearest-name.ts';
import { RotationConfigError } from './config-error.ts';
import { findProblems } from './find-problems.ts';
import { toPlainConfig } from './plain-config.ts';
import type { RotationConfig } from './rotation-config.ts';

/** Several deployments by their names: one stack for each account and region. */
export type Deployments = Readonly<Record<string, RotationConfig>>;

/** A configuration with the name of its deployment; the only one has none. */
export interface NamedConfig {
  readonly name: string | undefined;
  readonly config: RotationConfig;
}

/**
 * Checks several configurations, for `rotation.config.ts` to export: `{ emea: {…}, us: {…} }`.
 *
 * @throws RotationConfigError with every problem of every deployment at once
 */
export function defineDeployments<Names extends string>(
  deployments: Readonly<Record<Names, RotationConfig>>,
): Readonly<Record<Names, RotationConfig>> {
  const problems = Object.entries<RotationConfig>(deployments).flatMap(([name, config]) => [
    ...(/^[A-Za-z][A-Za-z0-9-]{0,63}$/.test(name)
      ? []
      : [`"${name}" is not the name of a deployment (a letter, then letters, digits and hyphens)`]),
    ...findProblems(toPlainConfig(config)).map((problem) => `${name}: ${problem}`),
  ]);
  problems.push(...sharedStacks(deployments));
  if (problems.length > 0) throw new RotationConfigError(problems);
  return deployments;
}

/**
 * What `rotation.config.ts` exports, as a list.
 *
 * @param chosen the name of the only deployment that is wanted
 * @throws RotationConfigError for a name that no deployment has
 */
export function deploymentsOf(exported: RotationConfig | Deployments, chosen: string | undefined): NamedConfig[] {
  const all = isDeployments(exported)
    ? Object.entries(exported).map(([name, config]) => ({ name, config }))
    : [{ name: undefined, config: exported }];
  if (chosen === undefined) return all;
  const found = all.filter(({ name }) => name === chosen);
  if (found.length > 0) return found;
  const names = all.flatMap(({ name }) => name ?? []);
  const meant = names.length === 0 ? undefined : meantName(chosen, names);
  const known =
    names.length === 0
      ? 'rotation.config.ts exports a single configuration, which has no name'
      : `there are ${names.join(', ')}${meant === undefined ? '' : `; did you mean ${meant}?`}`;
  throw new RotationConfigError([`no deployment is named "${chosen}": ${known}`]);
}

/** A configuration has alarms; a collection has a configuration for each name. */
function isDeployments(exported: RotationConfig | Deployments): exported is Deployments {
  if (typeof exported !== 'object' || exported === null) return false;
  const values: unknown[] = Object.values(exported);
  return values.length > 0 && values.every((value) => typeof value === 'object' && value !== null && 'alarms' in value);
}

function sharedStacks(deployments: Deployments): string[] {
  const seen = new Map<string, string>();
  return Object.entries(deployments).flatMap(([name, { service = 'genesys-oauth-rotation', account, region }]) => {
    const place = `${service} in ${account ?? 'the account of the AWS CLI'}, ${region ?? 'the region of the AWS CLI'}`;
    const first = seen.get(place);
    if (first === undefined) seen.set(place, name);
    return first === undefined
      ? []
      : [`${name}: is the same stack as ${first} (${place}); set service, account or region`];
  });
}
