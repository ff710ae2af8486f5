import { describe, expect, it } from 'vitest';
import { metricNames } from '../../../domain/metric-names.ts';
import { expectCounts, expectFinding, useWatchedService, watchOnTurn } from './watched-service.ts';

describe('the client of an admin secret', () => {
  const service = useWatchedService();

  it('lacks a role that a managed client holds: reported before the next rotation fails', async () => {
    service().createManagedSecret({ name: 'admin' });
    const { genesys, organization, roleId } = service();
    const secret = service().createManagedSecret({ name: 'app', settings: { 'admin-secret': 'admin' } });
    expectCounts(await watchOnTurn(service(), secret.arn));

    const role = genesys.createRole({ organization, name: 'Reports', permissions: ['analytics:report:view'] });
    const roleDivisions = [
      { roleId, divisionId: '*' },
      { roleId: role.id, divisionId: 'sales' },
    ];
    genesys.updateByHand(secret.clientId, { roleDivisions });
    const observed = await watchOnTurn(service(), secret.arn);
    expectCounts(observed, { [metricNames.missingAdminRoles]: 1 });
    const finding = expectFinding(observed, 'missing-admin-role', secret);
    expect(finding).toMatchObject({ level: 'WARN', clientId: secret.clientId });
    expect(finding?.missing).toEqual([`${role.id} in division sales`]);
  });

  it('needs no more roles than a credential that administers itself', async () => {
    const name = 'admin';
    const { arn } = service().createManagedSecret({ name, settings: { 'admin-secret': name } });
    const observed = await watchOnTurn(service(), arn);
    expectCounts(observed);
    expect(observed.calls.filter((call) => call === 'genesys POST /oauth/token')).toHaveLength(1);
  });
});
