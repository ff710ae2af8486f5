import { describe, expect, it } from 'vitest';
import type { GenesysBehavior } from '../../../sandbox/genesys/genesys-cloud.ts';
import { organizationUnderTest } from './organization-under-test.ts';

const clients = '/api/v2/oauth/clients';
const dayMs = 86_400_000;

type Under = ReturnType<typeof under>;

/** An organization whose administrator may do everything. */
function under(behavior: Partial<GenesysBehavior> = {}) {
  const organization = organizationUnderTest(behavior);
  const { adminRole, asAdmin, cloud, everywhere, salesRole } = organization;
  Object.assign(adminRole, { permissions: ['*'] });
  const fields = { name: 'new', authorizedGrantType: 'CLIENT-CREDENTIALS', roleDivisions: [everywhere(salesRole)] };
  const create = async (more: object = {}) => {
    const { status, body } = await asAdmin('POST', clients, { ...fields, ...more });
    return { status, body, clientId: String(body.id), clientSecret: String(body.secret) };
  };
  const statusOf = async (path: string, method = 'GET', body?: object) => (await asAdmin(method, path, body)).status;
  const deactivated = async () => {
    const { clientId } = organization.createSalesClient();
    cloud.updateByHand(clientId, { state: 'inactive' });
    return `${clients}/${clientId}`;
  };
  const set = (changed: Partial<GenesysBehavior>) => Object.assign(cloud.settings, changed);
  return { ...organization, fields, create, statusOf, deactivated, set };
}

const logsIn = async ({ login }: Under, { clientId, clientSecret }: { clientId: string; clientSecret: string }) =>
  (await login(clientId, clientSecret)).status;

/** Whether a token is still accepted after something was done to its client. */
async function tokenSurvives(at: Under, act: (clientId: string) => void): Promise<boolean> {
  const client = at.createSalesClient();
  const token = await at.tokenOf(client);
  act(client.clientId);
  return (await at.call(token, 'GET', '/api/v2/tokens/me')).status === 200;
}

const today = () => [-1, 1].map((days) => new Date(Date.now() + days * dayMs).toISOString()).join('/');
const auditsFound = async ({ asAdmin }: Under) => {
  const filters = [{ property: 'Action', value: 'Update' }];
  const { body } = await asAdmin('POST', '/api/v2/audits/query/realtime', { interval: today(), filters });
  return body.total;
};

async function usageQuery({ asAdmin, admin }: Under): Promise<string> {
  const body = { interval: today(), groupBy: ['OAuthClientId'] };
  const { body: started } = await asAdmin('POST', `${clients}/${admin.clientId}/usage/query`, body);
  return `${clients}/${admin.clientId}/usage/query/results/${started.executionId}`;
}

