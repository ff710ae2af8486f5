import { describe, expect, it } from 'vitest';
import { metricNames } from '../../../domain/metric-names.ts';
import { documentAt, letPeriodsPass, logsIn, rollBack, rotate } from '../managed-secret.ts';
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

  it('is reported in every run, from an hour after its time, when its schedule was disabled', async () => {
    const secret = await rotated('replacement-client');
    await operatorOf(service()).disableSchedules(secret.arn);
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

  for (const strategy of ['alternating-clients', 'multi-secret']) {
    it(`is reported on the secret's turn when its schedule was deleted, and the test token is revoked (${strategy})`, async () => {
      const secret = await rotated(strategy);
      await operatorOf(service()).deleteSchedules(secret.arn);
      const tokens: string[] = [];
      service().genesys.subscribe(({ kind }) => kind.startsWith('token') && tokens.push(kind));
      const observed = await watchOnTurn(service(), secret.arn);
      expectCounts(observed, { [metricNames.retirementsOverdue]: 1 });
      const clientId = secret.old.clientId;
      expect(expectFinding(observed, 'retirement-overdue', secret)).toMatchObject({ level: 'ERROR', clientId });
      const issued = tokens.filter((kind) => kind === 'token-issued');
      expect(issued.length).toBeGreaterThanOrEqual(2);
      expect(tokens.filter((kind) => kind === 'token-revoked')).toHaveLength(issued.length);
      expect(logsIn(service(), secret.old)).toBe(true);
    });
  }

  it('is reported when it failed permanently and is in the dead-letter queue', async () => {
    const secret = await rotated('alternating-clients');
    const { clientId } = documentAt(service(), secret.arn);
    service().genesys.settings.permissionsDenied[clientId] = ['oauth:client:edit'];
    await letPeriodsPass(service(), 2);
    expect(service().deadLetters.messages(service().deadLetterArn)).toHaveLength(1);
    const observed = await watchOnTurn(service(), secret.arn);
    expectCounts(observed, { [metricNames.retirementsOverdue]: 1 });
    expect(expectFinding(observed, 'retirement-overdue', secret)?.nextStep).toContain('dead-letter queue');
  });

  it('is reported when an operator replaced the credential by hand and the previous one was never revoked', async () => {
    const secret = service().createManagedSecret({ name: 'app' });
    const other = service().createManagedSecret({ name: 'other' });
    await operatorOf(service()).putValue(secret.arn, JSON.stringify(documentAt(service(), other.arn)));
    expectCounts(await watchOnTurn(service(), secret.arn), { [metricNames.retirementsOverdue]: 1 });
  });
});

describe('a retirement without a problem', () => {
  const service = useWatchedService();

  it('may have a schedule with another name, because only its order counts', async () => {
    const { arn } = service().createManagedSecret({ name: 'app', settings: { strategy: 'replacement-client' } });
    await rotate(service(), arn);
    await operatorOf(service()).renameSchedules(arn);
    const observed = await watchOnTurn(service(), arn);
    expectCounts(observed);
    expect(observed.gauge(metricNames.retirementsPending)).toBe(1);
  });

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

  it('may be scheduled while the watch is running', async () => {
    const { arn } = service().createManagedSecret({ name: 'app', settings: { strategy: 'replacement-client' } });
    let once = true;
    service().faults.onApplied(async ({ operation, functionName }) => {
      if (!once || operation !== 'ListSchedules' || functionName !== 'watch') return;
      once = false;
      await rotate(service(), arn);
    });
    expectCounts(await watchOnTurn(service(), arn));
  });

  it('is unknown when the schedules cannot be read, and then nothing is reported', async () => {
    const { arn } = service().createManagedSecret({ name: 'app', settings: { strategy: 'replacement-client' } });
    await rotate(service(), arn);
    service().faults.add({
      operation: 'GetSchedule',
      functionName: 'watch',
      times: Number.POSITIVE_INFINITY,
      effect: { kind: 'respond', status: 403, headers: { 'x-amzn-errortype': 'AccessDeniedException' }, body: '{}' },
    });
    const observed = await watchOnTurn(service(), arn);
    expectCounts(observed);
    expect(observed.calls.filter((call) => call === 'genesys POST /oauth/token')).toHaveLength(1);
    expect(observed.gauge(metricNames.retirementsPending)).toBeUndefined();
    expect(observed.gauge(metricNames.watchCompleted)).toBe(0);
    expect(observed.lines).toContainEqual(
      expect.objectContaining({ code: 'aws-access-denied', message: expect.stringContaining('scheduler:GetSchedule') }),
    );
  });
});

describe('a schedule that is not ours', () => {
  const service = useWatchedService();
  const rule = {
    FlexibleTimeWindow: { Mode: 'OFF' },
    ScheduleExpression: 'at(2020-01-01T00:00:00)',
    State: 'DISABLED',
  };

  it('is skipped if it has another target, and reported if it has our target but no order', async () => {
    const { arn } = service().createManagedSecret({ name: 'app' });
    const GroupName = 'genesys-oauth-rotation';
    const RoleArn = 'arn:aws:iam::123456789012:role/any';
    for (const [name, functionName] of [
      ['another', 'rotate'],
      ['malformed', 'retire'],
    ] as const) {
      const Target = { Arn: service().lambda.arnOf(functionName), RoleArn, Input: '{"phase":"delete"}' };
      service().scheduler.create(name, { ...rule, State: 'DISABLED', GroupName, Target });
    }
    const observed = await watchOnTurn(service(), arn);
    expectCounts(observed);
    expect(observed.calls.filter((call) => call === 'scheduler GetSchedule')).toHaveLength(1);
    expect(observed.lines).toContainEqual(expect.objectContaining({ level: 'WARN', scheduleName: 'malformed' }));
  });
});
