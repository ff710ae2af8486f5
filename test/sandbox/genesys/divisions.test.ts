import { describe, expect, it } from 'vitest';
import { organizationUnderTest } from './organization-under-test.ts';

const divisions = '/api/v2/authorization/divisions';

function organizationWithDivisions(settings: Parameters<typeof organizationUnderTest>[0] = {}) {
  const under = organizationUnderTest(settings);
  const { cloud, organization, salesRole, call, tokenOf } = under;
  const [north, south] = ['North', 'South'].map((name) => cloud.createDivision({ organization, name }));
  if (north === undefined || south === undefined) throw new Error('No divisions were created.');
  const clientIn = (...divisionIds: string[]) =>
    cloud.createClient({
      organization,
      name: 'client',
      roleDivisions: divisionIds.map((divisionId) => ({ roleId: salesRole.id, divisionId })),
    });
  const namesSeenBy = async (client: { clientId: string; clientSecret: string }, query = '') => {
    const { body } = await call(await tokenOf(client), 'GET', `${divisions}${query}`);
    return (body.entities as { name: string }[]).map(({ name }) => name);
  };
  return { ...under, north, south, clientIn, namesSeenBy };
}

describe('GET /api/v2/authorization/divisions', () => {
  it('lists the divisions in which the caller has roles, and all for *', async () => {
    const { north, clientIn, namesSeenBy } = organizationWithDivisions();
    expect(await namesSeenBy(clientIn(north.id))).toEqual(['North']);
    expect(await namesSeenBy(clientIn('*'))).toEqual(['Home', 'North', 'South']);
  });

  it('lists all divisions of the organization if so configured, and never those of another', async () => {
    const { cloud, north, clientIn, namesSeenBy } = organizationWithDivisions({ divisionsListed: 'all' });
    cloud.createDivision({ organization: cloud.createOrganization({ name: 'Other' }), name: 'Foreign' });
    expect(await namesSeenBy(clientIn(north.id))).toEqual(['Home', 'North', 'South']);
  });

  it('hides a division from one client only, until that setting is removed', async () => {
    const { cloud, north, clientIn, namesSeenBy } = organizationWithDivisions();
    const [late, other] = [clientIn('*'), clientIn('*')];
    cloud.settings.divisionsHidden = { [late.clientId]: [north.id] };
    expect(await namesSeenBy(late)).toEqual(['Home', 'South']);
    expect(await namesSeenBy(other)).toEqual(['Home', 'North', 'South']);
    cloud.settings.divisionsHidden = {};
    expect(await namesSeenBy(late)).toEqual(['Home', 'North', 'South']);
  });

  it('shows nothing to a client created through the API until it has propagated', async () => {
    const { asAdmin, clock, everywhere, salesRole, namesSeenBy } = organizationWithDivisions({
      divisionDelayMs: 5_000,
    });
    const { body } = await asAdmin('POST', '/api/v2/oauth/clients', {
      name: 'new',
      authorizedGrantType: 'CLIENT-CREDENTIALS',
      roleDivisions: [everywhere(salesRole)],
    });
    const made = { clientId: String(body.id), clientSecret: String(body.secret) };
    expect(await namesSeenBy(made)).toEqual([]);
    await clock.advance(5_000);
    expect(await namesSeenBy(made)).toHaveLength(3);
  });

  it('pages and filters, and keeps the filter in nextUri', async () => {
    const { admin, asAdmin, north, south, namesSeenBy } = organizationWithDivisions();
    const first = await asAdmin('GET', `${divisions}?pageSize=1&name=o`);
    expect(first.body).toMatchObject({ total: 3, pageCount: 3, pageNumber: 1, entities: [{ homeDivision: true }] });
    expect((await asAdmin('GET', String(first.body.nextUri))).body.entities).toMatchObject([{ id: north.id }]);
    expect(await namesSeenBy(admin, `?id=${north.id}&id=${south.id}`)).toEqual(['North', 'South']);
    expect((await asAdmin('GET', `${divisions}?pageSize=0`)).status).toBe(400);
  });
});
