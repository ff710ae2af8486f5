import { expect, it } from 'vitest';
import { metricNames } from '../../../domain/metric-names.ts';
import { createSecrets, expectCounts, hourMs, useWatchedService, watch } from './watched-service.ts';

const service = useWatchedService();

it('makes a few requests a day for each of 120 secrets of one organization, and reads no value before its turn', async () => {
  const secrets = 120;
  const hours = 24;
  createSecrets(service(), secrets);
  // The first run adopts them.
  expect((await watch(service())).summary).toMatchObject({ visitedSecrets: secrets, complete: true });
  const count = new Map<string, number>();
  for (let run = 0; run < hours; run += 1) {
    await service().clock.advance(hourMs);
    const observed = await watch(service());
    for (const call of observed.calls) count.set(call, (count.get(call) ?? 0) + 1);
    expectCounts(observed);
    expect(observed.summary).toMatchObject({ managedSecrets: secrets, complete: true });
    expect(observed.metrics.filter(({ metricName }) => metricName === metricNames.secretAge)).toHaveLength(secrets);
  }
  const listings = count.get('genesys GET /api/v2/oauth/clients') ?? 0;
  expect(listings).toBeLessThanOrEqual(hours);
  expect(Object.fromEntries(count)).toEqual({
    'secrets-manager ListSecrets': 2 * hours,
    'secrets-manager DescribeSecret': secrets,
    'secrets-manager GetSecretValue': secrets,
    // Each hour, what the ledger knows of a secret is read. Once a day, its lock is taken and released with the next check.
    'dynamodb GetItem': secrets * hours,
    'dynamodb UpdateItem': secrets,
    'dynamodb PutItem': secrets,
    // The 8 shards of the index, and the approvals of a secret.
    'dynamodb Query': 8 * hours + secrets,
    'genesys POST /oauth/token': secrets,
    'genesys GET /api/v2/tokens/me': secrets,
    'genesys DELETE /api/v2/tokens/me': secrets,
    'genesys GET /api/v2/oauth/clients': listings,
    // Each secret administers itself here.
    'genesys GET /api/v2/authorization/roles/{roleId}': secrets,
    // None of them may read integrations, and each is asked once a day.
    'genesys GET /api/v2/integrations': secrets,
  });
  expect(
    service()
      .genesys.clients()
      .every(({ tokensLive }) => tokensLive === 0),
  ).toBe(true);
});
