import type { GenesysSession } from '../../lambda/ports/genesys-cloud.ts';

/** A marker in real clients, secrets and credentials that must never leak. */
export const createdCanary = 'CANARY-created-4f1d';

export interface GenesysCall {
  readonly run: (session: GenesysSession) => Promise<unknown>;
  /** The correct responses by `METHOD /path`, which are also the only requests that the call may make. */
  readonly responses: Readonly<Record<string, unknown>>;
}

const client = {
  id: 'client-1',
  name: 'Billing',
  state: 'active',
  description: 'Reads invoices [genesys-oauth-rotation secret=arn:x token=y]',
  accessTokenValiditySeconds: 3600,
  authorizedGrantType: 'CLIENT-CREDENTIALS',
  roleDivisions: [{ roleId: 'role-1', divisionId: '*' }],
  scope: ['users'],
  dateCreated: '2026-01-01T00:00:00.000Z',
  secret: createdCanary,
};
const secret = { id: 'secret-1', secretId: 'secret-1', name: 'one', status: 'active', secret: createdCanary };
const clients = '/api/v2/oauth/clients';
const one = `${clients}/client-1`;
const credential = {
  id: 'credential-1',
  name: 'Data action',
  type: { name: 'pureCloudOAuthClient' },
  credentialFields: { clientId: 'client-1', clientSecret: createdCanary },
};
const credentials = '/api/v2/integrations/credentials/credential-1';
const interval = { from: new Date('2026-02-27T00:00:00Z'), to: new Date('2026-03-01T12:00:00Z') };

/** Every call of a session, with an answer as Genesys Cloud gives it. */
export const genesysCalls: Readonly<Record<string, GenesysCall>> = {
  identity: {
    run: (session) => session.identity(),
    responses: { 'GET /api/v2/tokens/me': { organization: { id: 'org-1' }, OAuthClient: { id: 'client-1' } } },
  },
  revokeToken: {
    run: async (session) => {
      await session.logIn();
      await session.revokeToken();
    },
    responses: { 'DELETE /api/v2/tokens/me': {} },
  },
  listClients: {
    run: (session) => session.listClients(),
    responses: { [`GET ${clients}`]: { entities: [client, { ...client, id: 'client-2' }], nextUri: null } },
  },
  'listClients over several pages': {
    run: (session) => session.listClients(),
    responses: { [`GET ${clients}`]: { entities: [client], nextUri: `${clients}?cursor=abc` } },
  },
  getClient: { run: (session) => session.getClient('client-1'), responses: { [`GET ${one}`]: client } },
  createClient: {
    run: (session) => session.createClient({ name: 'standby' }),
    responses: { [`POST ${clients}`]: client },
  },
  updateClient: {
    run: (session) => session.updateClient('client-1', { name: 'standby' }),
    responses: { [`PUT ${one}`]: client },
  },
  deleteClient: { run: (session) => session.deleteClient('client-1'), responses: { [`DELETE ${one}`]: {} } },
  regenerateSecret: {
    run: (session) => session.regenerateSecret('client-1'),
    responses: { [`POST ${one}/secret`]: client },
  },
  listSecrets: {
    run: (session) => session.listSecrets('client-1'),
    responses: { [`GET ${one}/secrets`]: { entities: [secret] } },
  },
  createSecret: {
    run: (session) => session.createSecret('client-1', 'one'),
    responses: { [`POST ${one}/secrets`]: secret },
  },
  deleteSecret: {
    run: (session) => session.deleteSecret('client-1', 'secret-1'),
    responses: { [`DELETE ${one}/secrets/secret-1`]: {} },
  },
  visibleDivisions: {
    run: (session) => session.visibleDivisions(),
    responses: { 'GET /api/v2/authorization/divisions': { entities: [{ id: 'home' }], pageCount: 2 } },
  },
  role: {
    run: (session) => session.role('role-1'),
    responses: {
      'GET /api/v2/authorization/roles/role-1': {
        name: 'Admin',
        permissionPolicies: [{ domain: 'authorization', entityName: '*', actionSet: ['*'] }],
      },
    },
  },
  probe: { run: (session) => session.probe('/api/v2/users?pageSize=1'), responses: { 'GET /api/v2/users': {} } },
  usage: {
    run: (session) => session.usage('client-1', interval),
    responses: {
      [`POST ${one}/usage/query`]: { executionId: 'execution-1' },
      [`GET ${one}/usage/query/results/execution-1`]: {
        queryStatus: 'Complete',
        results: [{ templateUri: '/api/v2/users', httpMethod: 'GET', requests: 3 }],
      },
    },
  },
  organizationUsage: {
    run: (session) => session.organizationUsage(interval, ['client-1']),
    responses: {
      'POST /api/v2/usage/aggregates/query/jobs': { id: 'job-1' },
      'GET /api/v2/usage/aggregates/query/jobs/job-1': {
        queryStatus: 'Complete',
        entities: [
          {
            date: '2026-02-28T00:00:00.000Z',
            oauthClient: { id: 'client-1', name: 'Billing' },
            platform: 'API',
            httpMethod: 'GET',
            templateUri: '/api/v2/users',
            requestCount: 7,
          },
        ],
      },
    },
  },
  audits: {
    run: (session) => session.audits(interval),
    responses: {
      'POST /api/v2/audits/query': { id: 'transaction-1', state: 'Queued' },
      'GET /api/v2/audits/query/transaction-1': { id: 'transaction-1', state: 'Succeeded' },
      'GET /api/v2/audits/query/transaction-1/results': {
        entities: [
          {
            id: 'audit-1',
            eventDate: '2026-02-28T00:00:00.000Z',
            action: 'Update',
            status: 'SUCCESS',
            entity: { id: 'client-1' },
            client: { id: '' },
            user: { id: 'user-1' },
            propertyChanges: [{ property: 'secret', newValues: [createdCanary] }],
          },
        ],
      },
    },
  },
  'integrations.list': {
    run: (session) => session.integrations.list(),
    responses: { 'GET /api/v2/integrations': { entities: [{ id: 'integration-1', name: 'CRM' }], pageCount: 2 } },
  },
  'integrations.credentialIds': {
    run: (session) => session.integrations.credentialIds('integration-1'),
    responses: {
      'GET /api/v2/integrations/integration-1/config/current': {
        credentials: { basicAuth: { id: 'credential-1' } },
      },
    },
  },
  'integrations.getCredential': {
    run: (session) => session.integrations.getCredential('credential-1'),
    responses: { [`GET ${credentials}`]: credential },
  },
  'integrations.updateCredential': {
    run: (session) =>
      session.integrations.updateCredential({
        id: 'credential-1',
        name: 'x',
        typeName: 'y',
        fields: { clientId: 'z' },
      }),
    responses: { [`PUT ${credentials}`]: credential },
  },
};
