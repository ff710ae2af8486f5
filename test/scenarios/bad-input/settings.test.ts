import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRotationService, type RotationService } from '../../../sandbox/rotation-service.ts';
import type { RotationStep } from '../../../sandbox/secrets-manager/rotation/engine.ts';
import { announceRotation } from './announced-secret.ts';
import { expectStepRefused } from './expect-refused.ts';
import { deployVariant } from './function-variant.ts';

let service: RotationService;

beforeAll(async () => {
  service = await createRotationService({ inProcess: true });
});
afterAll(() => service.close());

const strategies = ['alternating-clients', 'replacement-client', 'in-place', 'multi-secret'];

describe('an invalid setting is refused with its name, its value and the allowed values', () => {
  it('a tag of a destination: nothing is made, and no possibly secret value is shown', async () => {
    const probes = '/api/v2/users?access_token=canary-31c7';
    const secret = announceRotation(service, { settings: { probes } });
    const refuse = async (step: RotationStep) => {
      const { calls } = await expectStepRefused(service, secret, step, {
        code: 'invalid-settings',
        says: ['access_token', 'must not carry a secret'],
        hides: ['canary-31c7'],
      });
      return calls.filter((call) => call.startsWith('genesys'));
    };
    // The tags decide how a secret is rotated, not whether the ledger adopts what is in force.
    const adopts = ['POST /oauth/token', 'GET /api/v2/tokens/me', 'DELETE /api/v2/tokens/me'];
    expect(await refuse('createSecret')).toEqual(adopts.map((call) => `genesys ${call}`));
    expect(await refuse('createSecret')).toEqual([]);
    expect(await refuse('setSecret')).toEqual([]);
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

  it('all variables that provide defaults for tags at once', async () => {
    const secret = announceTo({
      ROTATION_STRATEGY: 'x1',
      ROTATION_GRACE_PERIOD: 'x2',
      ROTATION_QUARANTINE_PERIOD: 'x3',
    });
    const { calls } = await expectStepRefused(service, secret, 'createSecret', {
      code: 'invalid-settings',
      says: ['ROTATION_STRATEGY = "x1"', 'ROTATION_GRACE_PERIOD = "x2"', 'ROTATION_QUARANTINE_PERIOD = "x3"'],
    });
    // The ledger counts the failed step.
    expect(calls).toEqual(['secrets-manager DescribeSecret', 'dynamodb UpdateItem']);
  });
});

describe('an invalid variable of the function is refused before anything is called', () => {
  const canary = 'canary-77d1';
  // Nothing was called, so the secret of the event may be any.
  const ofNone = { SecretName: 'unknown', Step: 'createSecret' };

  it('all of them at once', async () => {
    const secret = announceTo({
      GENESYS_ENVIRONMENT: 'genesys.example',
      GENESYS_GATEWAY_URL: `http://user:${canary}@gateway.example`,
      GENESYS_PROPAGATION_TIMEOUT: 'soon',
    });
    const { calls } = await expectStepRefused(service, secret, 'createSecret', {
      code: 'invalid-settings',
      says: ['GENESYS_ENVIRONMENT', 'no user, password', 'unencrypted', 'GENESYS_PROPAGATION_TIMEOUT'],
      hides: [canary],
      dimensions: ofNone,
    });
    expect(calls).toEqual([]);
  });

  it('the variables of the schedule and those of Genesys Cloud in one message', async () => {
    const secret = announceTo({ RETIRE_FUNCTION_ARN: '', GENESYS_ENVIRONMENT: 'genesys.example' });
    const { calls } = await expectStepRefused(service, secret, 'createSecret', {
      code: 'invalid-settings',
      says: ['RETIRE_FUNCTION_ARN', 'deploy the stack again', 'GENESYS_ENVIRONMENT'],
      dimensions: ofNone,
    });
    expect(calls).toEqual([]);
  });
});

/** A secret with a rotation function that has these variables. */
function announceTo(variables: Readonly<Record<string, string>>) {
  const secret = announceRotation(service);
  const functionArn = deployVariant(service, 'rotate', variables);
  service.secretsManager.configureRotation(secret.arn, { functionArn, isTested: true });
  return secret;
}
