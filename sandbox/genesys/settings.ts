import { defaultPositions, type Positions } from '../behavior/switch.ts';
import { clientSwitches } from './switches/client-switches.ts';
import { loginSwitches } from './switches/login-switches.ts';
import { recordSwitches } from './switches/record-switches.ts';

/** An authenticated call of the public API. */
export interface AuthenticatedCall {
  readonly clientId: string;
  readonly method: string;
  /** As sent, without the query. */
  readonly path: string;
}

/** The points in which Genesys Cloud is slow, strict or undocumented, with what is assumed about each of them. */
export const genesysSwitches = { ...loginSwitches, ...clientSwitches, ...recordSwitches };

/** How Genesys Cloud behaves: the position of every switch. */
export type GenesysBehavior = Positions<typeof genesysSwitches>;

/** What only a test sets up, for single clients and calls. */
interface GenesysInterventions {
  /** Permissions denied to a client although its roles grant them, by client id. */
  permissionsDenied: Record<string, readonly string[]>;
  /** Returns an error status for a call, or `undefined` to handle it normally. */
  refuse: (call: AuthenticatedCall) => number | undefined;
  /** Divisions hidden from a client, by client id, as if they had not propagated yet. */
  divisionsHidden: Record<string, readonly string[]>;
}

/** How the simulated Genesys Cloud behaves. May be changed at any time. */
export type GenesysSettings = GenesysBehavior & GenesysInterventions;

export function defaultSettings(): GenesysSettings {
  return {
    ...defaultPositions(genesysSwitches),
    permissionsDenied: {},
    refuse: () => undefined,
    divisionsHidden: {},
  };
}
