import { describe, expect, it } from 'vitest';
import { organizationUnderTest } from './organization-under-test.ts';

const clients = '/api/v2/oauth/clients';

describe('GET /api/v2/oauth/clients', () => {
  it('lists every client of the organization on one page, without secrets', async () => {
    const { asAdmin, cloud, createSalesClient } = organizationUnderTest();
    for (let count = 0; count < 120; count += 1) createSalesClient(`sales ${count}`);
    const { body, text } = await asAdmin('GET', clients);
    expect(body).toMatchObject({ total: 121, pageNumber: 1, pageCount: 1 });
    expect(body.entities).toHaveLength(121);
    expect(body).not.toHaveProperty('nextUri');
    for (const secret of cloud.createdSecrets()) expect(text).not.toContain(secret);
  });

  it('pages if so configured, and lists every client once when nextUri is followed', async () => {
    const { asAdmin, cloud, createSalesClient } = organizationUnderTest({ listingPageSize: 2 });
    for (let count = 0; count < 4; count += 1) createSalesClient(`sales ${count}`);
    const seen: string[] = [];
    let uri: unknown = clients;
    for (let pages = 0; typeof uri === 'string' && pages < 10; pages += 1) {
      const { body } = await asAdmin('GET', uri);
      for (const { id } of body.entities as { id: string }[]) seen.push(id);
      uri = body.nextUri;
    }
    expect(seen).toEqual(cloud.clients().map(({ id }) => id));
  });

  it('can hide a new client for a while, although it is found by id', async () => {
    const { asAdmin, clock, everywhere, salesRole } = organizationUnderTest({ listingDelayMs: 5_000 });
    const roleDivisions = [everywhere(salesRole)];
    const { body } = await asAdmin('POST', clients, {
      name: 'new',
      authorizedGrantType: 'CLIENT-CREDENTIALS',
      roleDivisions,
    });
    const listing = async () => (await asAdmin('GET', clients)).text;
    expect(await listing()).not.toContain(String(body.id));
    expect((await asAdmin('GET', `${clients}/${body.id}`)).status).toBe(200);
    await clock.advance(5_000);
    expect(await listing()).toContain(String(body.id));
  });

  it('shows no client of another organization, by listing or by id', async () => {
    const { asAdmin, cloud } = organizationUnderTest();
    const other = cloud.createOrganization({ name: 'Other' });
    const role = cloud.createRole({ organization: other, name: 'any', permissions: ['*'] });
    const { clientId } = cloud.createClient({
      organization: other,
      name: 'foreign',
      roleDivisions: [{ roleId: role.id, divisionId: '*' }],
    });
    expect((await asAdmin('GET', clients)).text).not.toContain(clientId);
    expect((await asAdmin('GET', `${clients}/${clientId}`)).status).toBe(404);
    expect((await asAdmin('POST', `${clients}/${clientId}/secret`)).status).toBe(404);
  });
});
