import { describe, expect, it } from 'vitest';
import { organizationUnderTest } from './organization-under-test.ts';

const integrations = '/api/v2/integrations';
const credentials = `${integrations}/credentials`;

function organizationWithIntegration(settings: Parameters<typeof organizationUnderTest>[0] = {}) {
  const under = organizationUnderTest(settings);
  const { cloud, organization, createSalesClient } = under;
  const client = createSalesClient();
  const { credentialId } = cloud.createIntegrationCredential({
    organization,
    name: 'data actions',
    credentialFields: { ...client, loginUrl: 'https://login.example' },
  });
  const { integrationId } = cloud.createIntegration({
    organization,
    name: 'CRM',
    credentials: { pureCloudOAuthClient: credentialId },
  });
  return { ...under, client, credentialId, integrationId };
}

describe('integrations', () => {
  it('are listed by page and by credential', async () => {
    const { asAdmin, cloud, organization, credentialId, integrationId } = organizationWithIntegration();
    cloud.createIntegration({ organization, name: 'no credential', credentials: {}, typeId: 'webhook' });
    const { body } = await asAdmin('GET', `${integrations}?pageSize=1`);
    expect(body).toMatchObject({ total: 2, pageCount: 2, entities: [{ id: integrationId, name: 'CRM' }] });
    expect((await asAdmin('GET', String(body.nextUri))).body.entities).toMatchObject([{ name: 'no credential' }]);
    const using = await asAdmin('GET', `${integrations}?credentialId=${credentialId}`);
    expect(using.body.entities).toMatchObject([{ id: integrationId }]);
    expect((await asAdmin('GET', `${integrations}?integrationType=webhook`)).body.total).toBe(1);
  });

  it('name their credentials in the current configuration, without the fields', async () => {
    const { asAdmin, client, credentialId, integrationId } = organizationWithIntegration();
    const { body, text } = await asAdmin('GET', `${integrations}/${integrationId}/config/current`);
    expect(body.credentials).toMatchObject({
      pureCloudOAuthClient: { id: credentialId, name: 'data actions', type: { name: 'pureCloudOAuthClient' } },
    });
    expect(text).not.toContain(client.clientId);
    expect(text).not.toContain(client.clientSecret);
  });

  it('of another organization do not exist', async () => {
    const { asAdmin, cloud } = organizationWithIntegration();
    const other = cloud.createOrganization({ name: 'Other' });
    const foreign = cloud.createIntegration({ organization: other, name: 'foreign', credentials: {} });
    expect((await asAdmin('GET', integrations)).body.total).toBe(1);
    expect((await asAdmin('GET', `${integrations}/${foreign.integrationId}/config/current`)).status).toBe(404);
  });

  it.each([integrations, `${integrations}/any/config/current`])('%s needs a permission', async (path) => {
    const { call, client, tokenOf } = organizationWithIntegration();
    const { status, body } = await call(await tokenOf(client), 'GET', path);
    expect([status, body.code]).toEqual([403, 'missing.any.permissions']);
  });
});

describe('integration credentials', () => {
  it.each([
    [true, { clientId: true }],
    [false, {}],
  ])('never show the secret, and show the clientId when that is set to: %s', async (readable, shown) => {
    const { asAdmin, client, credentialId } = organizationWithIntegration({ credentialClientIdReadable: readable });
    const { body, text } = await asAdmin('GET', `${credentials}/${credentialId}`);
    expect(body.credentialFields).toEqual({
      ...('clientId' in shown && { clientId: client.clientId }),
      loginUrl: 'https://login.example',
    });
    expect(text).not.toContain(client.clientSecret);
  });

  it('are replaced as a whole, and the ground truth shows it', async () => {
    const { asAdmin, cloud, client, credentialId } = organizationWithIntegration();
    expect(cloud.integrationCredentials()).toMatchObject([{ id: credentialId, logsIn: true, timesReplaced: 0 }]);
    const fresh = cloud.regenerateByHand(client.clientId).clientSecret;
    expect(cloud.integrationCredentials()).toMatchObject([{ logsIn: false }]);
    const credentialFields = { clientId: client.clientId, clientSecret: fresh };
    const type = { name: 'pureCloudOAuthClient' };
    await asAdmin('PUT', `${credentials}/${credentialId}`, { name: 'renamed', type, credentialFields });
    expect(cloud.integrationCredentials()).toEqual([
      {
        id: credentialId,
        name: 'renamed',
        typeName: 'pureCloudOAuthClient',
        fields: credentialFields,
        logsIn: true,
        timesReplaced: 1,
      },
    ]);
  });

  it('reject a different type and a body without fields', async () => {
    const { asAdmin, cloud, organization } = organizationWithIntegration();
    const { credentialId } = cloud.createIntegrationCredential({
      organization,
      name: 'basic',
      typeName: 'basicAuth',
      credentialFields: { userName: 'u', password: 'p' },
    });
    const put = async (body: object) => (await asAdmin('PUT', `${credentials}/${credentialId}`, body)).status;
    expect(await put({ name: 'x', type: { name: 'pureCloudOAuthClient' }, credentialFields: {} })).toBe(400);
    expect(await put({ name: 'x', type: { name: 'basicAuth' } })).toBe(400);
    expect(cloud.integrationCredentials().at(-1)).toMatchObject({ name: 'basic', fields: { password: 'p' } });
    cloud.deleteIntegrationCredential(credentialId);
    expect(await put({ name: 'x', type: { name: 'basicAuth' }, credentialFields: {} })).toBe(404);
  });
});