/** One test of each switch, in a position that is not its default. */
const tests: Readonly<Record<keyof GenesysBehavior, (at: Under) => Promise<void>>> = {
  async propagationDelayMs(at) {
    at.set({ propagationDelayMs: 5_000 });
    const made = await at.create();
    expect(await logsIn(at, made)).toBe(400);
    await at.clock.advance(5_000);
    expect(await logsIn(at, made)).toBe(200);
  },
  async earlyRejectionCachedMs(at) {
    at.set({ propagationDelayMs: 5_000, earlyRejectionCachedMs: 30_000 });
    const [early, patient] = [await at.create(), await at.create()];
    await logsIn(at, early);
    await at.clock.advance(6_000);
    expect(await logsIn(at, early)).toBe(401);
    expect(await logsIn(at, patient)).toBe(200);
    await at.clock.advance(25_000);
    expect(await logsIn(at, early)).toBe(200);
  },
  async earlyRejectionProlonged(at) {
    at.set({ propagationDelayMs: 5_000, earlyRejectionCachedMs: 30_000, earlyRejectionProlonged: true });
    const made = await at.create();
    for (let attempt = 0; attempt < 4; attempt += 1) {
      expect(await logsIn(at, made)).toBeGreaterThan(399);
      await at.clock.advance(20_000);
    }
    await at.clock.advance(11_000);
    expect(await logsIn(at, made)).toBe(200);
  },
  async oldSecretLingersMs(at) {
    at.set({ oldSecretLingersMs: 5_000 });
    const client = at.createSalesClient();
    at.cloud.regenerateByHand(client.clientId);
    expect(await logsIn(at, client)).toBe(200);
    await at.clock.advance(5_000);
    expect(await logsIn(at, client)).toBe(401);
  },
  async rejectionStatus(at) {
    const { clientId } = at.createSalesClient();
    at.set({ rejectionStatus: 400 });
    expect((await at.login(clientId, 'wrong')).status).toBe(400);
    at.set({ rejectionStatus: 401 });
    expect((await at.login(crypto.randomUUID(), 'wrong')).status).toBe(401);
  },
  async tokenFormat(at) {
    at.set({ tokenFormat: 'jwt' });
    const token = await at.tokenOf(at.admin);
    expect(JSON.parse(atob(token.split('.')[1] ?? ''))).toMatchObject({ sub: at.admin.clientId });
    expect((await at.call(token, 'GET', '/api/v2/tokens/me')).status).toBe(200);
  },
  async maxTokenValiditySeconds(at) {
    const long = { accessTokenValiditySeconds: 38_880_000 };
    expect((await at.create(long)).status).toBe(400);
    at.set({ maxTokenValiditySeconds: 38_880_000 });
    const made = await at.create(long);
    const token = await at.tokenOf(made);
    await at.clock.advance(449 * dayMs);
    expect((await at.call(token, 'GET', '/api/v2/tokens/me')).status).toBe(200);
  },
  async tokensSurviveRegenerate(at) {
    const regenerate = (id: string) => void at.cloud.regenerateByHand(id);
    expect(await tokenSurvives(at, regenerate)).toBe(true);
    at.set({ tokensSurviveRegenerate: false });
    expect(await tokenSurvives(at, regenerate)).toBe(false);
  },
  async tokensSurviveDeactivation(at) {
    const deactivate = (id: string) => at.cloud.updateByHand(id, { state: 'inactive' });
    expect(await tokenSurvives(at, deactivate)).toBe(true);
    at.set({ tokensSurviveDeactivation: false });
    expect(await tokenSurvives(at, deactivate)).toBe(false);
  },
  async tokensSurviveDelete(at) {
    const remove = (id: string) => at.cloud.deleteByHand(id);
    expect(await tokenSurvives(at, remove)).toBe(false);
    at.set({ tokensSurviveDelete: true });
    expect(await tokenSurvives(at, remove)).toBe(true);
  },
  async requireIpAllowList(at) {
    at.set({ requireIpAllowList: true });
    expect((await at.create()).status).toBe(400);
    expect((await at.create({ ipAllowList: ['203.0.113.0/24'] })).status).toBe(200);
  },
  async enforceIpAllowList(at) {
    at.set({ enforceIpAllowList: true });
    const [inside, outside] = [
      await at.create({ ipAllowList: ['198.51.100.7', '203.0.113.0/24'] }),
      await at.create({ ipAllowList: ['198.51.100.0/24'] }),
    ];
    expect([await logsIn(at, inside), await logsIn(at, outside)]).toEqual([200, 403]);
    expect(at.cloud.canLogIn(outside.clientId, outside.clientSecret)).toBe(true);
  },
  async organizationIpAllowList(at) {
    const token = await at.tokenOf(at.admin);
    at.set({ organizationIpAllowList: ['198.51.100.0/24'] });
    expect(await logsIn(at, at.admin)).toBe(403);
    expect((await at.call(token, 'GET', clients)).status).toBe(403);
    at.set({ organizationIpAllowList: ['203.0.113.10'] });
    expect((await at.call(token, 'GET', clients)).status).toBe(200);
  },
  async egressAddress(at) {
    at.set({ organizationIpAllowList: ['198.51.100.0/24'], egressAddress: '198.51.100.77' });
    expect(await logsIn(at, at.admin)).toBe(200);
  },
  async ipRejection(at) {
    const token = await at.tokenOf(at.admin);
    at.set({ organizationIpAllowList: ['198.51.100.0/24'] });
    const statuses = async (ipRejection: GenesysBehavior['ipRejection']) => {
      at.set({ ipRejection });
      const read = { authorization: `Bearer ${token}` };
      return [await logsIn(at, at.admin), (await at.send('HEAD', '/api/v2/tokens/me', read)).status];
    };
    expect(await statuses('forbidden-json')).toEqual([403, 403]);
    expect(await statuses('unauthorized-json')).toEqual([401, 401]);
    expect(await statuses('unauthorized-client')).toEqual([400, 401]);
    const hidden = await at.login(at.admin.clientId, at.admin.clientSecret).catch((error: Error) => error);
    expect(hidden).toMatchObject({ body: { error: 'unauthorized_client' } });
    at.set({ ipRejection: 'invalid-client' });
    expect((await at.login(at.admin.clientId, at.admin.clientSecret)).body.error).toBe('invalid_client');
    at.set({ ipRejection: 'forbidden-html' });
    await expect(at.login(at.admin.clientId, at.admin.clientSecret)).rejects.toThrow(/<html>/);
  },
  async hostileCharacters(at) {
    at.set({ hostileCharacters: true });
    const made = await at.create();
    expect(made.clientSecret).toMatch(/[^\w-]/);
    expect(await logsIn(at, made)).toBe(200);
  },
  async secretsEndpoint(at) {
    const path = `${clients}/${at.admin.clientId}/secrets`;
    expect(await at.statusOf(path)).toBe(404);
    at.set({ secretsEndpoint: true });
    expect(await at.statusOf(path)).toBe(200);
  },
  async putMerges(at) {
    const { clientId } = await at.create({ description: 'first', ipAllowList: ['203.0.113.1'] });
    at.set({ putMerges: true });
    const { body } = await at.asAdmin('PUT', `${clients}/${clientId}`, { name: 'renamed' });
    expect(body).toMatchObject({ name: 'renamed', description: 'first', ipAllowList: ['203.0.113.1'] });
    at.set({ putMerges: false });
    expect((await at.asAdmin('PUT', `${clients}/${clientId}`, at.fields)).body).not.toHaveProperty('description');
  },
  async descriptionMaxLength(at) {
    at.set({ descriptionMaxLength: 10 });
    expect((await at.create({ description: 'x'.repeat(11) })).status).toBe(400);
    expect((await at.create({ description: 'x'.repeat(10) })).status).toBe(200);
  },
  async descriptionTooLong(at) {
    at.set({ descriptionMaxLength: 10, descriptionTooLong: 'truncated' });
    expect((await at.create({ description: 'x'.repeat(11) })).body.description).toBe('x'.repeat(10));
  },
  async clientLimit(at) {
    at.set({ clientLimit: 2 });
    expect([(await at.create()).status, (await at.create()).status]).toEqual([200, 400]);
    const other = at.cloud.createOrganization({ name: 'Other', behavior: { clientLimit: 50 } });
    expect(at.cloud.behaviorOf(other).clientLimit).toBe(50);
  },
  async listingDelayMs(at) {
    at.set({ listingDelayMs: 1_000 });
    await at.create();
    const total = async () => (await at.asAdmin('GET', clients)).body.total;
    expect(await total()).toBe(1);
    await at.clock.advance(1_000);
    expect(await total()).toBe(2);
  },
  async listingPageSize(at) {
    at.set({ listingPageSize: 1 });
    at.createSalesClient();
    expect((await at.asAdmin('GET', clients)).body).toMatchObject({ total: 2, nextUri: expect.any(String) });
  },
  async deletedClientLingersMs(at) {
    at.set({ deletedClientLingersMs: 7 * dayMs });
    const path = await at.deactivated();
    expect(await at.statusOf(path, 'DELETE')).toBe(204);
    expect((await at.asAdmin('GET', path)).body.state).toBe('deleted');
    expect(await at.statusOf(path, 'PUT', at.fields)).toBe(404);
    expect(await at.statusOf(`${path}/secret`, 'POST')).toBe(404);
    await at.clock.advance(7 * dayMs);
    expect(await at.statusOf(path)).toBe(404);
  },
  async deletedClientListed(at) {
    at.set({ deletedClientLingersMs: dayMs, deletedClientListed: true });
    await at.statusOf(await at.deactivated(), 'DELETE');
    const { body } = await at.asAdmin('GET', clients);
    expect((body.entities as { state: string }[]).map(({ state }) => state)).toEqual(['active', 'deleted']);
  },
  async deletedAgainStatus(at) {
    at.set({ deletedClientLingersMs: dayMs });
    const path = await at.deactivated();
    await at.statusOf(path, 'DELETE');
    for (const deletedAgainStatus of [204, 400, 404, 409] as const) {
      at.set({ deletedAgainStatus });
      expect(await at.statusOf(path, 'DELETE')).toBe(deletedAgainStatus);
    }
  },
  async inactiveDeletedAfterMs(at) {
    at.set({ inactiveDeletedAfterMs: dayMs });
    const path = await at.deactivated();
    await at.clock.advance(dayMs);
    expect(await at.statusOf(path)).toBe(404);
  },
  async callerNeedsRoles(at) {
    const north = at.cloud.createDivision({ organization: at.organization, name: 'North' });
    const scoped = { roleId: at.adminRole.id, divisionId: north.id };
    const maker = at.cloud.createClient({ organization: at.organization, name: 'maker', roleDivisions: [scoped] });
    const create = async () =>
      (
        await at.call(await at.tokenOf(maker), 'POST', clients, {
          ...at.fields,
          roleDivisions: [at.everywhere(at.adminRole)],
        })
      ).status;
    expect(await create()).toBe(403);
    at.set({ callerNeedsRoles: 'in-any-division' });
    expect(await create()).toBe(200);
  },
  async regenerateNeedsRoles(at) {
    at.set({ regenerateNeedsRoles: true });
    const foreign = at.cloud.createRole({ organization: at.organization, name: 'Other', permissions: [] });
    const roleDivisions = [at.everywhere(foreign)];
    const { clientId } = at.cloud.createClient({ organization: at.organization, name: 'other', roleDivisions });
    expect(await at.statusOf(`${clients}/${clientId}/secret`, 'POST')).toBe(403);
  },
  async roleInDivisionGrants(at) {
    const north = at.cloud.createDivision({ organization: at.organization, name: 'North' });
    const roleDivisions = [{ roleId: at.adminRole.id, divisionId: north.id }];
    const scoped = at.cloud.createClient({ organization: at.organization, name: 'scoped', roleDivisions });
    const list = async () => (await at.call(await at.tokenOf(scoped), 'GET', clients)).status;
    expect(await list()).toBe(200);
    at.set({ roleInDivisionGrants: false });
    expect(await list()).toBe(403);
  },
  async divisionsListed(at) {
    const roleDivisions = [{ roleId: at.salesRole.id, divisionId: crypto.randomUUID() }];
    const scoped = at.cloud.createClient({ organization: at.organization, name: 'scoped', roleDivisions });
    const total = async () =>
      (await at.call(await at.tokenOf(scoped), 'GET', '/api/v2/authorization/divisions')).body.total;
    expect(await total()).toBe(0);
    at.set({ divisionsListed: 'all' });
    expect(await total()).toBe(1);
  },
  async divisionDelayMs(at) {
    at.set({ divisionDelayMs: 1_000 });
    const token = await at.tokenOf(await at.create());
    const total = async () => (await at.call(token, 'GET', '/api/v2/authorization/divisions')).body.total;
    expect(await total()).toBe(0);
    await at.clock.advance(1_000);
    expect(await total()).toBe(1);
  },
  async credentialClientIdReadable(at) {
    const credentialFields = { clientId: 'a', clientSecret: 'b' };
    const { credentialId } = at.cloud.createIntegrationCredential({ ...at, name: 'data actions', credentialFields });
    at.set({ credentialClientIdReadable: false });
    const { body } = await at.asAdmin('GET', `/api/v2/integrations/credentials/${credentialId}`);
    expect(body.credentialFields).toEqual({});
  },
  async resetEveryMs(at) {
    at.set({ resetEveryMs: 3_600_000 });
    const { clientId } = at.createSalesClient();
    const path = `${clients}/${clientId}`;
    await at.asAdmin('PUT', path, { ...at.fields, description: 'marked' });
    expect((await at.asAdmin('GET', path)).body.description).toBe('marked');
    await at.clock.advance(3_600_000);
    expect((await at.asAdmin('GET', path)).body).not.toHaveProperty('description');
  },
  async resetFields(at) {
    at.set({ resetFields: ['roleDivisions', 'unknown-fields', 'integration-credentials'] });
    const { clientId } = at.createSalesClient();
    const credentialFields = { clientId, clientSecret: 'cached by Terraform' };
    const { credentialId } = at.cloud.createIntegrationCredential({ ...at, name: 'data actions', credentialFields });
    const credential = { type: { name: 'pureCloudOAuthClient' }, credentialFields: { clientId, clientSecret: 'new' } };
    await at.asAdmin('PUT', `/api/v2/integrations/credentials/${credentialId}`, credential);
    const sent = { ...at.fields, description: 'kept', ipAllowList: [], roleDivisions: [at.everywhere(at.adminRole)] };
    await at.asAdmin('PUT', `${clients}/${clientId}`, sent);
    at.cloud.resetByOtherTool(at.organization);
    const { body } = await at.asAdmin('GET', `${clients}/${clientId}`);
    expect(body).toMatchObject({ description: 'kept', roleDivisions: [at.everywhere(at.salesRole)] });
    expect(body).not.toHaveProperty('ipAllowList');
    expect(at.cloud.integrationCredentialFields(credentialId)).toEqual(credentialFields);
  },
  async rateLimitPerMinute(at) {
    const token = await at.tokenOf(at.admin);
    at.set({ rateLimitPerMinute: 1 });
    const call = async () => (await at.call(token, 'GET', '/api/v2/tokens/me')).status;
    expect([await call(), await call()]).toEqual([200, 429]);
  },
  async usageEndpoint(at) {
    at.set({ usageEndpoint: false });
    expect(await at.statusOf(`${clients}/${at.admin.clientId}/usage/summary`)).toBe(404);
  },
  async organizationUsageEndpoint(at) {
    const path = '/api/v2/usage/aggregates/query/jobs';
    expect(await at.statusOf(path, 'POST', { interval: today() })).toBe(202);
    at.set({ organizationUsageEndpoint: false });
    expect(await at.statusOf(path, 'POST', { interval: today() })).toBe(404);
  },
  async usageRunningPolls(at) {
    at.set({ usageRunningPolls: 1 });
    const path = await usageQuery(at);
    const status = async () => (await at.asAdmin('GET', path)).body.queryStatus;
    expect([await status(), await status()]).toEqual(['Running', 'Complete']);
  },
  async usageQueriesFail(at) {
    at.set({ usageQueriesFail: true });
    expect((await at.asAdmin('GET', await usageQuery(at))).body.queryStatus).toBe('Failed');
  },
  async usageLagDays(at) {
    at.cloud.recordUsage(at.admin.clientId, { daysAgo: 0, requests: 3, templateUri: '/api/v2/groups' });
    const found = async () => JSON.stringify((await at.asAdmin('GET', await usageQuery(at))).body.results);
    expect(await found()).toBe('[]');
    at.set({ usageLagDays: 0 });
    expect(await found()).toContain(at.admin.clientId);
  },
  async auditEndpoint(at) {
    at.set({ auditEndpoint: false });
    expect(await at.statusOf('/api/v2/audits/query', 'POST', { interval: today() })).toBe(404);
  },
  async auditsRegenerations(at) {
    const { clientId } = at.createSalesClient();
    at.set({ auditsRegenerations: false });
    at.cloud.regenerateByHand(clientId);
    expect(await auditsFound(at)).toBe(0);
    at.set({ auditsRegenerations: true });
    at.cloud.regenerateByHand(clientId);
    expect(await auditsFound(at)).toBe(1);
  },
  async auditDelayMs(at) {
    at.set({ auditDelayMs: 60_000 });
    at.cloud.regenerateByHand(at.createSalesClient().clientId);
    expect(await auditsFound(at)).toBe(0);
    await at.clock.advance(60_000);
    expect(await auditsFound(at)).toBe(1);
  },
  async auditEventSource(at) {
    // The events are in test/sandbox/behavior/audit-events.test.ts.
    expect(at.cloud.behaviorOf(at.organization).auditEventSource).toBe('');
  },
};

