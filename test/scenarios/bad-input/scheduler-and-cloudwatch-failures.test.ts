import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { FaultEffect } from '../../../sandbox/core/faults.ts';
import { createRotationService, type RotationService } from '../../../sandbox/rotation-service.ts';
import { type AnnouncedSecret, announceAgain, announceRotation } from './announced-secret.ts';
import { expectNothingShown, expectStepRefused } from './expect-refused.ts';
import { awsFailure, awsText } from './foreign-responses.ts';
import { observe } from './observe.ts';
import { orderOf, owedIn, rotateToTheEnd } from './rotated.ts';

const steps = ['createSecret', 'setSecret', 'testSecret', 'finishSecret'] as const;

let service: RotationService;

beforeAll(async () => {
  service = await createRotationService({ inProcess: true });
});
afterAll(() => service.close());
afterEach(() => service.faults.clear());

async function announceBeforeFinish(): Promise<AnnouncedSecret> {
  const secret = announceRotation(service);
  for (const step of steps.slice(0, 3)) await service.secretsManager.runStep(secret.arn, step, secret.token);
  return secret;
}

describe('AWSCURRENT does not move while the revocation of the old credential cannot be scheduled', () => {
  it.each([
    ['AccessDeniedException', 403, 'aws-access-denied', 'unchanged'],
    ['ServiceQuotaExceededException', 402, 'aws-request-rejected', 'unchanged'],
    ['InternalServerException', 500, 'aws-unavailable', 'unknown'],
  ] as const)('CreateSchedule responds %s', async (name, status, code, outcome) => {
    const secret = await announceBeforeFinish();
    service.faults.add({ operation: 'CreateSchedule', times: Infinity, effect: awsFailure(name, status) });
    const { calls } = await expectStepRefused(service, secret, 'finishSecret', {
      code,
      outcome,
      says: ['scheduler:CreateSchedule', name],
      hides: [awsText],
    });
    expect(calls).not.toContain('secrets-manager UpdateSecretVersionStage');
    service.faults.clear();
    await rotateToTheEnd(service, secret);
    expect(owedIn(service, secret.arn, 'regenerate')).toMatchObject({ n: 1, clientId: secret.clientId });
    expect(orderOf(service, secret.arn, 'regenerate')).toMatchObject({ generation: 1 });
  });

  it('a timer that exists already is as good, so a response that is lost changes nothing', async () => {
    const secret = await announceBeforeFinish();
    const fault = service.faults.add({ operation: 'CreateSchedule', effect: { kind: 'lost-reply' } });
    const observed = await observe(service, () =>
      service.secretsManager.runStep(secret.arn, 'finishSecret', secret.token),
    );
    expect([observed.message, fault.hits()]).toEqual(['', 1]);
    expect(observed.calls.filter((call) => call === 'scheduler CreateSchedule')).toHaveLength(2);
    expectNothingShown(service, observed);
    expect(orderOf(service, secret.arn, 'regenerate')).toMatchObject({ generation: 1 });
  });
});

it('the grace period of the standby client is known without any schedule', async () => {
  const first = announceRotation(service);
  await rotateToTheEnd(service, first);
  const dueAt = owedIn(service, first.arn, 'regenerate')?.duty?.dueAt ?? '';
  for (const { Name, GroupName } of service.scheduler.schedules()) service.scheduler.remove(Name, GroupName);
  const secret = { ...first, token: announceAgain(service, first.arn) };
  const { calls } = await expectStepRefused(service, secret, 'createSecret', {
    code: 'standby-in-grace-period',
    says: [first.clientId, dueAt],
  });
  expect(calls.filter((call) => call.startsWith('scheduler'))).toEqual([]);
});

describe('without CloudWatch the rotation succeeds, and a warning reports the missing metrics', () => {
  it.each<[string, FaultEffect]>([
    ['AccessDeniedException', awsFailure('AccessDeniedException', 403)],
    ['a connection that breaks', { kind: 'lost-request' }],
  ])('%s', async (_what, effect) => {
    const secret = announceRotation(service);
    service.faults.add({ service: 'cloudwatch', times: Infinity, effect });
    for (const step of steps) {
      const observed = await observe(service, () => service.secretsManager.runStep(secret.arn, step, secret.token));
      expect(observed.message).toBe('');
      expect(observed.metrics).toEqual([]);
      expect(observed.lines).toContainEqual(
        expect.objectContaining({ level: 'WARN', message: expect.stringContaining('metrics') }),
      );
      expectNothingShown(service, observed, [awsText]);
    }
    expect(service.secretsManager.versions(secret.arn)[secret.token]?.stages).toContain('AWSCURRENT');
  });

  it('and a step that fails still fails with its own error', async () => {
    const secret = announceRotation(service, { settings: { strategy: 'blue-green' } });
    service.faults.add({ service: 'cloudwatch', times: Infinity, effect: awsFailure('InternalServiceFault', 500) });
    const { message, lines } = await observe(service, () =>
      service.secretsManager.runStep(secret.arn, 'createSecret', secret.token),
    );
    expect(message).toMatch(/^invalid-settings: /);
    // The first line is about the client that the ledger adopts.
    expect(lines.map(({ level }) => level)).toEqual(['INFO', 'ERROR', 'WARN']);
  });
});
