import type { Clock } from '../core/clock.ts';
import type { GenesysChange, GenesysEvent, GenesysListener } from './event.ts';
import type { GenesysSettings } from './settings.ts';
import type { UsageQuery } from './usage-query.ts';
import type { UsageRow } from './usage-row.ts';

export type ClientState = 'active' | 'inactive' | 'disabled';
export type SecretStatus = 'active' | 'inactive' | 'expired';

export interface RoleDivision {
  readonly roleId: string;
  readonly divisionId: string;
}

export interface Organization {
  readonly id: string;
  readonly name: string;
}

export interface Role {
  readonly id: string;
  readonly organizationId: string;
  readonly name: string;
  readonly permissions: readonly string[];
}

export interface Division {
  readonly id: string;
  readonly organizationId: string;
  readonly name: string;
  /** The one that every organization begins with. */
  readonly homeDivision: boolean;
}

/** What callers decide about a client. Fields that Genesys does not know yet are kept and answered too. */
export interface ClientFields {
  readonly name: string;
  readonly authorizedGrantType: string;
  readonly accessTokenValiditySeconds: number;
  readonly roleDivisions: readonly RoleDivision[];
  readonly [field: string]: unknown;
}

export interface ClientSecret {
  readonly secretId: string;
  readonly value: string;
  readonly name: string;
  readonly primary: boolean;
  readonly createdMs: number;
  readonly worksFromMs: number;
  status: SecretStatus;
  updatedMs: number;
  /** Set when it is replaced or deleted: from then on it is refused. */
  retiredFromMs?: number;
}

export interface Client {
  readonly id: string;
  readonly organizationId: string;
  readonly createdMs: number;
  readonly createdBy: string;
  readonly listedFromMs: number;
  readonly knownToLoginFromMs: number;
  readonly seesDivisionsFromMs: number;
  readonly secrets: ClientSecret[];
  fields: ClientFields;
  state: ClientState;
  modifiedMs: number;
  modifiedBy: string;
  /** When Genesys deletes it by itself, and what calls that off. */
  deletion?: { readonly atMs: number; readonly cancel: () => void };
  deleted?: { readonly atMs: number; readonly restorableUntilMs: number | undefined };
}

export interface Token {
  readonly value: string;
  readonly clientId: string;
  readonly secretId: string;
  readonly expiresAtMs: number;
  revoked: boolean;
}

/** A copy of a credential that a Genesys integration uses. */
export interface IntegrationCredential {
  readonly id: string;
  readonly organizationId: string;
  readonly typeName: string;
  readonly createdMs: number;
  name: string;
  fields: Readonly<Record<string, string>>;
  modifiedMs: number;
  timesReplaced: number;
}

/** Something that Genesys runs with credentials of this store. */
export interface Integration {
  readonly id: string;
  readonly organizationId: string;
  readonly name: string;
  /** Such as `purecloud-data-actions`. */
  readonly typeId: string;
  /** By the name under which its configuration refers to them, such as `pureCloudOAuthClient`. */
  readonly credentialIds: Readonly<Record<string, string>>;
}

/** A usage query that was started. */
export interface StartedUsageQuery {
  readonly clientId: string;
  readonly query: UsageQuery;
  /** How many more times its result is not there yet. */
  runningPolls: number;
}

/** Everything this Genesys Cloud knows. */
export interface GenesysState {
  readonly clock: Clock;
  readonly settings: GenesysSettings;
  readonly organizations: Map<string, Organization>;
  readonly roles: Map<string, Role>;
  readonly divisions: Map<string, Division>;
  readonly clients: Map<string, Client>;
  readonly tokens: Map<string, Token>;
  readonly integrationCredentials: Map<string, IntegrationCredential>;
  readonly integrations: Map<string, Integration>;
  /** By client id and what is told apart. */
  readonly usage: Map<string, Map<string, UsageRow>>;
  readonly usageQueries: Map<string, StartedUsageQuery>;
  readonly createdSecrets: string[];
  readonly listeners: Set<GenesysListener>;
}

export function createWorld(clock: Clock, settings: GenesysSettings): GenesysState {
  return {
    clock,
    settings,
    organizations: new Map(),
    roles: new Map(),
    divisions: new Map(),
    clients: new Map(),
    tokens: new Map(),
    integrationCredentials: new Map(),
    integrations: new Map(),
    usage: new Map(),
    usageQueries: new Map(),
    createdSecrets: [],
    listeners: new Set(),
  };
}

export function announce(
  world: GenesysState,
  client: Pick<Client, 'id' | 'fields'>,
  by: string,
  change: GenesysChange,
): void {
  const event: GenesysEvent = {
    ...change,
    atMs: world.clock.now(),
    clientId: client.id,
    clientName: client.fields.name,
    by,
  };
  for (const listener of world.listeners) listener(event);
}
