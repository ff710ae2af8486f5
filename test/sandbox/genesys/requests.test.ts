import { describe, expect, it } from 'vitest';
import { organizationUnderTest } from './organization-under-test.ts';

describe('the service', () => {
  it('names operations as the SDK does, and accepts no requests for other services', () => {
    const { cloud } = organizationUnderTest();
    const request = (method: string, path: string) => ({
      method,
      path,
      query: new URLSearchParams(),
      headers: {},
      body: new Uint8Array(),
      caller: undefined,
    });
    expect(cloud.operation(request('POST', '/oauth/token'))).toBe('POST /oauth/token');
    expect(cloud.operation(request('PUT', '/api/v2/oauth/clients/1'))).toBe('PUT /api/v2/oauth/clients/{clientId}');
    expect(cloud.operation(request('PATCH', '/api/v2/flows/1'))).toBe('PATCH /api/v2/flows/1');
    expect(cloud.accepts(request('GET', '/api/v2/flows'))).toBe(true);
    expect(cloud.accepts(request('POST', '/'))).toBe(false);
  });

  it('fails visibly on unsupported requests', async () => {
    const { asAdmin } = organizationUnderTest();
    const { status, body } = await asAdmin('GET', '/api/v2/oauth/sessions');
    expect([status, body.code]).toEqual([501, 'sandbox.not.implemented']);
    expect(body.message).toContain('GET /api/v2/oauth/sessions');
  });

  it('rejects a body that is not JSON', async () => {
    const { admin, send, tokenOf } = organizationUnderTest();
    const authorization = `Bearer ${await tokenOf(admin)}`;
    const post = (contentType: string, content: string) =>
      send('POST', '/api/v2/oauth/clients', { authorization, 'content-type': contentType }, content);
    expect((await post('application/json', '{')).status).toBe(400);
    expect((await post('application/json', '[]')).status).toBe(400);
    expect((await post('text/plain', '{}')).status).toBe(415);
  });
});

describe('the rate limit', () => {
  it('returns 429 with Retry-After over the limit until the end of the minute, per client', async () => {
    const { admin, call, clock, createSalesClient, tokenOf } = organizationUnderTest({ rateLimitPerMinute: 3 });
    const token = await tokenOf(admin);
    const other = await tokenOf(createSalesClient());
    const me = (bearer: string) => call(bearer, 'GET', '/api/v2/tokens/me');
    for (let count = 0; count < 3; count += 1) expect((await me(token)).status).toBe(200);
    const refused = await me(token);
    expect([refused.status, refused.body.code]).toEqual([429, 'too.many.requests.retry.after']);
    expect(refused.body.message).toBe(
      `Rate limit exceeded the maximum. Retry the request in [${refused.headers['retry-after']}] seconds`,
    );
    expect(refused.headers).toMatchObject({ 'inin-ratelimit-count': '4', 'inin-ratelimit-allowed': '3' });
    expect((await me(other)).status).toBe(200);
    await clock.advance(Number(refused.headers['retry-after']) * 1000);
    expect((await me(token)).status).toBe(200);
  });
});

describe('usage', () => {
  it('counts whole days up to yesterday, fetched by query id', async () => {
    const { admin, asAdmin, clock, cloud } = organizationUnderTest();
    const path = `/api/v2/oauth/clients/${admin.clientId}/usage`;
    const results = async (executionId: unknown) =>
      (await asAdmin('GET', `${path}/query/results/${executionId}`)).body.results;
    const today = await asAdmin('GET', `${path}/summary?days=7`);
    expect(await results(today.body.executionId)).toEqual([]);
    await clock.advance(86_400_000);
    cloud.recordUsage(admin.clientId, { daysAgo: 3, requests: 5 });
    const interval = `${new Date(clock.now() - 7 * 86_400_000).toISOString()}/${new Date(clock.now()).toISOString()}`;
    const query = await asAdmin('POST', `${path}/query`, { interval });
    expect(await results(query.body.executionId)).toMatchObject([
      { requests: 2, status200: 2 },
      { requests: 5, status200: 5 },
    ]);
  });
});
