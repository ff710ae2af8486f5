import { describe, expect, it } from 'vitest';
import { dayMs, documentAt, letPeriodsPass, logsIn, rotate, useService } from './managed-secret.ts';

describe('an admin secret', () => {
  const service = useService();

  it('administers a client that has no permission of its own', async () => {
    const admin = service().createManagedSecret({ name: `admin-${crypto.randomUUID()}` });
    const { organization, genesys, secretsManager, rotateFunctionArn } = service();
    const role = genesys.createRole({ organization, name: 'Agent reports', permissions: ['analytics:report:view'] });
    genesys.updateByHand(admin.clientId, {
      roleDivisions: [
        { roleId: service().roleId, divisionId: '*' },
        { roleId: role.id, divisionId: '*' },
      ],
    });
    const name = `app-${crypto.randomUUID()}`;
    const roleDivisions = [{ roleId: role.id, divisionId: '*' }];
    const value = genesys.createClient({ organization, name, roleDivisions });
    const { arn } = secretsManager.createSecret({ name, value, tags: { 'genesys-rotation:admin-secret': admin.name } });
    secretsManager.configureRotation(arn, { functionArn: rotateFunctionArn, isTested: true });
    await rotate(service(), arn);
    await letPeriodsPass(service());
    expect(logsIn(service(), documentAt(service(), arn))).toBe(true);
    expect(logsIn(service(), value)).toBe(false);
  });

  it('can be rotated between two steps of a rotation that uses it', async () => {
    const admin = service().createManagedSecret({ name: `admin-${crypto.randomUUID()}` });
    const settings = { strategy: 'in-place', 'admin-secret': admin.name };
    const { arn } = service().createManagedSecret({ name: `app-${crypto.randomUUID()}`, settings });
    let rotations = 0;
    const stop = service().secretsManager.addHooks({
      async afterStep({ secretArn }) {
        if (secretArn !== arn) return;
        rotations += 1;
        await rotate(service(), admin.arn);
        for (let day = 0; day < 3; day += 1) await service().clock.advance(1.05 * dayMs);
      },
    });
    await rotate(service(), arn);
    stop();
    expect(rotations).toBe(4);
    expect(logsIn(service(), documentAt(service(), arn))).toBe(true);
    expect(logsIn(service(), documentAt(service(), admin.arn))).toBe(true);
  });

  it('is rotated like any other secret when it names itself', async () => {
    const name = `admin-${crypto.randomUUID()}`;
    const { arn } = service().createManagedSecret({ name, settings: { 'admin-secret': name } });
    const old = documentAt(service(), arn);
    await rotate(service(), arn);
    await letPeriodsPass(service());
    expect(logsIn(service(), documentAt(service(), arn))).toBe(true);
    expect(logsIn(service(), old)).toBe(false);
  });
});
