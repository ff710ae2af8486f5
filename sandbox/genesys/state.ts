import type { Clock } from '../core/clock.ts';
import type { AuditEntry } from './audit-entry.ts';
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
  /** The division that every organization starts with. */
  readonly homeDivision: boolean;
}

/** The fields of a client that callers set. Unknown fields are stored and returned too. */
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
  /** Set when it is replaced or deleted: from then on logins are rejected. */
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
  /** When Genesys Cloud deletes it automatically, and how to cancel that. */
  deletion?: { readonly atMs: number; readonly cancel: () => void };
  deleted?: {
    readonly atMs: number;
    readonly restorableUntilMs: number | undefined;
    /** Until then GET finds it, with the state `deleted`. */
    readonly foundUntilMs: number;
  };
  /** What it was made with, if it was made by hand: another tool may put that back. */
  readonly configured: ClientFields | undefined;
}

export interface Token {
  readonly value: string;
  readonly clientId: string;
  readonly secretId: string;
  readonly expiresAtMs: number;
  revoked: boolean;
}

/** A credential that Genesys Cloud integrations use. */
export interface IntegrationCredential {
  readonly id: string;
  readonly organizationId: string;
  readonly typeName: string;
  readonly createdMs: number;
  name: string;
  fields: Readonly<Record<string, string>>;
  /** What it was made with. */
  readonly configured: Readonly<Record<string, string>>;
  modifiedMs: number;
  timesReplaced: number;
}

/** An integration in Genesys Cloud that uses integration credentials. */
export interface Integration {
  readonly id: string;
  readonly organizationId: string;
  readonly name: string;
  /** Such as `purecloud-data-actions`. */
  readonly typeId: string;
  /** Keyed by the name in its configuration, such as `pureCloudOAuthClient`. */
  readonly credentialIds: Readonly<Record<string, string>>;
}

/** A usage query that was started, of one client or of an organization. */
export interface StartedUsageQuery {
  /** The id of the client or organization. */
  readonly of: string;
  readonly query: UsageQuery;
  /** Number of polls left until it completes. */
  runningPolls: number;
}

/** A query for audit entries that was started. */
interface StartedAuditQuery {
  readonly of: string;
  readonly query: {
    readonly fromMs: number;
    readonly toMs: number;
    readonly filters: readonly { readonly property: string; readonly value: string }[];
  };
}

/** The whole state of the simulated Genesys Cloud. */
export interface GenesysState {
  readonly clock: Clock;
  /** Of every organization that has no settings of its own. */
  readonly settings: GenesysSettings;
  /** Of single organizations, by id. What one does not set is as in `settings`. */
  readonly ownSettings: Map<string, GenesysSettings>;
  readonly organizations: Map<string, Organization>;
  readonly roles: Map<string, Role>;
  readonly divisions: Map<string, Division>;
  readonly clients: Map<string, Client>;
  readonly tokens: Map<string, Token>;
  readonly integrationCredentials: Map<string, IntegrationCredential>;
  readonly integrations: Map<string, Integration>;
  /** By client id, then by the dimensions of the row. */
  readonly usage: Map<string, Map<string, UsageRow>>;
  readonly usageQueries: Map<string, StartedUsageQuery>;
  readonly audits: AuditEntry[];
  readonly auditQueries: Map<string, StartedAuditQuery>;
  /** Until when a credential is rejected because of an early attempt, in milliseconds since 1970. */
  readonly earlyRejections: Map<string, number>;
  /** When another tool has last put an organization back, by its id. */
  readonly lastResetMs: Map<string, number>;
  readonly createdSecrets: string[];
  readonly listeners: Set<GenesysListener>;
}

export function createState(clock: Clock, settings: GenesysSettings): GenesysState {
  return {
    clock,
    settings,
    ownSettings: new Map(),
    organizations: new Map(),
    roles: new Map(),
    divisions: new Map(),
    clients: new Map(),
    tokens: new Map(),
    integrationCredentials: new Map(),
    integrations: new Map(),
    usage: new Map(),
    usageQueries: new Map(),
    audits: [],
    auditQueries: new Map(),
    earlyRejections: new Map(),
    lastResetMs: new Map(),
    createdSecrets: [],
    listeners: new Set(),
  };
}

export function announce(
  world: GenesysState,
  client: Pick<Client, 'id' | 'fields'> & Partial<Pick<Client, 'organizationId'>>,
  by: string,
  change: GenesysChange,
): void {
  const event: GenesysEvent = {
    ...change,
    atMs: world.clock.now(),
    organizationId: client.organizationId,
    clientId: client.id,
    clientName: client.fields.name,
    by,
  };
  for (const listener of world.listeners) listener(event);
}
