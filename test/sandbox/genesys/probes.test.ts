import { describe, expect, it } from 'vitest';
import { organizationUnderTest } from './organization-under-test.ts';

describe('plain reads', () => {
  it.each([
    ['/api/v2/users', 'directory:user:view'],
    ['/api/v2/routing/queues', 'routing:queue:view'],
  ])('%s needs %s', async (path, permission) => {
    const { call, cloud, everywhere, organization, tokenOf } = organizationUnderTest();
    const clientWith = (permissions: string[]) => {
      const role = cloud.createRole({ organization, name: 'reader', permissions });
      return cloud.createClient({ organization, name: 'reader', roleDivisions: [everywhere(role)] });
    };
    const granted = await call(await tokenOf(clientWith([permission])), 'GET', path);
    expect([granted.status, granted.body.total]).toEqual([200, 0]);
    expect((await call(await tokenOf(clientWith([])), 'GET', path)).status).toBe(403);
  });

  it('can fail for one client and succeed for others', async () => {
    const { admin, call, cloud, createSalesClient, tokenOf } = organizationUnderTest();
    const other = createSalesClient();
    cloud.settings.refuse = ({ clientId, method, path }) =>
      clientId === admin.clientId && method === 'GET' && path === '/api/v2/organizations/me' ? 503 : undefined;
    const read = async (client: typeof admin, path = '/api/v2/organizations/me') =>
      (await call(await tokenOf(client), 'GET', path)).status;
    expect([await read(admin), await read(other), await read(admin, '/api/v2/tokens/me')]).toEqual([503, 200, 200]);
  });
});
