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
    ['webhook', 'sometimes', ['off, notify, credential']],
    ['in-use-policy', 'wait', ['defer, proceed, stop']],
    ['dependent-integrations', 'stop', ['ignore, warn, block']],
    ['division-visibility', 'on', ['always, limited, never']],
    ['deferral-period', '1 day', ['30s, 15m, 24h, 7d']],
  ])('tag %s = "%s"', async (name, value, allowed) => {
    const secret = announceRotation(service, { settings: { [name]: value } });
    const { calls } = await expectStepRefused(service, secret, 'createSecret', {
      code: 'invalid-settings',
      says: [`genesys-rotation:${name}`, ...(value === '' ? [] : [`"${value}"`]), ...allowed],
    });
    expect(calls).toEqual(['secrets-manager DescribeSecret']);
  });

  it.each([
    ['probes', '/api/v1/users', ['/api/v1/users', 'under /api/v2/']],
    ['probes', 'DELETE:/api/v2/users', ['always GET']],
    ['probes', 'POST /api/v2/users', ['"POST"', 'always GET']],
    ['probes', '/api/v2/../../oauth/token', ['..']],
    ['probes', '/api/v2/users?access_token=canary-31c7', ['access_token', 'must not carry a secret']],
    ['probes', Array.from({ length: 11 }, (_none, number) => `/api/v2/users/${number}`).join(' '), ['at most 10']],
    ['integration-credentials', 'one two/../three', ['"two/../three"', 'not an id']],
    ['vault-path', '../sys/policy', ['leads out of its mount', 'VAULT_ADDR']],
    ['webhook', 'credential', ['ROTATION_WEBHOOK_URL is not set']],
    ['deferral-period', '5s', ['too short']],
  ])('tag %s = "%s": nothing is called and no value is shown that may be secret', async (name, value, says) => {
    const secret = announceRotation(service, { settings: { [name]: value } });
    for (const step of ['createSecret', 'setSecret'] as const) {
      const { calls } = await expectStepRefused(service, secret, step, {
        code: 'invalid-settings',
        says,
        hides: ['canary-31c7'],
      });
      expect(calls).toEqual(['secrets-manager DescribeSecret']);
    }
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
    ['GENESYS_PROPAGATION_TIMEOUT', 'soon', ['GENESYS_PROPAGATION_TIMEOUT = "soon"', 'duration']],
    ['GENESYS_GATEWAY_URL', `no url ${canary}`, ['GENESYS_GATEWAY_URL is not a URL', 'https://host']],
    ['GENESYS_GATEWAY_URL', `localhost:${canary}`, ['GENESYS_GATEWAY_URL is not a URL']],
    ['GENESYS_GATEWAY_URL', `ftp://user:${canary}@localhost`, ['GENESYS_GATEWAY_URL is not a URL']],
    ['GENESYS_GATEWAY_URL', 'http://gateway.example', ['unencrypted', 'gateway.example', 'https://']],
    ['GENESYS_GATEWAY_URL', 'http://127.0.0.1.example', ['unencrypted', '127.0.0.1.example']],
    ['GENESYS_GATEWAY_URL', `https://user:${canary}@gateway.example`, ['no user, password']],
    ['GENESYS_GATEWAY_URL', `https://gateway.example/?key=${canary}`, ['query']],
    ['ROTATION_WEBHOOK_URL', `http://hooks.example/${canary}`, ['use https']],
    ['ROTATION_WEBHOOK_URL', `https://169.254.169.254/${canary}`, ['169.254.169.254']],
    ['ROTATION_WEBHOOK_URL', `https://0xa9fea9fe/${canary}`, ['169.254.169.254']],
    ['ROTATION_WEBHOOK_URL', `https://[fd00:ec2::254]/${canary}`, ['fd00:ec2::254']],
    ['ROTATION_WEBHOOK_URL', `https://10.0.0.8/${canary}`, ['private address']],
    ['ROTATION_WEBHOOK_URL', `https://hooks.example/${canary}`, ['ROTATION_WEBHOOK_SECRET', 'is missing']],
    ['VAULT_ADDR', 'http://vault.example:8200', ['use https']],
    ['VAULT_ADDR', 'https://vault.example:8200', ['ROTATION_VAULT_SECRET', 'is missing']],
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
      GENESYS_PROPAGATION_TIMEOUT: 'soon',
    });
    await expectStepRefused(service, secret, 'createSecret', {
      code: 'invalid-settings',
      says: ['GENESYS_ENVIRONMENT', 'no user, password', 'unencrypted', 'GENESYS_PROPAGATION_TIMEOUT'],
      hides: [canary],
    });
  });

  it.each([
    ['RETIRE_FUNCTION_ARN', '', 'RETIRE_FUNCTION_ARN'],
    ['RETIRE_FUNCTION_ARN', 'retire', 'RETIRE_FUNCTION_ARN'],
    ['SCHEDULER_ROLE_ARN', '', 'SCHEDULER_ROLE_ARN'],
    ['RETIRE_DEAD_LETTER_ARN', 'queue', 'RETIRE_DEAD_LETTER_ARN'],
  ])('%s = "%s": what could never be revoked is not created either', async (name, value, says) => {
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
