import { describe, expect, it } from 'vitest';
import { organizationUnderTest } from './organization-under-test.ts';

const clients = '/api/v2/oauth/clients';
const dayMs = 86_400_000;

function newClient(roleDivisions: unknown, more: object = {}) {
  return { name: 'new', authorizedGrantType: 'CLIENT-CREDENTIALS', roleDivisions, ...more };
}

describe('POST /api/v2/oauth/clients', () => {
  it('returns the client with its secret, once', async () => {
    const { admin, asAdmin, everywhere, login, salesRole } = organizationUnderTest();
    const { status, body } = await asAdmin(
      'POST',
      clients,
      newClient([everywhere(salesRole)], { description: 'made' }),
    );
    expect(status).toBe(200);
    expect(body).toMatchObject({
      name: 'new',
      description: 'made',
      state: 'active',
      accessTokenValiditySeconds: 86_400,
      createdBy: { id: admin.clientId },
      selfUri: `${clients}/${body.id}`,
    });
    expect((await login(String(body.id), String(body.secret))).status).toBe(200);
    expect((await asAdmin('GET', `${clients}/${body.id}`)).body).not.toHaveProperty('secret');
    expect((await asAdmin('GET', clients)).text).not.toContain(String(body.secret));
  });

  it('creates another client each time: it is never idempotent', async () => {
    const { asAdmin, cloud, everywhere, salesRole } = organizationUnderTest();
    await asAdmin('POST', clients, newClient([everywhere(salesRole)]));
    await asAdmin('POST', clients, newClient([everywhere(salesRole)]));
    expect(cloud.clients().filter(({ name }) => name === 'new')).toHaveLength(2);
  });

  it('keeps unknown fields, and ignores read-only ones', async () => {
    const { asAdmin, everywhere, salesRole } = organizationUnderTest();
    const sent = newClient([everywhere(salesRole)], {
      ipAllowList: ['10.0.0.0/8'],
      id: 'mine',
      secret: 'mine',
      createdBy: { id: 'mine' },
    });
    const { body } = await asAdmin('POST', clients, sent);
    expect(body.ipAllowList).toEqual(['10.0.0.0/8']);
    expect(JSON.stringify(body)).not.toContain('mine');
  });

  it.each([
    ['a name', { name: undefined }],
    ['a grant type', { authorizedGrantType: undefined }],
    ['a known grant type', { authorizedGrantType: 'MAGIC' }],
    ['roles', { roleDivisions: [] }],
    ['a token validity of at least 300 s', { accessTokenValiditySeconds: 299 }],
    ['a token validity of at most 172800 s', { accessTokenValiditySeconds: 172_801 }],
    ['a state that only support sets', { state: 'disabled' }],
  ])('returns 400 without %s', async (_, wrong) => {
    const { asAdmin, everywhere, salesRole } = organizationUnderTest();
    const { status } = await asAdmin('POST', clients, newClient([everywhere(salesRole)], wrong));
    expect(status).toBe(400);
  });

  it('treats the deprecated roleIds as roles in all divisions', async () => {
    const { asAdmin, everywhere, salesRole } = organizationUnderTest();
    const { body } = await asAdmin('POST', clients, newClient(undefined, { roleIds: [salesRole.id] }));
    expect(body.roleDivisions).toEqual([everywhere(salesRole)]);
  });

  it('requires an ipAllowList if so configured', async () => {
    const { asAdmin, everywhere, salesRole } = organizationUnderTest({ requireIpAllowList: true });
    const without = await asAdmin('POST', clients, newClient([everywhere(salesRole)]));
    const withOne = await asAdmin('POST', clients, newClient([everywhere(salesRole)], { ipAllowList: ['10.0.0.1'] }));
    expect([without.status, withOne.status]).toEqual([400, 200]);
  });
});

