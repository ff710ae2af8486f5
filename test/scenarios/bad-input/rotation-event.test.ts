import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { metricNames } from '../../../domain/metric-names.ts';
import { createRotationService, type RotationService } from '../../../sandbox/rotation-service.ts';
import { type AnnouncedSecret, announceRotation } from './announced-secret.ts';
import { expectRefused } from './expect-refused.ts';

let service: RotationService;
let secret: AnnouncedSecret;

beforeAll(async () => {
  service = await createRotationService();
  secret = announceRotation(service);
});
afterAll(() => service.close());

const steps = ['createSecret', 'setSecret', 'testSecret', 'finishSecret'];

describe('an event that is not one of Secrets Manager is refused, and nothing at all is called', () => {
  it.each([
    ['null', null],
    ['a string', 'rotate, please'],
    ['a number', 4711],
    ['an array', ['createSecret']],
    ['an empty object', {}],
  ])('%s', async (_what, event) => {
    const { calls } = await expectRefused(service, () => service.lambda.invoke('rotate', event), {
      code: 'invalid-event',
      says: ['RotateSecret'],
      secretIds: [secret.arn],
      metricName: metricNames.stepFailed,
      dimensions: { SecretName: 'unknown', Step: 'unknown' },
    });
    expect(calls).toEqual([]);
  });

  it.each([
    ['without a Step', { Step: undefined }, ['"Step" is missing'], 'unknown'],
    ['with a Step that is no text', { Step: 1 }, ['"Step" must be one of', ...steps], 'unknown'],
    ['with a Step that does not exist', { Step: 'revokeSecret' }, ['"Step" must be one of', ...steps], 'unknown'],
    ['with a Step in other letters', { Step: 'createsecret' }, ['"Step" must be one of', ...steps], 'unknown'],
    ['without a token', { ClientRequestToken: undefined }, ['"ClientRequestToken" is missing']],
    ['with a short token', { ClientRequestToken: 'abc' }, ['"ClientRequestToken" must have 32 to 64']],
    ['with a long token', { ClientRequestToken: 'a'.repeat(65) }, ['"ClientRequestToken" must have 32 to 64']],
    ['with an odd token', { ClientRequestToken: `${'a'.repeat(32)} ]` }, ['letters, digits or hyphens']],
    ['with a token of two lines', { ClientRequestToken: `${'a'.repeat(32)}\n` }, ['letters, digits or hyphens']],
    ['with a rotation token that is no text', { RotationToken: 1 }, ['"RotationToken" must be a string']],
    [
      'with nothing right',
      { Step: 'x', ClientRequestToken: 1, RotationToken: {} },
      ['"Step" must', '"ClientRequestToken" must', '"RotationToken" must'],
      'unknown',
    ],
  ])('%s', async (_what, change, says, step = 'createSecret') => {
    const event = { Step: 'createSecret', SecretId: secret.arn, ClientRequestToken: secret.token, ...change };
    const { calls } = await expectRefused(service, () => service.lambda.invoke('rotate', event), {
      code: 'invalid-event',
      says: [secret.arn, ...says],
      secretIds: [secret.arn],
      metricName: metricNames.stepFailed,
      dimensions: { SecretName: secret.name, Step: step },
    });
    expect(calls).toEqual([]);
  });

  it.each([
    ['empty', ''],
    ['blank', ' '],
    ['not ASCII', 'créerSecret'],
  ])('and still measured with a Step that CloudWatch takes for no dimension: %s', async (_what, Step) => {
    const event = { Step, SecretId: secret.arn, ClientRequestToken: secret.token };
    await expectRefused(service, () => service.lambda.invoke('rotate', event), {
      code: 'invalid-event',
      says: ['"Step" must be one of', ...steps],
      secretIds: [secret.arn],
      metricName: metricNames.stepFailed,
      dimensions: { SecretName: secret.name, Step: 'unknown' },
    });
  });

  it.each([
    ['without a SecretId', undefined, '"SecretId" is missing'],
    ['with an empty SecretId', '', '"SecretId" is empty'],
    ['with a SecretId that is no text', 1, '"SecretId" must be a string'],
  ])('%s', async (_what, SecretId, says) => {
    const event = { Step: 'setSecret', SecretId, ClientRequestToken: randomUUID() };
    const { calls } = await expectRefused(service, () => service.lambda.invoke('rotate', event), {
      code: 'invalid-event',
      says: [says],
      secretIds: [secret.arn],
      metricName: metricNames.stepFailed,
      dimensions: { SecretName: 'unknown', Step: 'setSecret' },
    });
    expect(calls).toEqual([]);
  });

  it('shows no rotation token, which proves to PutSecretValue where it comes from', async () => {
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
      dimensions: { SecretName: secret.name, Step: 'unknown' },
    });
  });
});
