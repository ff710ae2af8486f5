import { describe, expect, it } from 'vitest';
import { metricNames } from '../../../domain/metric-names.ts';
import { auditOf, rotate } from '../managed-secret.ts';
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

describe('the client of AWSCURRENT', () => {
  const service = useWatchedService();

  it('got another role since its last rotation: reported with both lists until the next one, which records it', async () => {
    const { genesys, organization, roleId } = service();
    service().createManagedSecret({ name: 'admin' });
    const secret = service().createManagedSecret({ name: 'app', settings: { 'admin-secret': 'admin' } });
    await rotate(service(), secret.arn);
    expectCounts(await watchOnTurn(service(), secret.arn));

    const { id } = genesys.createRole({ organization, name: 'Reports', permissions: ['analytics:report:view'] });
    const before = [{ roleId, divisionId: '*' }];
    const after = [...before, { roleId: id, divisionId: '*' }];
    const admin = JSON.parse(service().secretsManager.value('admin') ?? '').clientId;
    const { clientId } = JSON.parse(service().secretsManager.value(secret.arn) ?? '');
    for (const changed of [admin, clientId]) genesys.updateByHand(changed, { roleDivisions: after });
    const observed = await watchOnTurn(service(), secret.arn);
    expectCounts(observed, { [metricNames.changedPrivileges]: 1 });
    const differences = [`extra roleDivisions {"divisionId":"*","roleId":"${id}"}`];
    const drift = { clientId, differences, before: { roleDivisions: before }, after: { roleDivisions: after } };
    expect(expectFinding(observed, 'privileges-changed', secret)).toMatchObject(drift);

    await rotate(service(), secret.arn);
    const recorded = auditOf(service(), secret.arn).filter(({ event }) => event === 'privileges-changed');
    expect(recorded).toMatchObject([drift]);
    expectCounts(await watchOnTurn(service(), secret.arn));
  });
});
