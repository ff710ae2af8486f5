import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { metricNames } from '../../../domain/metric-names.ts';
import { createRotationService, type RotationService } from '../../../sandbox/rotation-service.ts';
import { type AnnouncedSecret, announceRotation } from './announced-secret.ts';
import { expectRefused } from './expect-refused.ts';

let service: RotationService;
let secret: AnnouncedSecret;

beforeAll(async () => {
  service = await createRotationService({ inProcess: true });
  secret = announceRotation(service);
});
afterAll(() => service.close());

describe('an event that does not come from Secrets Manager is refused without any call', () => {
  it('none at all', async () => {
    const { calls } = await expectRefused(service, () => service.lambda.invoke('rotate', {}), {
      code: 'invalid-event',
      says: ['RotateSecret'],
      secretIds: [secret.arn],
      metricName: metricNames.stepFailed,
      dimensions: { SecretName: 'unknown', Step: 'unknown' },
    });
    expect(calls).toEqual([]);
  });

  it('with only the secret valid', async () => {
    const event = { SecretId: secret.arn, Step: 'x', ClientRequestToken: 1, RotationToken: {} };
    const { calls } = await expectRefused(service, () => service.lambda.invoke('rotate', event), {
      code: 'invalid-event',
      says: ['"Step" must be one of', '"ClientRequestToken" must', '"RotationToken" must'],
      secretIds: [secret.arn],
      metricName: metricNames.stepFailed,
      dimensions: { SecretName: 'unknown', Step: 'unknown' },
    });
    expect(calls).toEqual([]);
  });

  it('shows no rotation token, because PutSecretValue accepts it as proof of origin', async () => {
    const RotationToken = `canary-${randomUUID()}`;
    const event = {
      Step: 'rotate',
      SecretId: secret.arn,
      ClientRequestToken: RotationToken.slice(0, 20),
      RotationToken,
    };
    await expectRefused(service, () => service.lambda.invoke('rotate', event), {
      code: 'invalid-event',
      hides: [RotationToken],
      secretIds: [secret.arn],
      metricName: metricNames.stepFailed,
      dimensions: { SecretName: 'unknown', Step: 'unknown' },
    });
  });
});
