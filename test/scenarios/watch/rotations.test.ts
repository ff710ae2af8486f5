import { describe, expect, it } from 'vitest';
import { metricNames } from '../../../domain/metric-names.ts';
import type { RotationService } from '../../../sandbox/rotation-service.ts';
import { documentAt, logsIn, settingsFor } from '../managed-secret.ts';
import { operatorOf } from './operator.ts';
import {
  dayMs,
  denyWatch,
  expectCounts,
  expectFinding,
  hourMs,
  leaveTurn,
  useWatchedService,
  watch,
  watchOnTurn,
} from './watched-service.ts';

const monthly = { AutomaticallyAfterDays: 30 };

/** A rotation that RotateSecret began and that made no further progress. */
function beginRotation(service: RotationService, arn: string): string {
  const token = crypto.randomUUID();
  service.secretsManager.announce(arn, token);
  return token;
}

function stagesOf(service: RotationService, arn: string, versionId: string): readonly string[] {
  return service.secretsManager.versions(arn)[versionId]?.stages ?? [];
}

function rotationsBy(service: RotationService): number {
  return service.journal.count({ service: 'secrets-manager', operation: 'RotateSecret', functionName: 'watch' });
}

describe('a rotation that is stuck', () => {
  const service = useWatchedService();

  it('is reported in every run and restarted once a day, and completes with its own token', async () => {
    const secret = service().createManagedSecret({ name: 'app' });
    const token = beginRotation(service(), secret.arn);
    await service().clock.advance(dayMs + hourMs);
    await leaveTurn(service(), secret.arn);
    const observed = await watch(service());
    expectCounts(observed, { [metricNames.rotationsStuck]: 1 });
    expect(expectFinding(observed, 'rotation-stuck', secret)).toMatchObject({ level: 'WARN', versionId: token });
    expect(rotationsBy(service())).toBe(0);

    const restarted = await watchOnTurn(service(), secret.arn);
    expect(restarted.audit).toContainEqual(
      expect.objectContaining({ event: 'rotation-restarted', versionId: token, answer: 'reattempted' }),
    );
    await service().idle();
    expect(stagesOf(service(), secret.arn, token)).toContain('AWSCURRENT');
    expect(logsIn(service(), documentAt(service(), secret.arn))).toBe(true);
    expectCounts(await watchOnTurn(service(), secret.arn));
    expect(rotationsBy(service())).toBe(1);
  });

  it('is restarted again the next day, and no sooner, if the cause persists', async () => {
    const secret = service().createManagedSecret({ name: 'app' });
    service().genesys.settings.permissionsDenied[secret.clientId] = ['oauth:client:add'];
    beginRotation(service(), secret.arn);
    await service().clock.advance(dayMs + hourMs);
    for (let run = 0; run < 48; run += 1) {
      await service().clock.advance(hourMs);
      await watch(service());
    }
    expect(rotationsBy(service())).toBe(2);
  });

  it('is skipped for a day, because it may be in progress', async () => {
    const secret = service().createManagedSecret({ name: 'app' });
    await leaveTurn(service(), secret.arn);
    beginRotation(service(), secret.arn);
    expectCounts(await watchOnTurn(service(), secret.arn));
    expect(rotationsBy(service())).toBe(0);
  });

  it('is skipped when the operator has canceled rotation, even between the list and the restart', async () => {
    const secret = service().createManagedSecret({ name: 'app' });
    const token = beginRotation(service(), secret.arn);
    await service().clock.advance(2 * dayMs);
    const stop = service().faults.onApplied(async ({ operation, functionName }) => {
      if (operation === 'ListSecrets' && functionName === 'watch')
        await operatorOf(service()).cancelRotation(secret.arn);
    });
    const raced = await watchOnTurn(service(), secret.arn);
    stop();
    expect(raced.summary.managedSecrets).toBe(1);
    const later = await watchOnTurn(service(), secret.arn);
    expect(later.summary.managedSecrets).toBe(0);
    expectCounts(later, { [metricNames.rotationsOff]: 1 });
    expect(rotationsBy(service())).toBe(0);
    expect(stagesOf(service(), secret.arn, token)).toEqual(['AWSPENDING']);
  });

  it('is skipped when it has completed since the list was read', async () => {
    const secret = service().createManagedSecret({ name: 'app' });
    beginRotation(service(), secret.arn);
    await service().clock.advance(2 * dayMs);
    let once = true;
    service().faults.onApplied(async ({ operation, functionName }) => {
      if (!once || operation !== 'ListSecrets' || functionName !== 'watch') return;
      once = false;
      await service().secretsManager.rotate(secret.arn);
    });
    const observed = await watchOnTurn(service(), secret.arn);
    expect(observed.audit).toEqual([]);
    expect(rotationsBy(service())).toBe(0);
  });

  it('is still reported when RotateSecret is denied', async () => {
    const secret = service().createManagedSecret({ name: 'app' });
    beginRotation(service(), secret.arn);
    await service().clock.advance(2 * dayMs);
    denyWatch(service(), 'RotateSecret');
    const observed = await watchOnTurn(service(), secret.arn);
    expectCounts(observed, { [metricNames.rotationsStuck]: 1 });
    expect(observed.gauge(metricNames.watchCompleted)).toBe(0);
    expect(observed.lines).toContainEqual(
      expect.objectContaining({ level: 'WARN', code: 'aws-access-denied', secretName: 'app' }),
    );
  });
});

