import {
  changeState,
  createClient,
  deleteClient,
  regenerateSecret,
  replaceFields,
  restoreClient,
} from './client-lifecycle.ts';
import { readClientRequest } from './client-request.ts';
import { createId } from './generate.ts';
import { clientCredentials } from './login-verdict.ts';
import { resetByOtherTool } from './reset-by-other-tool.ts';
import type { GenesysBehavior } from './settings.ts';
import { setBehavior, settingsOf } from './settings-of.ts';
import type {
  Client,
  ClientState,
  Division,
  GenesysState,
  Organization,
  Role,
  RoleDivision,
  SecretStatus,
} from './state.ts';
import { countUsage } from './usage.ts';

/** Manual changes in the Genesys Cloud admin UI, which bypass the API's checks. */
export interface AdminConsole {
  createOrganization(request: {
    readonly name: string;
    /** Default: a new one. */
    readonly id?: string | undefined;
    /** The switches that are set otherwise for this organization than for all. */
    readonly behavior?: Partial<GenesysBehavior>;
  }): Organization;
  /** Sets some switches for one organization. Those that are not set for it follow `settings`. */
  setBehavior(organization: { readonly id: string }, behavior: Partial<GenesysBehavior>): void;
  /** The position of every switch for one organization. */
  behaviorOf(organization: { readonly id: string }): GenesysBehavior;
  /** In order of creation. */
  organizations(): readonly Organization[];
  renameOrganization(organizationId: string, name: string): void;
  createRole(request: {
    readonly organization: { readonly id: string };
    readonly name: string;
    readonly permissions: readonly string[];
  }): Role;
  createDivision(request: { readonly organization: { readonly id: string }; readonly name: string }): Division;
  /** Creates a client that is listed and can log in at once. Other fields, such as `scope`, are stored unchanged. */
  createClient(request: ClientByHand): { readonly clientId: string; readonly clientSecret: string };
  createIntegrationCredential(request: {
    readonly organization: { readonly id: string };
    readonly name: string;
    readonly credentialFields: Readonly<Record<string, string>>;
    /** Default `pureCloudOAuthClient`. */
    readonly typeName?: string;
  }): { readonly credentialId: string };
  /** An integration that uses these credentials, keyed by the names in its configuration. */
  createIntegration(request: {
    readonly organization: { readonly id: string };
    readonly name: string;
    /** Such as `{ pureCloudOAuthClient: credentialId }`. */
    readonly credentials: Readonly<Record<string, string>>;
    /** Default `purecloud-data-actions`. */
    readonly typeId?: string;
  }): { readonly integrationId: string };
  /** Even if an integration uses it. */
  deleteIntegrationCredential(credentialId: string): void;
  regenerateByHand(clientId: string): { readonly clientSecret: string };
  /** Merges, unlike PUT. Only Genesys support can set `state: 'disabled'`. */
  updateByHand(clientId: string, patch: Readonly<Record<string, unknown>> & { readonly state?: ClientState }): void;
  /** In any state. */
  deleteByHand(clientId: string): void;
  /** Undoes a deletion, as Genesys support can within seven days. */
  restoreByHand(clientId: string): void;
  /** Puts the clients made by hand back now, as `resetEveryMs` does. */
  resetByOtherTool(organization: { readonly id: string }): void;
  setSecretStatusByHand(clientId: string, secretId: string, status: SecretStatus): void;
  /** Records past API calls of a client. */
  recordUsage(clientId: string, usage: UsageByHand): void;
}

interface ClientByHand {
  readonly organization: { readonly id: string };
  readonly name: string;
  readonly roleDivisions: readonly RoleDivision[];
  readonly accessTokenValiditySeconds?: number | undefined;
  readonly description?: string;
  /** Default `CLIENT-CREDENTIALS`. */
  readonly authorizedGrantType?: string;
  readonly state?: ClientState;
  readonly [field: string]: unknown;
}

interface UsageByHand {
  readonly daysAgo: number;
  readonly requests: number;
  /** Default `/api/v2/users`. */
  readonly templateUri?: string;
  /** Default `GET`. */
  readonly httpMethod?: string;
  /** Default 200. */
  readonly status?: number;
  readonly userId?: string;
}

const byHand = 'hand';
const dayMs = 24 * 60 * 60 * 1000;

