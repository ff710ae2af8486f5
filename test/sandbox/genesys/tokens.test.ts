import { describe, expect, it } from 'vitest';
import { organizationUnderTest } from './organization-under-test.ts';

const me = '/api/v2/tokens/me';

describe('/api/v2/tokens/me', () => {
  it('returns organization and client for any token, without a permission', async () => {
    const { call, createSalesClient, everywhere, organization, salesRole, tokenOf } = organizationUnderTest();
    const client = createSalesClient();
    const { status, body, headers } = await call(await tokenOf(client), 'GET', me);
    expect(status).toBe(200);
    expect(headers['ININ-Correlation-Id']).toBeDefined();
    expect(body).toMatchObject({
      organization: { id: organization.id, name: 'Acme' },
      OAuthClient: {
        id: client.clientId,
        name: 'sales',
        state: 'active',
        roleDivisions: [everywhere(salesRole)],
        organization: { id: organization.id },
      },
    });
  });

  it('responds to HEAD without a body, for valid and invalid tokens', async () => {
    const { admin, call, tokenOf } = organizationUnderTest();
    const good = await call(await tokenOf(admin), 'HEAD', me);
    const bad = await call('nonsense', 'HEAD', me);
    expect([good.status, good.text, bad.status, bad.text]).toEqual([200, '', 401, '']);
  });

  it('revokes only the calling token on DELETE', async () => {
    const { admin, call, tokenOf } = organizationUnderTest();
    const [first, second] = [await tokenOf(admin), await tokenOf(admin)];
    await call(first, 'DELETE', me);
    expect((await call(first, 'GET', me)).status).toBe(401);
    expect((await call(second, 'GET', me)).status).toBe(200);
  });

  it('rejects a missing and an unknown token with different codes, and does not quote it', async () => {
    const { call, send } = organizationUnderTest();
    const missing = await send('GET', me, {});
    const unknown = await call('canary-token', 'GET', me);
    expect([missing.status, missing.body.code]).toEqual([401, 'authentication.required']);
    expect([unknown.status, unknown.body.code]).toEqual([401, 'bad.credentials']);
    expect(unknown.text).not.toContain('canary-token');
    expect(unknown.body).toEqual({
      message: expect.any(String),
      code: 'bad.credentials',
      status: 401,
      contextId: unknown.headers['ININ-Correlation-Id'],
      details: [],
      errors: [],
    });
  });

  it('rejects an expired token', async () => {
    const { admin, call, clock, tokenOf } = organizationUnderTest();
    const token = await tokenOf(admin);
    await clock.advance(86_400_000);
    expect((await call(token, 'GET', me)).status).toBe(401);
  });
});

describe('live tokens', () => {
  it('survive the deactivation of their client, which then has a dateToDelete', async () => {
    const { call, cloud, createSalesClient, tokenOf } = organizationUnderTest();
    const client = createSalesClient();
    const token = await tokenOf(client);
    cloud.updateByHand(client.clientId, { state: 'inactive' });
    const { status, body } = await call(token, 'GET', me);
    expect(status).toBe(200);
    expect(body.OAuthClient).toMatchObject({ state: 'inactive', dateToDelete: expect.any(String) });
  });

  it('die when their client is disabled', async () => {
    const { call, cloud, createSalesClient, tokenOf } = organizationUnderTest();
    const client = createSalesClient();
    const token = await tokenOf(client);
    cloud.updateByHand(client.clientId, { state: 'disabled' });
    expect((await call(token, 'GET', me)).status).toBe(401);
  });

  it.each([true, false])('survive a regenerate when set to: %s', async (survive) => {
    const { call, cloud, createSalesClient, tokenOf } = organizationUnderTest({ tokensSurviveRegenerate: survive });
    const client = createSalesClient();
    const token = await tokenOf(client);
    cloud.regenerateByHand(client.clientId);
    expect((await call(token, 'GET', me)).status).toBe(survive ? 200 : 401);
  });

  it.each([true, false])('survive the deletion of their client when set to: %s', async (survive) => {
    const { call, cloud, createSalesClient, tokenOf } = organizationUnderTest({ tokensSurviveDelete: survive });
    const client = createSalesClient();
    const token = await tokenOf(client);
    cloud.deleteByHand(client.clientId);
    expect((await call(token, 'GET', me)).status).toBe(survive ? 200 : 401);
  });
});
