import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { metricNames } from '../../../domain/metric-names.ts';
import { createRotationService, type RotationService } from '../../../sandbox/rotation-service.ts';
import { type AnnouncedSecret, announceAgain, announceRotation } from './announced-secret.ts';
import { expectNothingShown, expectOrderRefused, expectRefused } from './expect-refused.ts';
import { deployVariant } from './function-variant.ts';
import { observe } from './observe.ts';
import { currentClientId, orderOf, rotateToTheEnd } from './rotated.ts';
import { takeSnapshot } from './snapshot.ts';

let service: RotationService;
/** Rotated once, with its retirement to come. */
let rotated: AnnouncedSecret;
let order: Record<string, unknown>;

beforeAll(async () => {
  service = await createRotationService();
  rotated = announceRotation(service, { settings: { strategy: 'replacement-client' } });
  await rotateToTheEnd(service, rotated);
  order = orderOf(service, rotated.arn, 'deactivate');
});
afterAll(() => service.close());

describe('an event that is no retirement order revokes nothing and calls nothing', () => {
  it.each([
    ['null', null],
    ['a string', 'retire, please'],
    ['an array', []],
    ['an empty object', {}],
    ['a rotation event', { Step: 'createSecret', SecretId: 'app', ClientRequestToken: randomUUID() }],
  ])('%s', async (_what, event) => {
    const { calls } = await expectRefused(service, () => service.lambda.invoke('retire', event), {
      code: 'invalid-retirement-order',
      says: ['nothing was revoked'],
      secretIds: [rotated.arn],
      metricName: metricNames.retirementFailed,
      dimensions: { SecretName: 'unknown', Phase: 'unknown' },
    });
    expect(calls).toEqual([]);
  });

  it.each([
    ['clientId', ''],
    ['clientId', undefined],
    ['strategy', 'blue-green'],
    ['environment', 'genesys.example'],
    ['dueAt', 'tomorrow'],
    ['scheduledAt', 0],
    ['retiredVersionId', undefined],
    ['promotedVersionId', null],
    ['secretId', 7],
  ])('an order with another %s: %o', async (field, value) => {
    const { calls } = await expectOrderRefused(
      service,
      rotated,
      { ...order, [field]: value },
      { code: 'invalid-retirement-order', says: [field] },
    );
    expect(calls).toEqual([]);
  });

  it('an order with a phase that does not exist', async () => {
    const wrong = { ...order, phase: 'destroy' };
    const { calls } = await expectOrderRefused(service, rotated, wrong, {
      code: 'invalid-retirement-order',
      says: ['phase'],
      dimensions: { SecretName: rotated.name, Phase: 'unknown' },
    });
    expect(calls).toEqual([]);
  });
});

describe('an order that cannot be carried out', () => {
  it('for a secret that does not exist fails, so that it is seen', async () => {
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

  it('for want of SCHEDULER_ROLE_ARN deactivates no client that nothing would ever delete', async () => {
    const arn = deployVariant(service, 'retire', { SCHEDULER_ROLE_ARN: '' });
    const { calls } = await expectRefused(service, () => service.lambda.invoke(arn, order), {
      code: 'invalid-settings',
      says: ['SCHEDULER_ROLE_ARN', rotated.arn],
      secretIds: [rotated.arn],
      metricName: metricNames.retirementFailed,
      dimensions: { SecretName: rotated.name, Phase: 'deactivate' },
    });
    expect(calls).toEqual([]);
  });
});

describe('an order for a credential that is used revokes nothing and says so', () => {
  const phases = ['deactivate', 'delete', 'regenerate'] as const;

  it.each(phases)('%s of what AWSCURRENT refers to', async (phase) => {
    const wrong = { ...order, phase, clientId: currentClientId(service, rotated.arn) };
    await expectNothingRevoked(rotated, wrong, 'is-current');
  });

  it.each(phases)('%s of what AWSCURRENT refers to, after a version that never was', async (phase) => {
    const clientId = currentClientId(service, rotated.arn);
    const promotedVersionId = randomUUID();
    await expectNothingRevoked(rotated, { ...order, phase, clientId, promotedVersionId }, 'is-current');
  });

  it.each(phases)('%s of what AWSPENDING refers to', async (phase) => {
    const secret = announceRotation(service, { settings: { strategy: 'replacement-client' } });
    await rotateToTheEnd(service, secret);
    const own = orderOf(service, secret.arn, 'deactivate');
    const token = announceAgain(service, secret.arn);
    await service.secretsManager.runStep(secret.arn, 'createSecret', token);
    const { clientId } = JSON.parse(service.secretsManager.value(secret.arn, token) ?? '');
    await expectNothingRevoked(secret, { ...own, phase, clientId }, 'is-pending');
  });

  it('deactivate of what AWSCURRENT still refers to, because the promotion never came', async () => {
    const secret = announceRotation(service, { settings: { strategy: 'replacement-client' } });
    const { secretsManager } = service;
    await secretsManager.runStep(secret.arn, 'createSecret', secret.token);
    const [retiredVersionId] = Object.keys(secretsManager.versions(secret.arn));
    const early = {
      ...order,
      secretArn: secret.arn,
      clientId: secret.clientId,
      retiredVersionId,
      promotedVersionId: secret.token,
    };
    await expectNothingRevoked(secret, early, 'not-promoted-yet');
  });

  it('discard of a rotation that was not given up', async () => {
    const secret = announceRotation(service, { settings: { strategy: 'replacement-client' } });
    const { secretsManager } = service;
    await secretsManager.runStep(secret.arn, 'createSecret', secret.token);
    const { clientId } = JSON.parse(secretsManager.value(secret.arn, secret.token) ?? '');
    const ids = { clientId, retiredVersionId: secret.token, promotedVersionId: secret.token };
    await expectNothingRevoked(secret, { ...order, ...ids, secretArn: secret.arn, phase: 'discard' }, 'is-pending');
  });
});

async function expectNothingRevoked(
  secret: AnnouncedSecret,
  wrong: Readonly<Record<string, unknown>>,
  reason: string,
): Promise<void> {
  const before = takeSnapshot(service, [secret.arn]);
  const observed = await observe(service, () => service.lambda.invoke('retire', wrong));
  expect(observed.message).toBe('');
  expect(observed.result.outcome).toBe('success');
  const audited = observed.lines.flatMap(({ audit }) => audit ?? []);
  expect(audited).toEqual([expect.objectContaining({ event: 'retirement-skipped', reason })]);
  expect(takeSnapshot(service, [secret.arn])).toEqual(before);
  expectNothingShown(service, observed);
}
