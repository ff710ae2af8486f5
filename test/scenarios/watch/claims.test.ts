import { describe, expect, it } from 'vitest';
import { metricNames } from '../../../domain/metric-names.ts';
import { parseClaim } from '../../../lambda/ledger/client-claim.ts';
import { rotate } from '../managed-secret.ts';
import { expectCounts, expectFinding, useWatchedService, watchOnTurn } from './watched-service.ts';

describe('the claim in the description of a client that Terraform made', () => {
  const service = useWatchedService();

  it.each(['alternating-clients', 'in-place'])(
    'is missed after its next apply, until the next rotation with %s writes it again',
    async (strategy) => {
      service().createManagedSecret({ name: 'admin' });
      const settings = { strategy, 'grace-period': '1s', 'admin-secret': 'admin' };
      const secret = service().createManagedSecret({ name: 'app', settings });
      const claimedBy = () => {
        const client = service()
          .genesys.clients()
          .find(({ id }) => id === secret.clientId);
        return parseClaim(client?.description, secret.clientId, secret.arn)?.secretArn;
      };
      await rotate(service(), secret.arn);
      expectCounts(await watchOnTurn(service(), secret.arn));
      expect(claimedBy()).toBe(secret.arn);

      // The client of AWSCURRENT with in-place, otherwise the standby client.
      service().genesys.resetByOtherTool(service().organization);
      expect(claimedBy()).toBeUndefined();
      const observed = await watchOnTurn(service(), secret.arn);
      expectCounts(observed, { [metricNames.missingClaims]: 1 });
      expect(expectFinding(observed, 'claim-missing', secret)).toMatchObject({ clientId: secret.clientId });

      await rotate(service(), secret.arn);
      expect(claimedBy()).toBe(secret.arn);
      expectCounts(await watchOnTurn(service(), secret.arn));
    },
  );
});
