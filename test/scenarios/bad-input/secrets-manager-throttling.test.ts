import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRotationService, type RotationService } from '../../../sandbox/rotation-service.ts';
import { announceRotation } from './announced-secret.ts';
import { expectNothingShown, expectStepRefused } from './expect-refused.ts';
import { awsFailure, awsText } from './foreign-answers.ts';
import { observe } from './observe.ts';
import { candidatesOf } from './rotated.ts';

const steps = ['createSecret', 'setSecret', 'testSecret', 'finishSecret'] as const;

let service: RotationService;

beforeAll(async () => {
  service = await createRotationService({ inProcess: true });
});
afterAll(() => service.close());

// At once, for the SDK's pauses are real. Which of the rotations a throttling strikes makes no difference.
describe.concurrent('a throttling by Secrets Manager that is over soon', () => {
  it.each(['DescribeSecret', 'GetSecretValue', 'PutSecretValue', 'UpdateSecretVersionStage'])(
    'is waited for within the step, and nothing is created twice: %s',
    async (operation) => {
      const secret = announceRotation(service);
      const fault = service.faults.add({ operation, times: 2, effect: awsFailure('ThrottlingException') });
      for (const step of steps) {
        const observed = await observe(service, () => service.secretsManager.runStep(secret.arn, step, secret.token));
        expect(observed.message).toBe('');
        expectNothingShown(service, observed, [awsText]);
      }
      expect(fault.hits()).toBe(2);
      expect(service.secretsManager.versions(secret.arn)[secret.token]?.stages).toContain('AWSCURRENT');
      expect(candidatesOf(service, secret.token)).toHaveLength(1);
    },
  );
});

it('a throttling by Secrets Manager that does not end is told from a refusal', async () => {
  const secret = announceRotation(service);
  service.faults.add({ operation: 'DescribeSecret', times: Infinity, effect: awsFailure('ThrottlingException') });
  await expectStepRefused(service, secret, 'createSecret', {
    code: 'aws-unavailable',
    says: ['ThrottlingException', 'what failed is retried'],
    hides: [awsText],
  });
});
