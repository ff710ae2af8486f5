import type { OAuthClient } from '../ports/genesys-cloud.ts';
import type { Privileges } from '../ports/ledger-state.ts';

/**
 * The fields that determine what a client may do. An allow list: a field that Genesys Cloud adds later and fills itself
 * must not block every rotation.
 */
const names = ['accessTokenValiditySeconds', 'authorizedGrantType', 'registeredRedirectUri', 'roleDivisions', 'scope'];

/** What a client may do, to be compared with another one now or when it is gone. */
export function privilegesOf({ properties }: OAuthClient): Privileges {
  return Object.fromEntries(
    names.filter((name) => properties[name] !== undefined).map((name) => [name, properties[name]]),
  );
}

/** What the pending client lacks (`missing`) and has in excess (`extra`); empty if both may do the same. */
export function privilegeDifferences(pending: Privileges, current: Privileges): string[] {
  return names.flatMap((name) => differencesOf(name, pending[name], current[name]));
}

/** What a client's owner tells it apart by; everything else of a pair is the same. */
const ownOf = new Set(['name', 'description', 'state']);

/**
 * What the owner set on the current client and the standby client lacks or has in excess, so that it takes over with the
 * same fields: also those that this product does not know, such as the list of addresses that may log in.
 */
export function differencesInPair(standby: OAuthClient, current: OAuthClient): string[] {
  const fields = new Set([...Object.keys(current.properties), ...Object.keys(standby.properties)]);
  return [...fields]
    .filter((name) => !ownOf.has(name))
    .sort()
    .flatMap((name) => differencesOf(name, standby.properties[name], current.properties[name]));
}

function differencesOf(name: string, pending: unknown, current: unknown): string[] {
  const actual = elements(pending);
  const expected = elements(current);
  if (Array.isArray(pending) || Array.isArray(current)) {
    return [
      ...expected.filter((element) => !actual.includes(element)).map((element) => `missing ${name} ${element}`),
      ...actual.filter((element) => !expected.includes(element)).map((element) => `extra ${name} ${element}`),
    ];
  }
  const [actualValue = 'nothing', expectedValue = 'nothing'] = [actual[0], expected[0]];
  return actualValue === expectedValue ? [] : [`${name} is ${actualValue} instead of ${expectedValue}`];
}

/** The order of roles and scopes does not matter, and an empty list equals a missing one. */
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
