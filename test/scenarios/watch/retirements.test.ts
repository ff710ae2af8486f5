import { describe, expect, it } from 'vitest';
import { metricNames } from '../../../domain/metric-names.ts';
import { documentAt, logsIn, rollBack, rotate } from '../managed-secret.ts';
import { operatorOf } from './operator.ts';
import {
  dayMs,
  expectCounts,
  expectFinding,
  hourMs,
  useWatchedService,
  watch,
  watchOnTurn,
} from './watched-service.ts';

describe('a retirement that did not happen', () => {
  const service = useWatchedService();

  async function rotated(strategy: string) {
    const secret = service().createManagedSecret({ name: 'app', settings: { strategy } });
    const old = documentAt(service(), secret.arn);
    await service().clock.advance(1_000);
    await rotate(service(), secret.arn);
    return { ...secret, old };
  }

  for (const strategy of ['alternating-clients', 'replacement-client', 'multi-secret']) {
    it(`is made up for when its schedule was deleted (${strategy})`, async () => {
      const secret = await rotated(strategy);
      await operatorOf(service()).deleteSchedules(secret.arn);
      await service().clock.advance(dayMs + hourMs / 2);
      expect(logsIn(service(), secret.old)).toBe(true);
      expectCounts(await watch(service()));
      await service().clock.advance(hourMs / 4);
      await service().idle();
      expect(logsIn(service(), secret.old)).toBe(false);
      expect(logsIn(service(), documentAt(service(), secret.arn))).toBe(true);
    });
  }

  it('is reported in every run, from an hour after its time, while retire does not work', async () => {
    const secret = await rotated('replacement-client');
    service().lambda.updateFunction('retire', { environment: {} });
    await service().clock.advance(dayMs + hourMs / 2);
    expectCounts(await watch(service()));
    for (let run = 0; run < 3; run += 1) {
      await service().clock.advance(hourMs);
      const observed = await watch(service());
      expectCounts(observed, { [metricNames.retirementsOverdue]: 1 });
      expect(observed.gauge(metricNames.retirementsPending)).toBe(1);
      expect(expectFinding(observed, 'retirement-overdue', secret)).toMatchObject({
        level: 'ERROR',
        phase: 'deactivate',
        clientId: secret.old.clientId,
      });
    }
  });

  it('is reported when an operator stored the client of another secret', async () => {
    const secret = service().createManagedSecret({ name: 'app' });
    const other = service().createManagedSecret({ name: 'other' });
    await watch(service());
    await operatorOf(service()).putValue(secret.arn, JSON.stringify(documentAt(service(), other.arn)));
    const observed = await watchOnTurn(service(), secret.arn);
    expectCounts(observed, { [metricNames.sharedClients]: 1 });
    expect(expectFinding(observed, 'client-shared', secret)).toMatchObject({ otherSecretArn: other.arn });
    const next = await watch(service());
    expectCounts(next, { [metricNames.sharedClients]: 1 });
    expect(next.gauge(metricNames.retirementsPending)).toBe(1);
  });
});

describe('a retirement without a problem', () => {
  const service = useWatchedService();

  for (const strategy of ['alternating-clients', 'replacement-client']) {
    it(`follows a rollback, before and after its schedule has fired (${strategy})`, async () => {
      const settings = { strategy, 'grace-period': '3d' };
      const { arn } = service().createManagedSecret({ name: 'app', settings });
      await service().clock.advance(1_000);
      await rotate(service(), arn);
      await rollBack(service(), arn);
      for (let day = 0; day < 8; day += 1) expectCounts(await watchOnTurn(service(), arn));
    });
  }

  it('is counted until it is done', async () => {
    const { arn } = service().createManagedSecret({ name: 'app' });
    await rotate(service(), arn);
    expect((await watch(service())).gauge(metricNames.retirementsPending)).toBe(1);
    for (let day = 0; day < 2; day += 1) await watchOnTurn(service(), arn);
    expect((await watchOnTurn(service(), arn)).gauge(metricNames.retirementsPending)).toBe(0);
  });
});
