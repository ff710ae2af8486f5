import type { OAuthClient } from '../ports/genesys-cloud.ts';
import type { Privileges, SecretState } from '../ports/ledger-state.ts';
import { privilegeDifferences, privilegesOf } from './privileges.ts';

/** What a client may do now and might not before, or the other way round. */
export interface PrivilegeDrift {
  readonly clientId: string;
  /** Such as `extra roleDivisions {…}`. */
  readonly differences: readonly string[];
  readonly before: Privileges;
  readonly after: Privileges;
}

/** How the client of AWSCURRENT differs from what it might do at its last rotation; `undefined` if it does not. */
export function privilegeDrift({ privileges: before }: SecretState, client: OAuthClient): PrivilegeDrift | undefined {
  if (before === undefined) return undefined;
  const after = privilegesOf(client);
  const differences = privilegeDifferences(after, before);
  return differences.length === 0 ? undefined : { clientId: client.id, differences, before, after };
}
