import { describe, expect, it } from 'vitest';
import { documentAt, letPeriodsPass, logsIn, rotate, useService } from './managed-secret.ts';

describe('unknown fields of a client', () => {
  const service = useService();
  const ipAllowList = ['192.0.2.0/24'];

  const createSecretWithAllowList = (strategy: string) => {
    const { organization, genesys, roleId, secretsManager, rotateFunctionArn } = service();
    const name = `app-${crypto.randomUUID()}`;
    const roleDivisions = [{ roleId, divisionId: '*' }];
    const value = genesys.createClient({ organization, name, roleDivisions, ipAllowList });
    const { arn } = secretsManager.createSecret({ name, value, tags: { 'genesys-rotation:strategy': strategy } });
    secretsManager.configureRotation(arn, { functionArn: rotateFunctionArn, isTested: true });
    return arn;
  };

  for (const strategy of ['replacement-client', 'alternating-clients']) {
    it(`are copied to the new client, such as a future IP allowlist (${strategy})`, async () => {
      const arn = createSecretWithAllowList(strategy);
      service().genesys.settings.requireIpAllowList = true;
      await rotate(service(), arn);
      await letPeriodsPass(service());
      await rotate(service(), arn);
      service().genesys.settings.requireIpAllowList = false;
      expect(logsIn(service(), documentAt(service(), arn))).toBe(true);
    });
  }
});
