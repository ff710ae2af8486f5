import { describe, expect, it } from 'vitest';
import { organizationUnderTest } from './organization-under-test.ts';

function clientWithSecrets(settings = {}) {
  const fixture = organizationUnderTest({ secretsEndpoint: true, ...settings });
  const client = fixture.createSalesClient();
  const path = `/api/v2/oauth/clients/${client.clientId}/secrets`;
  const create = (name: string, status = 'active') => fixture.asAdmin('POST', path, { name, status });
  const list = async () => (await fixture.asAdmin('GET', path)).body.entities as { secretId: string; status: string }[];
  return { ...fixture, client, path, create, list };
}

describe('/api/v2/oauth/clients/{clientId}/secrets', () => {
  it.each(['GET', 'POST'])('returns 404 to %s unless it is enabled', async (method) => {
    const { asAdmin, path } = clientWithSecrets({ secretsEndpoint: false });
    expect((await asAdmin(method, path, {})).status).toBe(404);
  });

  it('shows a new secret once, and every active secret logs in', async () => {
    const { asAdmin, client, cloud, create, path } = clientWithSecrets();
    const { status, body } = await create('second');
    expect(status).toBe(201);
    expect(body).toEqual({ id: expect.any(String), name: 'second', status: 'active', secret: expect.any(String) });
    expect(cloud.canLogIn(client.clientId, String(body.secret))).toBe(true);
    expect(cloud.canLogIn(client.clientId, client.clientSecret)).toBe(true);
    const listing = await asAdmin('GET', path);
    expect(listing.body.totalCount).toBe(2);
    expect(listing.text).not.toContain(String(body.secret));
  });

  it('accepts five active secrets but no sixth; inactive and expired ones do not count', async () => {
    const { client, cloud, create, list } = clientWithSecrets();
    for (const name of ['2', '3', '4', '5']) expect((await create(name)).status).toBe(201);
    expect((await create('6')).status).toBe(400);
    expect((await create('6', 'inactive')).status).toBe(201);
    const [first] = await list();
    cloud.setSecretStatusByHand(client.clientId, first?.secretId ?? '', 'expired');
    expect((await list()).map(({ status }) => status)).toContain('expired');
    expect(cloud.canLogIn(client.clientId, client.clientSecret)).toBe(false);
    expect((await create('6')).status).toBe(201);
  });

  it('deletes a secret by its id; a missing one is 404', async () => {
    const { asAdmin, client, cloud, create, path } = clientWithSecrets();
    const { body } = await create('second');
    expect((await asAdmin('DELETE', `${path}/${body.id}`)).status).toBe(204);
    expect(cloud.canLogIn(client.clientId, String(body.secret))).toBe(false);
    expect(cloud.canLogIn(client.clientId, client.clientSecret)).toBe(true);
    expect((await asAdmin('DELETE', `${path}/${body.id}`)).status).toBe(404);
  });

  it('regenerating replaces the first secret and leaves the others', async () => {
    const { client, cloud, create } = clientWithSecrets();
    const { body } = await create('second');
    cloud.regenerateByHand(client.clientId);
    expect(cloud.canLogIn(client.clientId, client.clientSecret)).toBe(false);
    expect(cloud.canLogIn(client.clientId, String(body.secret))).toBe(true);
  });
});

describe('/api/v2/integrations/credentials/{credentialId}', () => {
  it('is read back without its secret and replaced as a whole', async () => {
    const { asAdmin, cloud, organization } = organizationUnderTest();
    const { credentialId } = cloud.createIntegrationCredential({
      organization,
      name: 'data actions',
      credentialFields: { clientId: 'a', clientSecret: 'first' },
    });
    const path = `/api/v2/integrations/credentials/${credentialId}`;
    const { body, text } = await asAdmin('GET', path);
    expect(body).toMatchObject({
      id: credentialId,
      type: { name: 'pureCloudOAuthClient' },
      credentialFields: { clientId: 'a' },
    });
    expect(text).not.toContain('first');
    const replaced = await asAdmin('PUT', path, {
      ...body,
      credentialFields: { clientId: 'b', clientSecret: 'second' },
    });
    expect(replaced.status).toBe(200);
    expect(replaced.text).not.toContain('second');
    expect(cloud.integrationCredentialFields(credentialId)).toEqual({ clientId: 'b', clientSecret: 'second' });
    expect((await asAdmin('PUT', path, { name: 'no type', credentialFields: {} })).status).toBe(400);
    expect((await asAdmin('GET', '/api/v2/integrations/credentials/missing')).status).toBe(404);
  });
});
