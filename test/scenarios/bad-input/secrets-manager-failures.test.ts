import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createRotationService, type RotationService } from '../../../sandbox/rotation-service.ts';
import type { RotationStep } from '../../../sandbox/secrets-manager/rotation/engine.ts';
import { type AnnouncedSecret, announceRotation } from './announced-secret.ts';
import { expectStepRefused } from './expect-refused.ts';
import { awsFailure, awsText } from './foreign-responses.ts';
import { createdClientsOf, rotateToTheEnd } from './rotated.ts';

const steps = ['createSecret', 'setSecret', 'testSecret', 'finishSecret'] as const;

/** Each Secrets Manager operation with the step where it matters most. */
const uses = [
  ['PutSecretValue', 'createSecret'],
  ['GetSecretValue', 'setSecret'],
  ['UpdateSecretVersionStage', 'finishSecret'],
] as const;

let service: RotationService;

beforeAll(async () => {
  service = await createRotationService({ inProcess: true });
});
afterAll(() => service.close());
afterEach(() => service.faults.clear());

async function announceBefore(step: RotationStep): Promise<AnnouncedSecret> {
  const secret = announceRotation(service);
  for (const earlier of steps.slice(0, steps.indexOf(step))) {
    await service.secretsManager.runStep(secret.arn, earlier, secret.token);
  }
  return secret;
}

/** What changed before the failure: PutSecretValue comes after the create, and the promotion after the schedule. */
function changedBefore(operation: string) {
  if (operation === 'PutSecretValue') return ['clients', 'liveCredentials', 'created'] as const;
  return operation === 'UpdateSecretVersionStage' ? (['schedules'] as const) : [];
}

describe.each(uses)('Secrets Manager fails at %s in %s', (operation, step) => {
  it('with AccessDeniedException: the missing permission is named', async () => {
    const secret = await announceBefore(step);
    service.faults.add({ operation, times: Infinity, effect: awsFailure('AccessDeniedException') });
    const { calls } = await expectStepRefused(service, secret, step, {
      code: 'aws-access-denied',
      says: [`allow secretsmanager:${operation}`, 'AccessDeniedException'],
      hides: [awsText],
      mayChange: changedBefore(operation),
    });
    expect(calls.filter((call) => call.endsWith(operation)).length).toBeLessThanOrEqual(2);
    await expectRecovery(secret);
  });

  it('with InternalServiceError until the attempts are exhausted, and the rotation succeeds later', async () => {
    const secret = await announceBefore(step);
    service.faults.add({ operation, times: Infinity, effect: awsFailure('InternalServiceError', 500) });
    const changes = operation === 'PutSecretValue' || operation === 'UpdateSecretVersionStage';
    await expectStepRefused(service, secret, step, {
      code: 'aws-unavailable',
      says: [`secretsmanager:${operation}`, 'InternalServiceError'],
      hides: [awsText],
      outcome: changes ? 'unknown' : 'unchanged',
      mayChange: changedBefore(operation),
    });
    await expectRecovery(secret);
  });
});

it('distinguishes a forbidden key from a service that is down', async () => {
  const secret = announceRotation(service);
  service.faults.add({ operation: 'GetSecretValue', times: Infinity, effect: awsFailure('DecryptionFailure') });
  await expectStepRefused(service, secret, 'createSecret', { code: 'aws-access-denied', says: ['KMS key'] });
});

/** The same rotation, with the same token, succeeds and has created one client in total. */
async function expectRecovery(secret: AnnouncedSecret): Promise<void> {
  service.faults.clear();
  // A request of the run that failed may still take effect, so the function waits for that.
  await service.clock.advance(61_000);
  await rotateToTheEnd(service, secret);
  expect(createdClientsOf(service, secret)).toHaveLength(1);
}
