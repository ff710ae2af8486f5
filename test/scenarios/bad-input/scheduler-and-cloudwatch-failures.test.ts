import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { FaultEffect } from '../../../sandbox/core/faults.ts';
import { createRotationService, type RotationService } from '../../../sandbox/rotation-service.ts';
import { type AnnouncedSecret, announceRotation } from './announced-secret.ts';
import { expectNothingShown, expectStepRefused } from './expect-refused.ts';
import { awsFailure, awsText } from './foreign-responses.ts';
import { observe } from './observe.ts';
import { orderOf, rotateToTheEnd } from './rotated.ts';

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
    expect(orderOf(service, secret.arn, 'regenerate')).toMatchObject({ clientId: secret.clientId });
  });

  it.each(['ConflictException', 'AccessDeniedException'])(
    'CreateSchedule responds ConflictException, and UpdateSchedule %s',
    async (name) => {
      const secret = await announceBeforeFinish();
      service.faults.add({ operation: 'CreateSchedule', effect: awsFailure('ConflictException', 409) });
      service.faults.add({ operation: 'UpdateSchedule', times: Infinity, effect: awsFailure(name, 409) });
      const { calls } = await expectStepRefused(service, secret, 'finishSecret', {
        code: name === 'ConflictException' ? 'aws-request-rejected' : 'aws-access-denied',
        says: ['scheduler:UpdateSchedule', name],
        hides: [awsText],
      });
      expect(calls).not.toContain('secrets-manager UpdateSecretVersionStage');
    },
  );

  it('the standby client is not changed when its grace period cannot be determined', async () => {
    const first = announceRotation(service);
    await rotateToTheEnd(service, first);
    const secret = { ...first, token: randomUUID() };
    service.secretsManager.announce(secret.arn, secret.token);
    service.faults.add({ operation: 'GetSchedule', effect: awsFailure('AccessDeniedException', 403) });
    await expectStepRefused(service, secret, 'createSecret', {
      code: 'aws-access-denied',
      says: ['allow scheduler:GetSchedule'],
      hides: [awsText],
    });
  });
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
    expect(lines.map(({ level }) => level)).toEqual(['ERROR', 'WARN']);
  });
});
