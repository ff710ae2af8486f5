import { changeState, createClient, deleteClient, regenerateSecret, replaceFields } from './client-lifecycle.ts';
import { readClientRequest } from './client-request.ts';
import { clientCredentials } from './login-verdict.ts';
import { mintId } from './mint.ts';
import { countUsage } from './usage.ts';
import type { Client, ClientState, Organization, Role, RoleDivision, SecretStatus, World } from './world.ts';

/** What somebody does by hand, past the API's checks. */
export interface AdminConsole {
  createOrganization(request: { readonly name: string }): Organization;
  createRole(request: {
    readonly organization: { readonly id: string };
    readonly name: string;
    readonly permissions: readonly string[];
  }): Role;
  /** Makes a client that is listed and logs in at once. Other fields, such as `scope`, are kept as they are. */
  createClient(request: ClientByHand): { readonly clientId: string; readonly clientSecret: string };
  createIntegrationCredential(request: {
    readonly organization: { readonly id: string };
    readonly name: string;
    readonly credentialFields: Readonly<Record<string, string>>;
  }): { readonly credentialId: string };
  regenerateByHand(clientId: string): { readonly clientSecret: string };
  /** Merges, unlike PUT. `state: 'disabled'` is what Genesys support would do. */
  updateByHand(clientId: string, patch: Readonly<Record<string, unknown>> & { readonly state?: ClientState }): void;
  /** Whatever its state. */
  deleteByHand(clientId: string): void;
  setSecretStatusByHand(clientId: string, secretId: string, status: SecretStatus): void;
  /** As if a program had called with the client on a day of the past. */
  recordUsage(clientId: string, usage: { readonly daysAgo: number; readonly requests: number }): void;
}

interface ClientByHand {
  readonly organization: { readonly id: string };
  readonly name: string;
  readonly roleDivisions: readonly RoleDivision[];
  readonly accessTokenValiditySeconds?: number;
  readonly description?: string;
  /** Default `CLIENT-CREDENTIALS`. */
  readonly authorizedGrantType?: string;
  readonly state?: ClientState;
  readonly [field: string]: unknown;
}

const byHand = 'hand';
const dayMs = 24 * 60 * 60 * 1000;

export function createAdminConsole(world: World): AdminConsole {
  return {
    createOrganization({ name }) {
      const organization = { id: mintId(), name };
      world.organizations.set(organization.id, organization);
      return organization;
    },
    createRole({ organization, name, permissions }) {
      const role = { id: mintId(), organizationId: organization.id, name, permissions };
      world.roles.set(role.id, role);
      return role;
    },
    createClient({ organization, ...request }) {
      const { fields, state = 'active' } = readClientRequest({ authorizedGrantType: clientCredentials, ...request });
      const made = createClient(world, {
        organizationId: organization.id,
        fields,
        state,
        by: byHand,
        established: true,
      });
      return { clientId: made.client.id, clientSecret: made.secret.value };
    },
    createIntegrationCredential({ organization, name, credentialFields }) {
      const id = mintId();
      world.integrationCredentials.set(id, {
        id,
        organizationId: organization.id,
        name,
        typeName: 'pureCloudOAuthClient',
        fields: credentialFields,
      });
      return { credentialId: id };
    },
    regenerateByHand: (clientId) => ({ clientSecret: regenerateSecret(world, present(world, clientId), byHand).value }),
    updateByHand(clientId, patch) {
      const client = present(world, clientId);
      const { fields, state } = readClientRequest({ ...client.fields, ...patch });
      replaceFields(world, client, fields, byHand);
      changeState(world, client, state ?? client.state, byHand);
    },
    deleteByHand: (clientId) => deleteClient(world, present(world, clientId), byHand),
    setSecretStatusByHand(clientId, secretId, status) {
      const secret = present(world, clientId).secrets.find((candidate) => candidate.secretId === secretId);
      if (secret === undefined) throw new Error(`Client ${clientId} has no secret ${secretId}.`);
      secret.status = status;
      secret.updatedMs = world.clock.now();
    },
    recordUsage(clientId, { daysAgo, requests }) {
      const atMs = world.clock.now() - daysAgo * dayMs;
      for (let count = 0; count < requests; count += 1) countUsage(world, clientId, 200, atMs);
    },
  };
}

function present(world: World, clientId: string): Client {
  const client = world.clients.get(clientId);
  if (client === undefined || client.deleted !== undefined) throw new Error(`There is no client ${clientId}.`);
  return client;
}
