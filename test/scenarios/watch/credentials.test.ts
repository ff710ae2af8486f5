import { describe, expect, it } from 'vitest';
import { metricNames } from '../../../domain/metric-names.ts';
import { documentAt, logsIn, rotate, settingsFor } from '../managed-secret.ts';
import { operatorOf } from './operator.ts';
import {
  createSecrets,
  expectCounts,
  expectFinding,
  useWatchedService,
  watch,
  watchOnTurn,
} from './watched-service.ts';

describe('the watch, when all is well', () => {
  const service = useWatchedService();

  it('publishes every count, including zeros, the age of each secret, and its success', async () => {
    const { name } = service().createManagedSecret({ name: 'app' });
    await service().clock.advance(7_200_000);
    const observed = await watch(service());
    expectCounts(observed);
    expect(observed.gauge(metricNames.watchCompleted)).toBe(1);
    expect(observed.gauge(metricNames.retirementsPending)).toBe(0);
    const age = observed.metrics.find(({ metricName }) => metricName === metricNames.secretAge);
    expect(age).toMatchObject({ dimensions: { SecretName: name }, unit: 'Seconds' });
    expect(age?.value).toBeGreaterThanOrEqual(7_200);
    expect(age?.value).toBeLessThan(7_300);
    expect(observed.summary).toMatchObject({ managedSecrets: 1, failures: 0, complete: true });
  });

  it('logs in with AWSCURRENT once in 24 runs, and revokes the token', async () => {
    const { arn } = service().createManagedSecret({ name: 'app' });
    // The first run adopts it.
    await watchOnTurn(service(), arn);
    const issued: string[] = [];
    service().genesys.subscribe(({ kind }) => issued.push(kind));
    let reads = 0;
    for (let run = 0; run < 24; run += 1) {
      await service().clock.advance(3_600_000);
      const { calls } = await watch(service());
      reads += calls.filter((call) => call === 'secrets-manager GetSecretValue').length;
    }
    expect(reads).toBe(1);
    expect(issued).toEqual(['token-issued', 'token-revoked']);
    expect(service().genesys.clients()[0]?.tokensLive).toBe(0);
  });

  for (const strategy of ['alternating-clients', 'in-place', 'multi-secret']) {
    it(`finds nothing before, during and after a grace period (${strategy})`, async () => {
      const settings = settingsFor(service(), strategy);
      const { arn } = service().createManagedSecret({ name: 'app', settings });
      await rotate(service(), arn);
      const during = await watchOnTurn(service(), arn);
      expectCounts(during);
      for (let day = 0; day < 4; day += 1) expectCounts(await watchOnTurn(service(), arn));
      await rotate(service(), arn);
      for (let day = 0; day < 4; day += 1) expectCounts(await watchOnTurn(service(), arn));
      const last = await watchOnTurn(service(), arn);
      expect(last.summary).toMatchObject({ failures: 0, complete: true, retirementsPending: 0 });
      expect(last.audit).toEqual([]);
    });
  }

  it('counts the revocations that the ledger owes', async () => {
    for (const name of ['one', 'two']) {
      const { arn } = service().createManagedSecret({ name, settings: { strategy: 'replacement-client' } });
      await rotate(service(), arn);
    }
    expect((await watch(service())).gauge(metricNames.retirementsPending)).toBe(2);
  });

  it('does not log in with the old credential while its revocation is scheduled', async () => {
    const settings = { strategy: 'replacement-client', 'grace-period': '7d' };
    const { arn, clientId } = service().createManagedSecret({ name: 'app', settings });
    await rotate(service(), arn);
    const triedWith: string[] = [];
    service().genesys.subscribe((event) => event.kind === 'token-issued' && triedWith.push(event.clientId));
    expectCounts(await watchOnTurn(service(), arn));
    expect(triedWith).toHaveLength(1);
    expect(triedWith).not.toContain(clientId);
  });

  it('skips secrets that another function rotates, and secrets without rotation', async () => {
    const { secretsManager, lambda } = service();
    service().createManagedSecret({ name: 'ours' });
    const { arn } = secretsManager.createSecret({ name: 'foreign', value: 'no credential' });
    secretsManager.configureRotation(arn, { functionArn: lambda.arnOf('retire'), isTested: true });
    secretsManager.createSecret({ name: 'unrotated', value: 'no credential' });
    const observed = await watchOnTurn(service(), arn);
    expect(observed.summary.managedSecrets).toBe(1);
    expect(JSON.stringify([observed.lines, observed.metrics])).not.toMatch(/foreign|unrotated/);
  });
});

