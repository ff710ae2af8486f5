import type { OAuthClient } from '../interfaces/genesys-cloud.ts';

/** What tells two clients apart without changing what they may do; `roleIds` repeats `roleDivisions`. */
const notPrivileges = new Set(['name', 'description', 'roleIds']);

/**
 * What the candidate lacks (`missing`) and what it has too much (`extra`), one by one; empty for clients that may do
 * the same. Every field counts that its owner can set, those unknown to us included.
 */
export function privilegeDifferences(candidate: OAuthClient, current: OAuthClient): string[] {
  const names = new Set([...Object.keys(current.properties), ...Object.keys(candidate.properties)]);
  return [...names]
    .filter((name) => !notPrivileges.has(name))
    .sort()
    .flatMap((name) => differencesOf(name, candidate.properties[name], current.properties[name]));
}

function differencesOf(name: string, candidate: unknown, current: unknown): string[] {
  const has = elements(candidate);
  const wants = elements(current);
  if (Array.isArray(candidate) || Array.isArray(current)) {
    return [
      ...wants.filter((element) => !has.includes(element)).map((element) => `missing ${name} ${element}`),
      ...has.filter((element) => !wants.includes(element)).map((element) => `extra ${name} ${element}`),
    ];
  }
  const [had = 'nothing', wanted = 'nothing'] = [has[0], wants[0]];
  return had === wanted ? [] : [`${name} is ${had} instead of ${wanted}`];
}

/** The order of roles or scopes means nothing, and neither does an empty list. */
function elements(value: unknown): string[] {
  if (value === undefined || value === null) return [];
  return (Array.isArray(value) ? value : [value]).map(canonical);
}

function canonical(value: unknown): string {
  return JSON.stringify(value, (_name, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([one], [other]) => (one < other ? -1 : 1)))
      : inner,
  );
}
