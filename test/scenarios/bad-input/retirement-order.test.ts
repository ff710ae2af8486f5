import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { metricNames } from '../../../domain/metric-names.ts';
import { createRotationService, type RotationService } from '../../../sandbox/rotation-service.ts';
import { type AnnouncedSecret, announceRotation } from './announced-secret.ts';
import { expectNothingShown, expectOrderRefused, expectRefused } from './expect-refused.ts';
import { observe } from './observe.ts';
import { currentClientId, orderOf, rotateToTheEnd } from './rotated.ts';
import { takeSnapshot } from './snapshot.ts';

let service: RotationService;
/** A secret that was rotated once, with its retirement pending. */
let rotated: AnnouncedSecret;
let order: Record<string, unknown>;

beforeAll(async () => {
  service = await createRotationService({ inProcess: true });
  rotated = announceRotation(service, { settings: { strategy: 'replacement-client' } });
  await rotateToTheEnd(service, rotated);
  order = orderOf(service, rotated.arn, 'deactivate');
});
afterAll(() => service.close());

describe('an event that is not a retirement order revokes nothing and calls nothing', () => {
  it('none at all', async () => {
    const { calls } = await expectRefused(service, () => service.lambda.invoke('retire', {}), {
      code: 'invalid-retirement-order',
      says: ['nothing was revoked'],
      secretIds: [rotated.arn],
      metricName: metricNames.retirementFailed,
      dimensions: { SecretName: 'unknown', Phase: 'unknown' },
    });
    expect(calls).toEqual([]);
  });
});

describe('an order that cannot be executed', () => {
  it('for a secret that does not exist fails, so that operators see it', async () => {
    const arn = rotated.arn.replace(/secret:.*/, 'secret:gone-AbCdEf');
    const { calls } = await expectOrderRefused(
      service,
      rotated,
      { ...order, secretArn: arn },
      {
        code: 'aws-request-rejected',
        says: [arn, 'ResourceNotFoundException'],
        dimensions: { SecretName: 'gone', Phase: 'deactivate' },
      },
    );
    expect(calls).toEqual(['secrets-manager DescribeSecret']);
  });
});

describe('an order for a credential in use revokes nothing and reports it', () => {
  it('deactivate of the client that AWSCURRENT points to', async () => {
    const wrong = { ...order, clientId: currentClientId(service, rotated.arn) };
    const before = takeSnapshot(service, [rotated.arn]);
    const observed = await observe(service, () => service.lambda.invoke('retire', wrong));
    expect(observed.message).toBe('');
    expect(observed.result.outcome).toBe('success');
    const audited = observed.lines.flatMap(({ audit }) => audit ?? []);
    expect(audited).toEqual([expect.objectContaining({ event: 'retirement-skipped', reason: 'is-current' })]);
    expect(takeSnapshot(service, [rotated.arn])).toEqual(before);
    expectNothingShown(service, observed);
  });
});