describe('AWSCURRENT that no longer logs in', () => {
  const service = useWatchedService();

  it('is counted and reported with its code, in every run until it works again', async () => {
    const secret = service().createManagedSecret({ name: 'app' });
    service().createManagedSecret({ name: 'healthy' });
    service().genesys.regenerateByHand(secret.clientId);
    const observed = await watch(service());
    expectCounts(observed, { [metricNames.credentialsRejected]: 1 });
    expect(expectFinding(observed, 'credential-rejected', secret)).toMatchObject({
      level: 'ERROR',
      code: 'current-credential-rejected',
      clientId: secret.clientId,
      status: 401,
    });
    expect(observed.gauge(metricNames.watchCompleted)).toBe(1);
    await service().clock.advance(3_600_000);
    expectCounts(await watch(service()), { [metricNames.credentialsRejected]: 1 });
  });

  it('because its client was deleted', async () => {
    const secret = service().createManagedSecret({ name: 'app' });
    service().genesys.deleteByHand(secret.clientId);
    const observed = await watchOnTurn(service(), secret.arn);
    expectCounts(observed, { [metricNames.credentialsRejected]: 1 });
    expectFinding(observed, 'credential-rejected', secret);
  });

  it('is retried for as long as a new secret may take to propagate', async () => {
    const secret = service().createManagedSecret({ name: 'app' });
    const refusal = { kind: 'respond', status: 401, body: '{"error":"invalid_client"}' } as const;
    const once = service().faults.add({ operation: /oauth\/token/, effect: refusal });
    expectCounts(await watchOnTurn(service(), secret.arn));
    expect(once.hits()).toBe(1);
  });

  it('is not reported while an in-place rotation is in progress', async () => {
    const secret = service().createManagedSecret({ name: 'app', settings: settingsFor(service(), 'in-place') });
    const token = crypto.randomUUID();
    await watchOnTurn(service(), secret.arn);
    service().secretsManager.announce(secret.arn, token);
    await service().secretsManager.runStep(secret.arn, 'createSecret', token);
    expectCounts(await watch(service()));
  });

  it.each([
    ['was stored', 'GetSecretValue', 'setSecret', 0],
    // The first one tries whether it can be stored.
    ['was created, and lost', 'PutSecretValue', 'createSecret', 1],
  ] as const)(
    'is reported when a rotation in place ended after its credential %s, and the rotation goes on',
    async (_, operation, last, skip) => {
      const secret = service().createManagedSecret({ name: 'app', settings: settingsFor(service(), 'in-place') });
      const { secretsManager, faults } = service();
      const token = crypto.randomUUID();
      secretsManager.announce(secret.arn, token);
      for (const step of ['createSecret', 'setSecret'] as const) {
        if (step === last) faults.add({ operation, skip, functionName: 'rotate', effect: { kind: 'crash-before' } });
        await secretsManager.runStep(secret.arn, step, token);
        if (step === last) break;
      }
      expect(logsIn(service(), documentAt(service(), secret.arn))).toBe(false);
      await service().clock.advance(3_600_000);
      expect((await watchOnTurn(service(), secret.arn)).gauge(metricNames.credentialsRejected)).toBe(1);
      await service().idle();
      expect(logsIn(service(), documentAt(service(), secret.arn))).toBe(true);
    },
  );

  it('is reported when the secret was rotated before and no longer holds a credential', async () => {
    const secret = service().createManagedSecret({ name: 'app' });
    await rotate(service(), secret.arn);
    const canary = 'text-that-is-no-json-4711';
    await operatorOf(service()).putValue(secret.arn, canary);
    const observed = await watchOnTurn(service(), secret.arn);
    expect(expectFinding(observed, 'credential-rejected', secret)?.code).toBe('invalid-secret-document');
    expect(JSON.stringify([observed.lines, observed.result])).not.toContain(canary);
  });

  it('is not reported while a new secret holds a placeholder', async () => {
    const { secretsManager, rotateFunctionArn } = service();
    const { arn } = secretsManager.createSecret({ name: 'new', value: 'placeholder' });
    secretsManager.configureRotation(arn, { functionArn: rotateFunctionArn, isTested: true });
    const observed = await watchOnTurn(service(), arn);
    expectCounts(observed);
    expect(observed.gauge(metricNames.watchCompleted)).toBe(1);
    expect(observed.lines).toContainEqual(expect.objectContaining({ level: 'INFO', code: 'invalid-secret-document' }));
  });

  it('is reported once for an admin secret, however many secrets name it', async () => {
    const admin = service().createManagedSecret({ name: 'admin' });
    service().genesys.regenerateByHand(admin.clientId);
    createSecrets(service(), 3, { 'admin-secret': admin.name });
    const observed = await watch(service());
    const rejected = observed.found('credential-rejected').filter(({ code }) => code === 'admin-credential-rejected');
    expect(rejected).toMatchObject([{ adminSecret: 'admin', clientId: admin.clientId }]);
  });
});
