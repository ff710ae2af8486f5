import { describe, expect, it } from 'vitest';
import { organizationUnderTest } from './organization-under-test.ts';

const dayMs = 86_400_000;

/** An organization with usage data of the last days, and the two calls that fetch it. */
function organizationWithUsage(settings: Parameters<typeof organizationUnderTest>[0] = {}) {
  const under = organizationUnderTest(settings);
  const { admin, asAdmin, clock, cloud, createSalesClient } = under;
  const { clientId } = createSalesClient();
  const path = `/api/v2/oauth/clients/${clientId}/usage`;
  const dayOf = (daysAgo: number) => new Date(clock.now() - daysAgo * dayMs).toISOString().slice(0, 10);
  const lastWeek = `${dayOf(7)}T00:00:00/${dayOf(0)}T00:00:00`;
  const start = (query: object) => asAdmin('POST', `${path}/query`, { interval: lastWeek, ...query });
  const poll = async (executionId: unknown) => (await asAdmin('GET', `${path}/query/results/${executionId}`)).body;
  const ask = async (query: object) => (await poll((await start(query)).body.executionId)).results;
  cloud.recordUsage(clientId, { daysAgo: 2, requests: 3, templateUri: '/api/v2/users' });
  cloud.recordUsage(clientId, { daysAgo: 2, requests: 2, templateUri: '/api/v2/users', httpMethod: 'POST' });
  cloud.recordUsage(clientId, { daysAgo: 1, requests: 1, templateUri: '/api/v2/flows', status: 429, userId: 'ann' });
  return { ...under, admin, clientId, path, dayOf, start, poll, ask };
}

describe('POST …/usage/query', () => {
  it('returns one row per day with every metric by default', async () => {
    const { ask, dayOf } = organizationWithUsage();
    expect(await ask({})).toEqual([
      { date: dayOf(2), requests: 5, status200: 5, status300: 0, status400: 0, status429: 0, status500: 0 },
      { date: dayOf(1), requests: 1, status200: 0, status300: 0, status400: 0, status429: 1, status500: 0 },
    ]);
  });

  it('groups by the requested dimensions and returns the requested metrics', async () => {
    const { ask, dayOf, clientId, organization } = organizationWithUsage();
    expect(await ask({ granularity: 'Day', groupBy: ['TemplateUri', 'HttpMethod'], metrics: ['Requests'] })).toEqual([
      { date: dayOf(2), templateUri: '/api/v2/users', httpMethod: 'GET', requests: 3 },
      { date: dayOf(2), templateUri: '/api/v2/users', httpMethod: 'POST', requests: 2 },
      { date: dayOf(1), templateUri: '/api/v2/flows', httpMethod: 'GET', requests: 1 },
    ]);
    const groupBy = ['OAuthClientId', 'OrganizationId', 'UserId'];
    expect(await ask({ groupBy, metrics: ['Status429'] })).toEqual([
      { date: dayOf(2), clientId, clientName: 'sales', organizationId: organization.id, status429: 0 },
      { date: dayOf(1), clientId, clientName: 'sales', organizationId: organization.id, userId: 'ann', status429: 1 },
    ]);
  });

  it('sums up by month', async () => {
    const { ask, clock, clientId, cloud } = organizationWithUsage();
    await clock.advance(40 * dayMs);
    cloud.recordUsage(clientId, { daysAgo: 1, requests: 4 });
    const interval = `${new Date(clock.now() - 60 * dayMs).toISOString()}/${new Date(clock.now()).toISOString()}`;
    const rows = (await ask({ interval, granularity: 'Month', metrics: ['Requests'] })) as { requests: number }[];
    expect(rows.reduce((sum, { requests }) => sum + requests, 0)).toBe(10);
    for (const row of rows) expect(row).toMatchObject({ date: expect.stringMatching(/-01$/) });
  });

  it('omits data outside the interval', async () => {
    const { ask, dayOf } = organizationWithUsage();
    const interval = `${dayOf(2)}T00:00:00/${dayOf(1)}T00:00:00`;
    expect(await ask({ interval, metrics: ['Requests'] })).toEqual([{ date: dayOf(2), requests: 5 }]);
  });

  it.each([
    { interval: 'yesterday' },
    { interval: '2026-01-02T00:00:00/2026-01-01T00:00:00' },
    { granularity: 'Hour' },
    { groupBy: ['Color'] },
    { metrics: ['Status418'] },
  ])('rejects %j', async (query) => {
    const { start } = organizationWithUsage();
    expect((await start(query)).status).toBe(400);
  });
});

describe('usage figures', () => {
  it('cover whole days up to yesterday, or are delayed further if so configured', async () => {
    const { ask, clientId, cloud, dayOf } = organizationWithUsage({ usageLagDays: 2 });
    cloud.recordUsage(clientId, { daysAgo: 0, requests: 9 });
    expect(await ask({ metrics: ['Requests'] })).toEqual([{ date: dayOf(2), requests: 5 }]);
    cloud.settings.usageLagDays = 1;
    expect(await ask({ metrics: ['Requests'] })).toHaveLength(2);
  });

  it('count calls by operation, including rejected ones', async () => {
    const { asAdmin, admin, clock } = organizationWithUsage();
    await asAdmin('GET', '/api/v2/users?pageSize=1');
    await asAdmin('GET', '/api/v2/oauth/clients/any');
    await clock.advance(dayMs);
    const path = `/api/v2/oauth/clients/${admin.clientId}/usage`;
    const interval = `${new Date(clock.now() - 2 * dayMs).toISOString()}/${new Date(clock.now()).toISOString()}`;
    const query = { interval, groupBy: ['TemplateUri'], metrics: ['Requests', 'Status400'] };
    const { body } = await asAdmin('POST', `${path}/query`, query);
    const { results } = (await asAdmin('GET', `${path}/query/results/${body.executionId}`)).body;
    expect(results).toMatchObject([
      { templateUri: '/api/v2/users', requests: 1, status400: 1 },
      { templateUri: '/api/v2/oauth/clients/{clientId}', requests: 1, status400: 1 },
    ]);
  });

  it('are Running for the configured number of polls, and can end as Failed', async () => {
    const { start, poll, cloud } = organizationWithUsage({ usageRunningPolls: 2 });
    const { executionId } = (await start({})).body;
    expect(await poll(executionId)).toEqual({ queryStatus: 'Running' });
    expect(await poll(executionId)).toEqual({ queryStatus: 'Running' });
    expect(await poll(executionId)).toMatchObject({ queryStatus: 'Complete', results: expect.any(Array) });
    cloud.settings.usageQueriesFail = true;
    expect(await poll(executionId)).toEqual({ queryStatus: 'Failed' });
  });

  it('do not exist when the endpoint is disabled', async () => {
    const { asAdmin, start, path } = organizationWithUsage({ usageEndpoint: false });
    expect((await start({})).status).toBe(404);
    expect((await asAdmin('GET', `${path}/summary`)).status).toBe(404);
    expect((await asAdmin('GET', `${path}/query/results/any`)).status).toBe(404);
  });
});