describe('the switch', () => {
  it.each(Object.entries(tests))('%s', async (_name, test) => test(under()));
});

describe('an organization', () => {
  it('has switches of its own, and follows those of all where it has none', async () => {
    const at = under({ clientLimit: 1 });
    at.cloud.setBehavior(at.organization, { rejectionStatus: 400 });
    at.set({ clientLimit: undefined, rejectionStatus: 401, tokenFormat: 'jwt' });
    const { clientId } = at.createSalesClient();
    expect((await at.login(clientId, 'wrong')).status).toBe(400);
    expect((await at.create()).status).toBe(200);
    const other = at.cloud.createOrganization({ name: 'Other' });
    expect(at.cloud.behaviorOf(other)).toMatchObject({ rejectionStatus: 401, tokenFormat: 'jwt' });
  });
});

describe('a deleted client', () => {
  it('that is older than 30 days is restored by support within seven days, in the state that it had', async () => {
    const at = under();
    const { clientId, clientSecret } = at.createSalesClient();
    await at.clock.advance(31 * dayMs);
    at.cloud.updateByHand(clientId, { state: 'inactive' });
    at.cloud.deleteByHand(clientId);
    at.cloud.restoreByHand(clientId);
    expect((await at.asAdmin('GET', `${clients}/${clientId}`)).body.state).toBe('inactive');
    at.cloud.updateByHand(clientId, { state: 'active' });
    expect(await logsIn(at, { clientId, clientSecret })).toBe(200);
    const young = at.createSalesClient();
    at.cloud.deleteByHand(young.clientId);
    expect(() => at.cloud.restoreByHand(young.clientId)).toThrow(/cannot be restored/);
  });
});

