import { expect, it } from 'vitest';
import { metricNames } from '../../../domain/metric-names.ts';
import { expectCounts, hourMs, useWatchedService, watch } from './watched-service.ts';

const service = useWatchedService();

it('makes a few requests a day for each of 120 secrets of one organization, and reads no value before its turn', async () => {
  const secrets = 120;
  for (let index = 0; index < secrets; index += 1) service().createManagedSecret({ name: `app-${index}` });
  const count = new Map<string, number>();
  let most = 0;
  for (let run = 0; run < 24; run += 1) {
    const observed = await watch(service());
    for (const call of observed.calls) count.set(call, (count.get(call) ?? 0) + 1);
    most = Math.max(most, observed.calls.length);
    expectCounts(observed);
    expect(observed.summary).toMatchObject({ managedSecrets: secrets, complete: true });
    expect(observed.metrics.filter(({ metricName }) => metricName === metricNames.secretAge)).toHaveLength(secrets);
    await service().clock.advance(hourMs);
  }
  const listings = count.get('genesys GET /api/v2/oauth/clients') ?? 0;
  expect(listings).toBeLessThanOrEqual(24);
  expect(Object.fromEntries(count)).toEqual({
    'secrets-manager ListSecrets': 2 * 24,
    'scheduler ListSchedules': 24,
    'secrets-manager DescribeSecret': secrets,
    'secrets-manager GetSecretValue': secrets,
    'dynamodb UpdateItem': secrets,
    'genesys POST /oauth/token': secrets,
    'genesys GET /api/v2/tokens/me': secrets,
    'genesys DELETE /api/v2/tokens/me': secrets,
    'genesys GET /api/v2/oauth/clients': listings,
  });
  expect(
    service()
      .genesys.clients()
      .every(({ tokensLive }) => tokensLive === 0),
  ).toBe(true);
  expect(most).toBeLessThan(3 + (6 * secrets * 2.5) / 24);
});