describe('a rotation that is overdue', () => {
  const service = useWatchedService();

  /** Its date passed, and its rotation failed and was abandoned. */
  async function missTheDate(settings: Record<string, string> = {}) {
    const secret = service().createManagedSecret({ name: 'app', settings });
    const { secretsManager, rotateFunctionArn, genesys } = service();
    secretsManager.configureRotation(secret.arn, { functionArn: rotateFunctionArn, isTested: true, rules: monthly });
    const mayNot = ['oauth:client:add', 'oauth:client:edit'];
    const clientIds = genesys.clients().map(({ id }) => id);
    for (const id of clientIds) genesys.settings.permissionsDenied[id] = mayNot;
    await service().clock.advance(30 * dayMs + hourMs);
    await service().idle();
    await operatorOf(service()).giveUpRotation(secret.arn);
    for (const id of clientIds) delete genesys.settings.permissionsDenied[id];
    return secret;
  }

  it('is reported when its rotation window has ended, and restarted on its turn', async () => {
    const secret = await missTheDate();
    await leaveTurn(service(), secret.arn);
    expectCounts(await watch(service()));
    await service().clock.advance(dayMs + 2 * hourMs);
    await leaveTurn(service(), secret.arn);
    const observed = await watch(service());
    expectCounts(observed, { [metricNames.rotationsOverdue]: 1 });
    expect(expectFinding(observed, 'rotation-overdue', secret)?.message).toContain('its rotation window has ended');

    const before = documentAt(service(), secret.arn);
    const restarted = await watchOnTurn(service(), secret.arn);
    expect(restarted.audit).toContainEqual(expect.objectContaining({ event: 'rotation-restarted', answer: 'started' }));
    await service().idle();
    expect(documentAt(service(), secret.arn).clientId).not.toBe(before.clientId);
    expectCounts(await watchOnTurn(service(), secret.arn));
    expect(rotationsBy(service())).toBe(1);
  });

  it('is not restarted if that interrupts logins, because an operator must choose the time', async () => {
    const secret = await missTheDate(settingsFor(service(), 'in-place'));
    await service().clock.advance(2 * dayMs);
    for (let day = 0; day < 2; day += 1) {
      expectCounts(await watchOnTurn(service(), secret.arn), { [metricNames.rotationsOverdue]: 1 });
    }
    expect(rotationsBy(service())).toBe(0);
  });

  it('does not include an old adopted secret whose date has not passed', async () => {
    const secret = service().createManagedSecret({ name: 'adopted' });
    const { secretsManager, rotateFunctionArn, clock } = service();
    await clock.advance(400 * dayMs);
    secretsManager.configureRotation(secret.arn, { functionArn: rotateFunctionArn, isTested: true, rules: monthly });
    expectCounts(await watchOnTurn(service(), secret.arn));
    expect(rotationsBy(service())).toBe(0);
  });
});