describe('the usage of an organization', () => {
  it('counts every client in one job, by page', async () => {
    const at = under({ usageLagDays: 0 });
    const other = at.createSalesClient('other');
    at.cloud.recordUsage(at.admin.clientId, { daysAgo: 0, requests: 2 });
    at.cloud.recordUsage(other.clientId, { daysAgo: 0, requests: 5, status: 404 });
    const query = { interval: today(), groupBy: ['OAuthClientId', 'TemplateUri'], metrics: ['Requests', 'Status400'] };
    const { body: job } = await at.asAdmin('POST', '/api/v2/usage/aggregates/query/jobs', query);
    const { body } = await at.asAdmin('GET', `${job.resultsUri}?pageSize=1000`);
    const users = (body.entities as { templateUri: string }[]).filter(
      ({ templateUri }) => templateUri === '/api/v2/users',
    );
    expect(users).toMatchObject([
      { oauthClient: { id: at.admin.clientId, name: 'administrator' }, requestCount: 2, status400: 0 },
      { oauthClient: { id: other.clientId, name: 'other' }, requestCount: 5, status400: 5 },
    ]);
    const first = await at.asAdmin('GET', `${job.resultsUri}?pageSize=1`);
    const second = await at.asAdmin('GET', String(first.body.nextUri));
    expect([first, second].flatMap((page) => page.body.entities)).toEqual((body.entities as object[]).slice(0, 2));
    const onlyOther = { ...query, oauthClientIds: [other.clientId] };
    const { body: filtered } = await at.asAdmin('POST', '/api/v2/usage/aggregates/query/jobs', onlyOther);
    expect((await at.asAdmin('GET', String(filtered.resultsUri))).text).not.toContain(at.admin.clientId);
    const long = { interval: '2020-01-01T00:00:00Z/2020-06-01T00:00:00Z' };
    expect(await at.statusOf('/api/v2/usage/aggregates/query/jobs', 'POST', long)).toBe(400);
  });
});

