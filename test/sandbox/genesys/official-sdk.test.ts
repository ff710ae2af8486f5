import platformClient from 'purecloud-platform-client-v2';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { organizationUnderTest } from './organization-under-test.ts';
import { serve } from './serve.ts';

const { cloud, organization, admin, createSalesClient, everywhere, salesRole, clock } = organizationUnderTest();
let server: Awaited<ReturnType<typeof serve>>;

beforeAll(async () => {
  server = await serve(cloud);
});
afterAll(() => server.close());

/** Exported but not declared: a second credential needs a second instance. */
const { ApiClientClass } = platformClient as unknown as { ApiClientClass: new () => typeof platformClient.ApiClient };

function apiClient() {
  const client = new ApiClientClass();
  client.config.live_reload_config = false;
  client.setGateway({ host: '127.0.0.1', protocol: 'http', port: server.port });
  return client;
}

async function loggedIn({ clientId, clientSecret }: { clientId: string; clientSecret: string }) {
  const client = apiClient();
  await client.loginClientCredentialsGrant(clientId, clientSecret);
  return client;
}

describe('the official SDK', () => {
  it('logs in and introspects its token', async () => {
    const tokens = new platformClient.TokensApi(await loggedIn(admin));
    const { organization: named, OAuthClient } = await tokens.getTokensMe();
    expect(named).toEqual({ id: organization.id, name: 'Acme' });
    expect(OAuthClient?.id).toBe(admin.clientId);
    await tokens.headTokensMe();
  });

  it('is rejected with the OAuth error for a wrong secret', async () => {
    const rejected = loggedIn({ ...admin, clientSecret: 'wrong' });
    await expect(rejected).rejects.toMatchObject({ response: { status: 401, data: { error: 'invalid_client' } } });
  });

  it('revokes its own token and is rejected from then on', async () => {
    const tokens = new platformClient.TokensApi(await loggedIn(admin));
    await tokens.deleteTokensMe();
    await expect(tokens.getTokensMe()).rejects.toMatchObject({ status: 401, code: 'bad.credentials' });
  });

  it('handles the whole life cycle of a client', async () => {
    const oauth = new platformClient.OAuthApi(await loggedIn(admin));
    const made = await oauth.postOauthClients({
      name: 'by SDK',
      authorizedGrantType: 'CLIENT-CREDENTIALS',
      roleDivisions: [everywhere(salesRole)],
    });
    const [id, first] = [made.id ?? '', made.secret ?? ''];
    expect((await oauth.getOauthClients()).entities?.map((client) => client.id)).toContain(id);

    const { secret: second = '' } = await oauth.postOauthClientSecret(id);
    expect([cloud.canLogIn(id, first), cloud.canLogIn(id, second)]).toEqual([false, true]);
    await loggedIn({ clientId: id, clientSecret: second });

    await expect(oauth.deleteOauthClient(id)).rejects.toMatchObject({ code: 'cannot.delete.client' });
    const { secret, ...found } = await oauth.getOauthClient(id);
    expect(secret).toBeUndefined();
    const stopped = await oauth.putOauthClient(id, { ...found, state: 'inactive' });
    expect(stopped).toMatchObject({ state: 'inactive', dateToDelete: expect.any(String) });
    await oauth.deleteOauthClient(id);
    await expect(oauth.getOauthClient(id)).rejects.toMatchObject({ status: 404, code: 'not.found' });
  });

  it('can return the status and headers of a response', async () => {
    const client = await loggedIn(createSalesClient());
    client.setReturnExtendedResponses(true);
    const rejected = new platformClient.OAuthApi(client).getOauthClients();
    await expect(rejected).rejects.toMatchObject({
      status: 403,
      headers: { 'inin-correlation-id': expect.any(String), 'inin-ratelimit-allowed': '300' },
      body: { code: 'missing.any.permissions' },
    });
  });

  it('replaces an integration credential and queries usage', async () => {
    const client = await loggedIn(admin);
    const { credentialId } = cloud.createIntegrationCredential({
      organization,
      name: 'data actions',
      credentialFields: {},
    });
    const integrations = new platformClient.IntegrationsApi(client);
    const credential = await integrations.getIntegrationsCredential(credentialId);
    const credentialFields = { clientId: 'a', clientSecret: 'b' };
    await integrations.putIntegrationsCredential(credentialId, { body: { ...credential, credentialFields } });
    expect(cloud.integrationCredentialFields(credentialId)).toEqual(credentialFields);

    const oauth = new platformClient.OAuthApi(client);
    cloud.recordUsage(admin.clientId, { daysAgo: 2, requests: 4 });
    const { executionId = '' } = await oauth.getOauthClientUsageSummary(admin.clientId, { days: '7' });
    const { results } = await oauth.getOauthClientUsageQueryResult(executionId, admin.clientId);
    expect(results).toMatchObject([
      { requests: 4, date: new Date(clock.now() - 2 * 86_400_000).toISOString().slice(0, 10) },
    ]);
  });

  it('finds integrations, divisions and usage by operation', async () => {
    const client = await loggedIn(admin);
    const credential = { organization, name: 'CRM', credentialFields: { clientId: admin.clientId } };
    const { credentialId } = cloud.createIntegrationCredential(credential);
    const credentials = { pureCloudOAuthClient: credentialId };
    const { integrationId } = cloud.createIntegration({ organization, name: 'CRM', credentials });
    const integrations = new platformClient.IntegrationsApi(client);
    const listed = await integrations.getIntegrations({ pageSize: 100 });
    expect(listed.entities?.map(({ id }) => id)).toEqual([integrationId]);
    const config = await integrations.getIntegrationConfigCurrent(integrationId);
    expect(config.credentials.pureCloudOAuthClient?.id).toBe(credentialId);

    const { entities } = await new platformClient.AuthorizationApi(client).getAuthorizationDivisions({ pageSize: 50 });
    expect(entities).toMatchObject([{ name: 'Home', homeDivision: true }]);

    const oauth = new platformClient.OAuthApi(client);
    cloud.recordUsage(admin.clientId, { daysAgo: 1, requests: 7, templateUri: '/api/v2/flows', httpMethod: 'POST' });
    const day = (daysAgo: number) => new Date(clock.now() - daysAgo * 86_400_000).toISOString().slice(0, 10);
    const { executionId = '' } = await oauth.postOauthClientUsageQuery(admin.clientId, {
      interval: `${day(1)}T00:00:00Z/${day(0)}T00:00:00Z`,
      groupBy: ['TemplateUri', 'HttpMethod'],
      metrics: ['Requests'],
    });
    const { results, queryStatus } = await oauth.getOauthClientUsageQueryResult(executionId, admin.clientId);
    expect(queryStatus).toBe('Complete');
    expect(results).toEqual([{ date: day(1), templateUri: '/api/v2/flows', httpMethod: 'POST', requests: 7 }]);
  });

  /** The administrator of this client may read audits, roles and usage too. */
  function auditor() {
    const permissions = ['audits:audit:view', 'authorization:role:view', 'usage:organization:view', 'oauth:client:*'];
    const role = cloud.createRole({ organization, name: 'Auditor', permissions });
    const roleDivisions = [everywhere(role), everywhere(salesRole)];
    return { role, credential: cloud.createClient({ organization, name: 'auditor', roleDivisions }) };
  }

  it('finds what it changed in the audits, at once and by a query that it starts', async () => {
    const { credential } = auditor();
    const client = await loggedIn(credential);
    const { clientId } = createSalesClient();
    await new platformClient.OAuthApi(client).postOauthClientSecret(clientId);
    const audits = new platformClient.AuditApi(client);
    const interval = `${new Date(clock.now() - 60_000).toISOString()}/${new Date(clock.now() + 60_000).toISOString()}`;
    const filters = [
      { property: 'EntityType', value: 'OAuthClient' },
      { property: 'EntityId', value: clientId },
    ];
    const expected = [
      { action: 'Create', entityType: 'OAuthClient' },
      { action: 'Update', client: { id: credential.clientId }, propertyChanges: [{ property: 'secret' }] },
    ];
    const recent = await audits.postAuditsQueryRealtime({ interval, filters, pageNumber: 1, pageSize: 10 });
    expect(recent.entities).toMatchObject(expected);

    const { id = '' } = await audits.postAuditsQuery({ interval, filters });
    expect(await audits.getAuditsQueryTransactionId(id)).toMatchObject({ id, state: 'Succeeded' });
    const { entities: firstPage, cursor = '' } = await audits.getAuditsQueryTransactionIdResults(id, { pageSize: 1 });
    const { entities: lastPage } = await audits.getAuditsQueryTransactionIdResults(id, { cursor, pageSize: 1 });
    expect([...(firstPage ?? []), ...(lastPage ?? [])]).toMatchObject(expected);
  });

  it('reads the permissions of a role, and roles by name', async () => {
    const { role, credential } = auditor();
    const authorization = new platformClient.AuthorizationApi(await loggedIn(credential));
    const { permissionPolicies } = await authorization.getAuthorizationRole(role.id);
    expect(permissionPolicies).toContainEqual(
      expect.objectContaining({ domain: 'audits', entityName: 'audit', actionSet: ['view'] }),
    );
    const listed = await authorization.getAuthorizationRoles({ pageSize: 100 });
    expect(listed.entities?.map(({ id }) => id)).toContain(role.id);
    await expect(authorization.getAuthorizationRole(admin.clientId)).rejects.toMatchObject({ status: 404 });
  });

  it('counts the requests of every client of the organization with one job', async () => {
    const usage = new platformClient.UsageApi(await loggedIn(auditor().credential));
    const busy = [createSalesClient('one'), createSalesClient('two')];
    for (const { clientId } of busy)
      cloud.recordUsage(clientId, { daysAgo: 1, requests: 5, templateUri: '/api/v2/flows' });
    const day = (daysAgo: number) => new Date(clock.now() - daysAgo * 86_400_000).toISOString().slice(0, 10);
    const { id = '' } = await usage.postUsageAggregatesQueryJobs({
      interval: `${day(1)}T00:00:00Z/${day(0)}T00:00:00Z`,
      granularity: 'Day',
      groupBy: ['OAuthClientId'],
      metrics: ['Requests'],
    });
    const results = await usage.getUsageAggregatesQueryJob(id, { pageSize: 1000 });
    const counted = Object.fromEntries(
      (results.entities ?? []).map(({ oauthClient, requestCount }) => [oauthClient?.id, requestCount]),
    );
    for (const { clientId } of busy) expect(counted[clientId]).toBe(5);
  });
});
