import { describe, expect, it } from 'vitest';
import { metricNames } from '../../domain/metric-names.ts';
import { ledgerStateOf, owedBy } from '../crash/ledger-facts.ts';
import {
  auditOf,
  dayMs,
  documentAt,
  letPeriodsPass,
  logsIn,
  rotate,
  settingsFor,
  useService,
} from './managed-secret.ts';

const hourMs = 3_600_000;

describe('an old client that is still in use when its grace period has elapsed', () => {
  const service = useService();

  /** Rotates at noon. The client is used in the evening, hours from every check, however long the calls take. */
  const rotated = async (settings: Readonly<Record<string, string>>) => {
    const { clock } = service();
    await clock.advance(dayMs - (clock.now() % dayMs) + dayMs / 2);
    const name = `app-${crypto.randomUUID()}`;
    const all = {
      ...settingsFor(service(), settings.strategy ?? 'alternating-clients'),
      'grace-period': '3d',
      ...settings,
    };
    const { arn, clientId } = service().createManagedSecret({ name, settings: all });
    const before = documentAt(service(), arn);
    await rotate(service(), arn);
    await clock.advance(dayMs / 4);
    return { name, arn, clientId, before };
  };
  const useDaily = async (clientId: string, days: number) => {
    for (let day = 0; day < days; day += 1) {
      await service().clock.advance(dayMs);
      // Let due work end before the next use.
      await service().idle();
      service().genesys.recordUsage(clientId, {
        daysAgo: 0,
        requests: 12,
        templateUri: '/api/v2/users',
        httpMethod: 'GET',
      });
    }
  };
  const eventsOf = (arn: string) => auditOf(service(), arn).map(({ event }) => event);
  const metricsOf = (name: string, metricName: string) =>
    service()
      .cloudWatch.metrics()
      .filter((metric) => metric.metricName === metricName && metric.dimensions.SecretName === name);

  it.each(['alternating-clients', 'replacement-client'])(
    'is deferred, with an audit record and a metric, and revoked when the use ends (defer, %s)',
    async (strategy) => {
      const { arn, name, clientId, before } = await rotated({ strategy, 'in-use-policy': 'defer' });
      await useDaily(clientId, 3);
      expect(logsIn(service(), before)).toBe(true);
      const [deferred] = auditOf(service(), arn).filter(({ event }) => event === 'retirement-deferred');
      expect(deferred).toMatchObject({
        clientId,
        operations: [{ operation: 'GET /api/v2/users', requests: 24 }],
        deferral: 1,
      });
      expect(metricsOf(name, metricNames.retirementDeferred)).toHaveLength(1);
      // The usage data of past days does not change. The deferrals end with it.
      await letPeriodsPass(service(), 8);
      expect(logsIn(service(), before)).toBe(false);
      expect(eventsOf(arn)).toContain('revocation-verified');
    },
  );

  it('is deferred at most three times, then revoked (defer)', async () => {
    const { arn, name, clientId, before } = await rotated({ 'in-use-policy': 'defer' });
    await useDaily(clientId, 5);
    expect(logsIn(service(), before)).toBe(true);
    await useDaily(clientId, 3);
    expect(eventsOf(arn).filter((event) => event === 'retirement-deferred')).toHaveLength(3);
    expect(metricsOf(name, metricNames.retirementDeferred)).toHaveLength(3);
    expect(logsIn(service(), before)).toBe(false);
  });

  it('is deferred three times, then blocked until an operator decides (block)', async () => {
    const { arn, name, clientId, before } = await rotated({ 'in-use-policy': 'block' });
    await useDaily(clientId, 10);
    expect(logsIn(service(), before)).toBe(true);
    expect(eventsOf(arn).filter((event) => event === 'retirement-deferred')).toHaveLength(3);
    expect(eventsOf(arn)).toContain('retirement-blocked');
    expect(metricsOf(name, metricNames.retirementsBlocked).length).toBeGreaterThan(0);
    expect(owedBy(ledgerStateOf(service(), arn))).toEqual(['generation 1: regenerate']);
    const { clock, secretsManager } = service();
    // The next rotation would give the client a new secret and lock out its users.
    const next = await secretsManager.rotate(arn);
    expect(next.steps.at(-1)?.invocation.error?.errorMessage).toMatch(/^standby-in-use: .*GET \/api\/v2\/users/);
    expect(logsIn(service(), before)).toBe(true);
    // It is checked again every hour, so the decision needs nothing else.
    secretsManager.setTag(arn, 'genesys-rotation:in-use-policy', 'report');
    await clock.advance(1.1 * hourMs);
    await service().idle();
    expect(logsIn(service(), before)).toBe(false);
    expect(owedBy(ledgerStateOf(service(), arn))).toEqual([]);
  });

  it('is revoked, and the audit record says who used it (report)', async () => {
    const { arn, clientId, before } = await rotated({ 'in-use-policy': 'report' });
    await useDaily(clientId, 4);
    expect(logsIn(service(), before)).toBe(false);
    const checked = auditOf(service(), arn).find(({ event }) => event === 'usage-checked');
    expect(checked).toMatchObject({ operations: [{ operation: 'GET /api/v2/users', requests: 24 }] });
  });

  it('waits for the usage data of the first whole day when the grace period ends earlier', async () => {
    const { arn, before } = await rotated({ 'in-use-policy': 'defer', 'grace-period': '24h' });
    await service().clock.advance(1.1 * dayMs);
    expect(logsIn(service(), before)).toBe(true);
    await service().clock.advance(dayMs);
    expect(logsIn(service(), before)).toBe(false);
    const [deferred] = auditOf(service(), arn).filter(({ event }) => event === 'retirement-deferred');
    expect(deferred).toMatchObject({ reason: expect.stringContaining('whole days') });
  });

  it.each([
    [
      'the usage endpoints do not exist',
      'no usage data',
      () => {
        service().genesys.settings.usageEndpoint = false;
      },
    ],
    [
      'the permission is missing',
      'may not read usage',
      () => {
        service().genesys.settings.refuse = ({ path }) => (path.includes('/usage/') ? 403 : undefined);
      },
    ],
  ])('is revoked when %s, and the reason is reported', async (_what, reason, fail) => {
    const { arn, clientId, before } = await rotated({ 'in-use-policy': 'block' });
    fail();
    await useDaily(clientId, 4);
    service().genesys.settings.usageEndpoint = true;
    service().genesys.settings.refuse = () => undefined;
    expect(logsIn(service(), before)).toBe(false);
    const checked = auditOf(service(), arn).find(({ event }) => event === 'usage-checked');
    expect(checked?.reason).toContain(reason);
  });

  it('keeps the standby out of the next rotation while its retirement is deferred', async () => {
    const { arn, clientId, before } = await rotated({ 'in-use-policy': 'defer' });
    await useDaily(clientId, 4);
    const next = await service().secretsManager.rotate(arn);
    expect(next.steps.at(-1)?.invocation.error?.errorMessage).toMatch(
      /^standby-in-grace-period: .* still in use, so its revocation was deferred until \d{4}-/,
    );
    expect(logsIn(service(), before)).toBe(true);
  });

  it('is revoked at once when its secret leaked', async () => {
    const { arn, before } = await rotated({ strategy: 'replacement-client', 'in-use-policy': 'block' });
    const token = crypto.randomUUID();
    const leaked = documentAt(service(), arn);
    service().secretsManager.setTag(arn, 'genesys-rotation:compromised', token);
    await rotate(service(), arn, token);
    await service().clock.advance(60_000);
    expect(logsIn(service(), leaked)).toBe(false);
    expect(logsIn(service(), before)).toBe(true);
  });
});

describe('an old client without the in-use-policy tag', () => {
  const service = useService();

  it('is revoked without a usage request', async () => {
    const { arn } = service().createManagedSecret({ name: `app-${crypto.randomUUID()}` });
    const before = documentAt(service(), arn);
    await rotate(service(), arn);
    await letPeriodsPass(service());
    expect(logsIn(service(), before)).toBe(false);
    const requests = service().journal.entries();
    expect(requests.filter(({ operation }) => operation.includes('/usage'))).toEqual([]);
  });
});