describe('audits', () => {
  it('say who changed which client, and never a secret', async () => {
    const at = under();
    const made = await at.create();
    const path = `${clients}/${made.clientId}`;
    await at.asAdmin('PUT', path, { ...at.fields, description: 'edited' });
    const { text: regenerated } = await at.asAdmin('POST', `${path}/secret`);
    at.cloud.updateByHand(made.clientId, { state: 'inactive' });
    await at.asAdmin('DELETE', path);
    const filters = [{ property: 'EntityId', value: made.clientId }];
    const { body: started } = await at.asAdmin('POST', '/api/v2/audits/query', { interval: today(), filters });
    expect((await at.asAdmin('GET', `/api/v2/audits/query/${started.id}`)).body.state).toBe('Succeeded');
    const results = `/api/v2/audits/query/${started.id}/results`;
    const { body, text } = await at.asAdmin('GET', `${results}?pageSize=4`);
    const rest = await at.asAdmin('GET', `${results}?pageSize=4&cursor=${body.cursor}`);
    expect([...(body.entities as object[]), ...(rest.body.entities as object[])]).toMatchObject([
      { action: 'Create', entityType: 'OAuthClient', client: { id: at.admin.clientId }, remoteIp: ['203.0.113.10'] },
      { action: 'Update', propertyChanges: [{ property: 'description' }] },
      { action: 'Update', propertyChanges: [{ property: 'secret' }] },
      { action: 'Update', user: { id: expect.any(String) }, propertyChanges: [{ property: 'state' }] },
      { action: 'Delete', entity: { id: made.clientId, name: 'new' } },
    ]);
    for (const secret of [made.clientSecret, JSON.parse(regenerated).secret])
      expect(text + rest.text).not.toContain(secret);
    const unfiltered = { interval: today(), filters: [{ property: 'Level', value: 'USER' }] };
    expect(await at.statusOf('/api/v2/audits/query', 'POST', unfiltered)).toBe(400);
    const old = { interval: '2020-01-01T00:00:00Z/2020-01-02T00:00:00Z' };
    expect(await at.statusOf('/api/v2/audits/query/realtime', 'POST', old)).toBe(400);
  });
});
