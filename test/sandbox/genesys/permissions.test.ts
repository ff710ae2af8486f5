import { describe, expect, it } from 'vitest';
import { organizationUnderTest } from './organization-under-test.ts';

const clients = '/api/v2/oauth/clients';

describe('permissions', () => {
  it.each([
    ['GET', clients, 'oauth:client:view'],
    ['GET', `${clients}/any`, 'oauth:client:view'],
    ['GET', `${clients}/any/usage/summary`, 'oauth:client:view'],
    ['POST', clients, 'oauth:client:add'],
    ['PUT', `${clients}/any`, 'oauth:client:edit'],
    ['POST', `${clients}/any/secret`, 'oauth:client:edit'],
    ['DELETE', `${clients}/any`, 'oauth:client:delete'],
    ['PUT', '/api/v2/integrations/credentials/any', 'integrations:integration:edit'],
  ])('%s %s needs %s', async (method, path, permission) => {
    const { call, createSalesClient, tokenOf } = organizationUnderTest();
    const { status, body } = await call(await tokenOf(createSalesClient()), method, path);
    expect([status, body.code]).toEqual([403, 'missing.any.permissions']);
    expect(body.message).toContain(`[${permission}]`);
  });

  it('can be denied to one client although its roles grant them', async () => {
    const { admin, asAdmin, cloud } = organizationUnderTest();
    cloud.settings.permissionsDenied = { [admin.clientId]: ['oauth:client:view'] };
    expect((await asAdmin('GET', clients)).status).toBe(403);
    cloud.settings.permissionsDenied = {};
    expect((await asAdmin('GET', clients)).status).toBe(200);
  });

  it('follow the roles that the client has now, not those at its login', async () => {
    const { admin, call, cloud, everywhere, salesRole, tokenOf } = organizationUnderTest();
    const token = await tokenOf(admin);
    cloud.updateByHand(admin.clientId, { roleDivisions: [everywhere(salesRole)] });
    expect((await call(token, 'GET', clients)).status).toBe(403);
  });
});

describe('roles', () => {
  it('that the caller does not hold cannot be granted to a client that it creates', async () => {
    const { asAdmin, cloud, organization, everywhere } = organizationUnderTest();
    const payroll = cloud.createRole({ organization, name: 'Payroll', permissions: [] });
    const { status, body } = await asAdmin('POST', clients, {
      name: 'new',
      authorizedGrantType: 'CLIENT-CREDENTIALS',
      roleDivisions: [everywhere(payroll)],
    });
    expect([status, body.code]).toEqual([403, 'not.authorized']);
    expect(body.message).toContain(payroll.id);
    expect(body.message).toContain('Payroll');
  });

  it('that only the client holds prevent an edit, even one that removes them', async () => {
    const { asAdmin, cloud, organization, everywhere, salesRole } = organizationUnderTest();
    const payroll = cloud.createRole({ organization, name: 'Payroll', permissions: [] });
    const { clientId } = cloud.createClient({ organization, name: 'pay', roleDivisions: [everywhere(payroll)] });
    const { body } = await asAdmin('GET', `${clients}/${clientId}`);
    const edited = { ...body, roleDivisions: [everywhere(salesRole)] };
    expect((await asAdmin('PUT', `${clients}/${clientId}`, edited)).status).toBe(403);
  });

  it('count per division, and * covers them all', async () => {
    const { call, cloud, organization, adminRole, everywhere, salesRole, tokenOf } = organizationUnderTest();
    const inDivision = (divisionId: string) => ({ roleId: salesRole.id, divisionId });
    const caller = cloud.createClient({
      organization,
      name: 'north',
      roleDivisions: [everywhere(adminRole), inDivision('north')],
    });
    const token = await tokenOf(caller);
    const create = async (role: { roleId: string; divisionId: string }) => {
      const request = { name: 'new', authorizedGrantType: 'CLIENT-CREDENTIALS', roleDivisions: [role] };
      return (await call(token, 'POST', clients, request)).status;
    };
    expect(await create(inDivision('north'))).toBe(200);
    expect(await create(inDivision('south'))).toBe(403);
    expect(await create(inDivision('*'))).toBe(403);
    expect(await create({ roleId: adminRole.id, divisionId: 'south' })).toBe(200);
  });

  it.each([
    [false, 200],
    [true, 403],
  ])('are needed for a regenerate when set to: %s', async (regenerateNeedsRoles, expected) => {
    const { asAdmin, cloud, organization, everywhere } = organizationUnderTest({ regenerateNeedsRoles });
    const payroll = cloud.createRole({ organization, name: 'Payroll', permissions: [] });
    const { clientId } = cloud.createClient({ organization, name: 'pay', roleDivisions: [everywhere(payroll)] });
    expect((await asAdmin('POST', `${clients}/${clientId}/secret`)).status).toBe(expected);
  });
});
