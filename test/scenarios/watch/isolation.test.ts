import { describe, expect, it } from 'vitest';
import { metricNames } from '../../../domain/metric-names.ts';
import { createSecrets, denyWatch, expectCounts, useWatchedService, watch, watchOnTurn } from './watched-service.ts';

const always = { functionName: 'watch', times: Number.POSITIVE_INFINITY };

describe('one secret that cannot be checked', () => {
  const service = useWatchedService();

  it.each(['DescribeSecret', 'GetSecretValue'])(
    'does not affect the others when %s is denied for it',
    async (operation) => {
      createSecrets(service(), 4);
      const denial = { status: 400, headers: { 'x-amzn-errortype': 'AccessDeniedException' }, body: '{}' };
      service().faults.add({ functionName: 'watch', operation, effect: { kind: 'respond', ...denial } });
      const observed = await watch(service());
      expect(observed.result.outcome).toBe('success');
      expect(observed.summary).toMatchObject({ visitedSecrets: 3, failures: 1, complete: false });
      expectCounts(observed);
      expect(observed.gauge(metricNames.watchCompleted)).toBe(0);
      expect(observed.calls.filter((call) => call === 'genesys POST /oauth/token')).toHaveLength(3);
      expect(observed.lines.filter(({ code }) => code === 'aws-access-denied')).toMatchObject([
        { level: 'WARN', secretArn: expect.stringContaining('app-'), nextStep: expect.stringContaining(operation) },
      ]);
    },
  );

  it('is one with invalid tags, which is reported, adopted and logged in with all the same', async () => {
    const settings = { strategy: 'no-such-strategy' };
    const { arn } = service().createManagedSecret({ name: 'app', settings });
    const observed = await watchOnTurn(service(), arn);
    expect(observed.lines).toContainEqual(expect.objectContaining({ code: 'invalid-settings', secretName: 'app' }));
    expect(observed.summary).toMatchObject({ failures: 1, complete: true });
    expect(observed.gauge(metricNames.watchCompleted)).toBe(1);
  });

  it.each([
    ['does not exist', 'nowhere', 'invalid-settings'],
    ['holds no credential', 'admin', 'invalid-secret-document'],
  ])('is one whose admin secret %s', async (_, adminSecret, code) => {
    service().secretsManager.createSecret({ name: 'admin', value: 'no credential' });
    const { arn } = service().createManagedSecret({ name: 'app', settings: { 'admin-secret': adminSecret } });
    const observed = await watchOnTurn(service(), arn);
    expect(observed.lines).toContainEqual(expect.objectContaining({ code, secretName: 'app' }));
    expectCounts(observed);
  });
});

describe('an unreachable Genesys Cloud', () => {
  const service = useWatchedService();

  it('is not a rejected credential; after some logins without a response, the watch makes no more calls', async () => {
    createSecrets(service(), 20);
    // A proxy in between that responds to every request.
    service().faults.add({ ...always, service: 'genesys', effect: { kind: 'respond', status: 200, body: '{}' } });
    const observed = await watch(service());
    expectCounts(observed);
    expect(observed.gauge(metricNames.watchCompleted)).toBe(0);
    expect(observed.summary).toMatchObject({ visitedSecrets: 0, failures: 20, complete: false });
    // Eight logins run at a time, so two more failures are acceptable.
    expect(observed.calls.filter((call) => call.startsWith('genesys')).length).toBeLessThanOrEqual(10);
    expect(observed.lines.filter(({ code }) => code === 'genesys-unavailable')).toHaveLength(20);
  });
});

describe('a run with little time', () => {
  // In a separate process, because real time is measured.
  const service = useWatchedService({ timeoutMs: 9_000, inProcess: false });

  it('ends in time, reports what it skipped, and publishes its findings', async () => {
    createSecrets(service(), 20);
    service().faults.add({ ...always, operation: /oauth\/token/, effect: { kind: 'delay', ms: 600 } });
    const observed = await watch(service());
    expect(observed.result.outcome).toBe('success');
    expect(observed.result.durationMs).toBeLessThan(6_000);
    expect(observed.summary.complete).toBe(false);
    expect(observed.summary.triedSecrets).toBeGreaterThan(0);
    expect(observed.summary.triedSecrets).toBeLessThan(20);
    expectCounts(observed);
    expect(observed.gauge(metricNames.watchCompleted)).toBe(0);
    expect(observed.lines).toContainEqual(
      expect.objectContaining({ message: expect.stringMatching(/^Timed out before checking \d+ secrets/) }),
    );
  });
});

describe('a run that can check nothing', () => {
  const service = useWatchedService();

  it.each([
    ['ListSecrets is denied', () => denyWatch(service(), 'ListSecrets'), /^aws-access-denied: .*ListSecrets/],
    [
      'a variable is missing',
      () => service().lambda.updateFunction('watch', { environment: {} }),
      /^invalid-settings: .*ROTATE_FUNCTION_ARN/,
    ],
  ])('fails when %s, and publishes a metric for the failure', async (_, happen, message) => {
    service().createManagedSecret({ name: 'app' });
    happen();
    const observed = await watch(service());
    expect(observed.message).toMatch(message);
    expect(observed.message).toMatch(/ Next: .+/);
    expect(observed.metrics).toMatchObject([{ metricName: metricNames.watchCompleted, value: 0, dimensions: {} }]);
  });
});

describe('an hourly schedule', () => {
  const service = useWatchedService({ watchHourly: true });

  it('runs the watch every hour', async () => {
    service().createManagedSecret({ name: 'app' });
    const succeeded = () =>
      service()
        .cloudWatch.metrics()
        .filter(({ metricName }) => metricName === metricNames.watchCompleted);
    const before = succeeded().length;
    await service().clock.advance(5 * 3_600_000);
    expect(
      succeeded()
        .slice(before)
        .map(({ value }) => value),
    ).toEqual([1, 1, 1, 1, 1]);
  });
});
