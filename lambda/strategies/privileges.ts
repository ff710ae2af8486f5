import type { OAuthClient } from '../ports/genesys-cloud.ts';

/**
 * What a client may do. A list of what counts, and not of what does not: a field that Genesys Cloud adds one day and
 * fills by itself must not stop every rotation.
 */
const privileges = [
  'accessTokenValiditySeconds',
  'authorizedGrantType',
  'registeredRedirectUri',
  'roleDivisions',
  'scope',
];

/**
 * What the candidate lacks (`missing`) and what it has too much (`extra`), one by one; empty for clients that may do
 * the same.
 */
export function privilegeDifferences(candidate: OAuthClient, current: OAuthClient): string[] {
  return privileges.flatMap((name) => differencesOf(name, candidate.properties[name], current.properties[name]));
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
