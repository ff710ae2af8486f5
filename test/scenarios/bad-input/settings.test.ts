import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRotationService, type RotationService } from '../../../sandbox/rotation-service.ts';
import { announceRotation } from './announced-secret.ts';
import { expectStepRefused } from './expect-refused.ts';
import { deployVariant } from './function-variant.ts';

let service: RotationService;

beforeAll(async () => {
  service = await createRotationService();
});
afterAll(() => service.close());

const strategies = ['alternating-clients', 'replacement-client', 'in-place', 'multi-secret'];

describe('a setting that cannot be used is refused with its name, what it was and what is allowed', () => {
  it.each([
    ['strategy', 'blue-green', strategies],
    ['strategy', '', strategies],
    ['strategy', 'In-Place', strategies],
    ['grace-period', '24 hours', ['30s, 15m, 24h, 7d']],
    ['grace-period', '1.5h', ['30s, 15m, 24h, 7d']],
    ['grace-period', '-1h', ['30s, 15m, 24h, 7d']],
    ['grace-period', '24H', ['30s, 15m, 24h, 7d']],
    ['grace-period', 'PT24H', ['30s, 15m, 24h, 7d']],
    ['grace-period', '', ['30s, 15m, 24h, 7d']],
    ['grace-period', '86400', ['30s, 15m, 24h, 7d']],
    ['quarantine-period', '731d', ['at most 730d']],
    ['quarantine-period', '99999999999s', ['at most 730d']],
    ['admin-secret', '', ['is empty']],
  ])('tag %s = "%s"', async (name, value, allowed) => {
    const secret = announceRotation(service, { settings: { [name]: value } });
    const { calls } = await expectStepRefused(service, secret, 'createSecret', {
      code: 'invalid-settings',
      says: [`genesys-rotation:${name}`, ...(value === '' ? [] : [`"${value}"`]), ...allowed],
    });
    expect(calls).toEqual(['secrets-manager DescribeSecret']);
  });

  it('all tags at once, in every step', async () => {
    const settings = { strategy: 'x1', 'grace-period': 'x2', 'quarantine-period': 'x3', 'admin-secret': '' };
    const secret = announceRotation(service, { settings });
    for (const step of ['createSecret', 'setSecret', 'testSecret', 'finishSecret'] as const) {
      await expectStepRefused(service, secret, step, {
        code: 'invalid-settings',
        says: ['"x1"', '"x2"', '"x3"', 'genesys-rotation:admin-secret', ...strategies],
      });
    }
  });

  it('all variables that stand in for tags at once', async () => {
    const secret = announceTo({
      ROTATION_STRATEGY: 'x1',
      ROTATION_GRACE_PERIOD: 'x2',
      ROTATION_QUARANTINE_PERIOD: 'x3',
    });
    const { calls } = await expectStepRefused(service, secret, 'createSecret', {
      code: 'invalid-settings',
      says: ['ROTATION_STRATEGY = "x1"', 'ROTATION_GRACE_PERIOD = "x2"', 'ROTATION_QUARANTINE_PERIOD = "x3"'],
    });
    expect(calls).toEqual(['secrets-manager DescribeSecret']);
  });
});

describe('a variable of the function that cannot be used is refused before anything is called', () => {
  const canary = 'canary-77d1';

  it.each([
    ['GENESYS_ENVIRONMENT', 'genesys.example', ['"genesys.example"', 'mypurecloud.com', 'edee1.eusc-pure.cloud']],
    ['GENESYS_ENVIRONMENT', 'https://api.mypurecloud.com', ['GENESYS_ENVIRONMENT', 'mypurecloud.com']],
    ['GENESYS_PROPAGATION_PERIOD', 'soon', ['GENESYS_PROPAGATION_PERIOD = "soon"', 'duration']],
    ['GENESYS_GATEWAY_URL', `no url ${canary}`, ['GENESYS_GATEWAY_URL is not a URL', 'https://host']],
    ['GENESYS_GATEWAY_URL', `localhost:${canary}`, ['GENESYS_GATEWAY_URL is not a URL']],
    ['GENESYS_GATEWAY_URL', `ftp://user:${canary}@localhost`, ['GENESYS_GATEWAY_URL is not a URL']],
    ['GENESYS_GATEWAY_URL', 'http://gateway.example', ['unencrypted', 'gateway.example', 'https://']],
    ['GENESYS_GATEWAY_URL', 'http://127.0.0.1.example', ['unencrypted', '127.0.0.1.example']],
    ['GENESYS_GATEWAY_URL', `https://user:${canary}@gateway.example`, ['no user, password']],
    ['GENESYS_GATEWAY_URL', `https://gateway.example/?key=${canary}`, ['query']],
  ])('%s = %s', async (name, value, says) => {
    const secret = announceTo({ [name]: value });
    const { calls } = await expectStepRefused(service, secret, 'createSecret', {
      code: 'invalid-settings',
      says: [name, ...says],
      hides: [canary],
    });
    expect(calls).toEqual([]);
  });

  it('all of them at once', async () => {
    const secret = announceTo({
      GENESYS_ENVIRONMENT: 'genesys.example',
      GENESYS_GATEWAY_URL: `http://user:${canary}@gateway.example`,
      GENESYS_PROPAGATION_PERIOD: 'soon',
    });
    await expectStepRefused(service, secret, 'createSecret', {
      code: 'invalid-settings',
      says: ['GENESYS_ENVIRONMENT', 'no user, password', 'unencrypted', 'GENESYS_PROPAGATION_PERIOD'],
      hides: [canary],
    });
  });

  it.each([
    ['RETIRE_FUNCTION_ARN', '', 'RETIRE_FUNCTION_ARN'],
    ['RETIRE_FUNCTION_ARN', 'retire', 'RETIRE_FUNCTION_ARN'],
    ['SCHEDULER_ROLE_ARN', '', 'SCHEDULER_ROLE_ARN'],
    ['RETIRE_DEAD_LETTER_ARN', 'queue', 'RETIRE_DEAD_LETTER_ARN'],
  ])('%s = "%s": what could never be revoked is not minted either', async (name, value, says) => {
    const secret = announceTo({ [name]: value });
    const { calls } = await expectStepRefused(service, secret, 'createSecret', {
      code: 'invalid-settings',
      says: [says, 'deploy the stack again'],
    });
    expect(calls).toEqual([]);
  });

  it('both variables of the schedule at once', async () => {
    const secret = announceTo({ RETIRE_FUNCTION_ARN: '', SCHEDULER_ROLE_ARN: '' });
    await expectStepRefused(service, secret, 'createSecret', {
      code: 'invalid-settings',
      says: ['RETIRE_FUNCTION_ARN', 'SCHEDULER_ROLE_ARN'],
    });
  });

  it('the variables of the schedule and those of Genesys Cloud in one message', async () => {
    const secret = announceTo({ RETIRE_FUNCTION_ARN: '', GENESYS_ENVIRONMENT: 'genesys.example' });
    await expectStepRefused(service, secret, 'createSecret', {
      code: 'invalid-settings',
      says: ['RETIRE_FUNCTION_ARN', 'GENESYS_ENVIRONMENT'],
    });
  });
});

/** A secret that a function with these variables rotates. */
function announceTo(variables: Readonly<Record<string, string>>) {
  const secret = announceRotation(service);
  const functionArn = deployVariant(service, 'rotate', variables);
  service.secretsManager.configureRotation(secret.arn, { functionArn });
  return secret;
}