describe('PUT /api/v2/oauth/clients/{clientId}', () => {
  it('replaces the whole client: fields that are not sent are lost', async () => {
    const { asAdmin, cloud, everywhere, organization, salesRole } = organizationUnderTest();
    const { clientId } = cloud.createClient({
      organization,
      name: 'full',
      description: 'to be lost',
      roleDivisions: [everywhere(salesRole)],
      accessTokenValiditySeconds: 600,
      ipAllowList: ['10.0.0.1'],
    });
    const bare = { name: 'bare', authorizedGrantType: 'CLIENT-CREDENTIALS' };
    const { body } = await asAdmin('PUT', `${clients}/${clientId}`, bare);
    expect(body).toMatchObject({ name: 'bare', roleDivisions: [], accessTokenValiditySeconds: 86_400 });
    expect(body).not.toHaveProperty('description');
    expect(body).not.toHaveProperty('ipAllowList');
  });

  it('cannot change the secret and does not return it', async () => {
    const { asAdmin, cloud, createSalesClient } = organizationUnderTest();
    const { clientId, clientSecret } = createSalesClient();
    const { body } = await asAdmin('GET', `${clients}/${clientId}`);
    const response = await asAdmin('PUT', `${clients}/${clientId}`, { ...body, secret: 'chosen' });
    expect(response.status).toBe(200);
    expect(response.body).not.toHaveProperty('secret');
    expect([cloud.canLogIn(clientId, clientSecret), cloud.canLogIn(clientId, 'chosen')]).toEqual([true, false]);
  });

  it('makes an inactive client active again when no state is sent', async () => {
    const { asAdmin, cloud, createSalesClient } = organizationUnderTest();
    const { clientId } = createSalesClient();
    cloud.updateByHand(clientId, { state: 'inactive' });
    const { state, ...rest } = (await asAdmin('GET', `${clients}/${clientId}`)).body;
    expect(state).toBe('inactive');
    const { body } = await asAdmin('PUT', `${clients}/${clientId}`, rest);
    expect(body.state).toBe('active');
    expect(body).not.toHaveProperty('dateToDelete');
  });

  it('leaves disabling and enabling to support', async () => {
    const { asAdmin, cloud, createSalesClient } = organizationUnderTest();
    const { clientId } = createSalesClient();
    const { body } = await asAdmin('GET', `${clients}/${clientId}`);
    expect((await asAdmin('PUT', `${clients}/${clientId}`, { ...body, state: 'disabled' })).status).toBe(400);
    cloud.updateByHand(clientId, { state: 'disabled' });
    expect((await asAdmin('PUT', `${clients}/${clientId}`, { ...body, state: 'active' })).status).toBe(400);
  });
});

describe('POST /api/v2/oauth/clients/{clientId}/secret', () => {
  it('returns the client with a new secret and invalidates the old one', async () => {
    const { asAdmin, cloud, createSalesClient } = organizationUnderTest();
    const { clientId, clientSecret } = createSalesClient();
    const { status, body } = await asAdmin('POST', `${clients}/${clientId}/secret`);
    expect([status, body.id]).toEqual([200, clientId]);
    expect(cloud.canLogIn(clientId, String(body.secret))).toBe(true);
    expect(cloud.canLogIn(clientId, clientSecret)).toBe(false);
  });
});

describe('DELETE /api/v2/oauth/clients/{clientId}', () => {
  it('is rejected until the client is inactive, and returns 404 once it is deleted', async () => {
    const { asAdmin, cloud, createSalesClient } = organizationUnderTest();
    const { clientId } = createSalesClient();
    const remove = () => asAdmin('DELETE', `${clients}/${clientId}`);
    expect(await remove()).toMatchObject({ status: 409, body: { code: 'cannot.delete.client' } });
    cloud.updateByHand(clientId, { state: 'inactive' });
    expect((await remove()).status).toBe(204);
    expect((await remove()).status).toBe(404);
    expect((await asAdmin('GET', `${clients}/${clientId}`)).status).toBe(404);
    expect((await asAdmin('POST', `${clients}/${clientId}/secret`)).status).toBe(404);
  });

  it('is permanent for a client younger than 30 days, and can be undone for 7 days for an older one', async () => {
    const { clock, cloud, createSalesClient } = organizationUnderTest();
    const old = createSalesClient('old');
    await clock.advance(30 * dayMs);
    const young = createSalesClient('young');
    for (const { clientId } of [old, young]) cloud.deleteByHand(clientId);
    const restorable = () =>
      cloud
        .clients()
        .filter((client) => client.restorable)
        .map(({ name }) => name);
    expect(restorable()).toEqual(['old']);
    await clock.advance(7 * dayMs);
    expect(restorable()).toEqual([]);
  });

  it('happens automatically at dateToDelete of an inactive client, unless it was activated again', async () => {
    const { clock, cloud, createSalesClient } = organizationUnderTest();
    const [left, rescued] = [createSalesClient('left'), createSalesClient('rescued')];
    for (const { clientId } of [left, rescued]) cloud.updateByHand(clientId, { state: 'inactive' });
    cloud.updateByHand(rescued.clientId, { state: 'active' });
    await clock.advance(30 * dayMs);
    const gone = cloud.clients().filter(({ deleted }) => deleted);
    expect(gone.map(({ name }) => name)).toEqual(['left']);
  });
});