export function createAdminConsole(world: GenesysState): AdminConsole {
  return {
    renameOrganization(organizationId, name) {
      const organization = world.organizations.get(organizationId);
      if (organization === undefined) throw new Error(`There is no organization ${organizationId}.`);
      world.organizations.set(organizationId, { ...organization, name });
    },
    createOrganization({ name, id = createId(), behavior = {} }) {
      const organization = { id, name };
      world.organizations.set(organization.id, organization);
      addDivision(world, organization.id, 'Home', true);
      if (Object.keys(behavior).length > 0) setBehavior(world, organization.id, behavior);
      return organization;
    },
    setBehavior: ({ id }, behavior) => setBehavior(world, id, behavior),
    behaviorOf: ({ id }) => settingsOf(world, id),
    organizations: () => [...world.organizations.values()],
    createRole({ organization, name, permissions }) {
      const role = { id: createId(), organizationId: organization.id, name, permissions };
      world.roles.set(role.id, role);
      return role;
    },
    createDivision: ({ organization, name }) => addDivision(world, organization.id, name, false),
    createClient({ organization, ...request }) {
      const { fields, state = 'active' } = readClientRequest(
        { authorizedGrantType: clientCredentials, ...request },
        settingsOf(world, organization.id),
      );
      const made = createClient(world, {
        organizationId: organization.id,
        fields,
        state,
        by: byHand,
        established: true,
      });
      return { clientId: made.client.id, clientSecret: made.secret.value };
    },
    createIntegrationCredential({ organization, name, credentialFields, typeName = 'pureCloudOAuthClient' }) {
      const id = createId();
      const now = world.clock.now();
      world.integrationCredentials.set(id, {
        id,
        organizationId: organization.id,
        name,
        typeName,
        fields: credentialFields,
        configured: credentialFields,
        createdMs: now,
        modifiedMs: now,
        timesReplaced: 0,
      });
      return { credentialId: id };
    },
    createIntegration({ organization, name, credentials, typeId = 'purecloud-data-actions' }) {
      const id = createId();
      world.integrations.set(id, { id, organizationId: organization.id, name, typeId, credentialIds: credentials });
      return { integrationId: id };
    },
    deleteIntegrationCredential: (credentialId) => void world.integrationCredentials.delete(credentialId),
    regenerateByHand: (clientId) => ({ clientSecret: regenerateSecret(world, present(world, clientId), byHand).value }),
    updateByHand(clientId, patch) {
      const client = present(world, clientId);
      const { fields, state } = readClientRequest(
        { ...client.fields, ...patch },
        settingsOf(world, client.organizationId),
      );
      replaceFields(world, client, fields, byHand);
      changeState(world, client, state ?? client.state, byHand);
    },
    deleteByHand: (clientId) => deleteClient(world, present(world, clientId), byHand),
    restoreByHand(clientId) {
      const client = world.clients.get(clientId);
      if (client?.deleted?.restorableUntilMs === undefined || world.clock.now() >= client.deleted.restorableUntilMs) {
        throw new Error(`The client ${clientId} cannot be restored.`);
      }
      restoreClient(world, client, byHand);
    },
    resetByOtherTool: ({ id }) => resetByOtherTool(world, id),
    setSecretStatusByHand(clientId, secretId, status) {
      const secret = present(world, clientId).secrets.find((each) => each.secretId === secretId);
      if (secret === undefined) throw new Error(`Client ${clientId} has no secret ${secretId}.`);
      secret.status = status;
      secret.updatedMs = world.clock.now();
    },
    recordUsage(clientId, { daysAgo, requests, status = 200, ...used }) {
      const atMs = world.clock.now() - daysAgo * dayMs;
      const operation = { templateUri: '/api/v2/users', httpMethod: 'GET', ...used };
      for (let count = 0; count < requests; count += 1) countUsage(world, clientId, operation, status, atMs);
    },
  };
}

function addDivision(world: GenesysState, organizationId: string, name: string, homeDivision: boolean): Division {
  const division = { id: createId(), organizationId, name, homeDivision };
  world.divisions.set(division.id, division);
  return division;
}

function present(world: GenesysState, clientId: string): Client {
  const client = world.clients.get(clientId);
  if (client === undefined || client.deleted !== undefined) throw new Error(`There is no client ${clientId}.`);
  return client;
}
