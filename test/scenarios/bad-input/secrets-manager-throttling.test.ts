import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRotationService, type RotationService } from '../../../sandbox/rotation-service.ts';
import { announceRotation } from './announced-secret.ts';
import { expectNothingShown, expectStepRefused } from './expect-refused.ts';
import { awsFailure, awsText } from './foreign-responses.ts';
import { observe } from './observe.ts';
import { createdClientsOf } from './rotated.ts';

const steps = ['createSecret', 'setSecret', 'testSecret', 'finishSecret'] as const;

let service: RotationService;

beforeAll(async () => {
  service = await createRotationService({ inProcess: true });
});
afterAll(() => service.close());

// Run concurrently, because the SDK's pauses are real. It does not matter which rotation is throttled.
describe.concurrent('a throttling by Secrets Manager that is over soon', () => {
  it.each(['GetSecretValue', 'PutSecretValue'])(
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
      expect(createdClientsOf(service, secret)).toHaveLength(1);
    },
  );
});

it('distinguishes endless throttling by Secrets Manager from a rejection', async () => {
  const secret = announceRotation(service);
  service.faults.add({ operation: 'DescribeSecret', times: Infinity, effect: awsFailure('ThrottlingException') });
  await expectStepRefused(service, secret, 'createSecret', {
    code: 'aws-unavailable',
    says: ['ThrottlingException', 'what failed is retried'],
    hides: [awsText],
    dimensions: { SecretName: 'unknown', Step: 'createSecret' },
  });
});
