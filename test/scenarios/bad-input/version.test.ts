import { randomUUID } from 'node:crypto';
import { CancelRotateSecretCommand, UpdateSecretVersionStageCommand } from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { metricNames } from '../../../domain/metric-names.ts';
import { createRotationService, type RotationService } from '../../../sandbox/rotation-service.ts';
import { type AnnouncedSecret, announceAgain, announceRotation } from './announced-secret.ts';
import { expectNothingShown, expectRefused, expectStepRefused } from './expect-refused.ts';
import { observe } from './observe.ts';
import { rotateToTheEnd } from './rotated.ts';
import { secretsManagerClient } from './secrets-manager-client.ts';
import { takeSnapshot } from './snapshot.ts';

const steps = ['createSecret', 'setSecret', 'testSecret', 'finishSecret'] as const;
const onlyLooked = ['secrets-manager DescribeSecret'];
/** Only the ledger says that the rotation of a version without the label has ended. */
const lookedForItsEnd = [...onlyLooked, 'dynamodb GetItem'];
/** Under the lock, the labels are read again. */
const lookedUnderTheLock = [...onlyLooked, 'dynamodb UpdateItem', ...onlyLooked, 'dynamodb UpdateItem'];

let service: RotationService;

beforeAll(async () => {
  service = await createRotationService({ inProcess: true });
});
afterAll(() => service.close());

describe.each(steps)('%s of a version that must not be rotated', (step) => {
  it('is refused when the version was not announced', async () => {
    const secret = { ...announceRotation(service), token: randomUUID() };
    const { calls } = await expectStepRefused(service, secret, step, {
      code: 'version-not-found',
      says: [secret.token, 'RotateSecret'],
    });
    expect(calls).toEqual(lookedForItsEnd);
  });

  it('is refused when another rotation took over AWSPENDING', async () => {
    const secret = announceRotation(service);
    announceAgain(service, secret.arn);
    const { calls } = await expectStepRefused(service, secret, step, {
      code: 'version-not-found',
      says: [secret.token],
    });
    expect(calls).toEqual(lookedForItsEnd);
  });

  it('is refused when the version has another stage', async () => {
    const secret = announceRotation(service);
    const moved = { SecretId: secret.arn, VersionStage: 'BACKUP', MoveToVersionId: secret.token };
    await secretsManagerClient(service).send(new UpdateSecretVersionStageCommand(moved));
    announceAgain(service, secret.arn);
    const { calls } = await expectStepRefused(service, secret, step, {
      code: 'version-not-pending',
      says: [secret.token, 'rotate the secret again'],
    });
    expect(calls).toEqual(lookedForItsEnd);
  });

  it('is refused when rotation is disabled', async () => {
    const secret = announceRotation(service);
    await secretsManagerClient(service).send(new CancelRotateSecretCommand({ SecretId: secret.arn }));
    const event = { Step: step, SecretId: secret.arn, ClientRequestToken: secret.token };
    const { calls } = await expectRefused(service, () => service.lambda.invoke('rotate', event), {
      code: 'rotation-not-enabled',
      says: [secret.arn, 'enable it'],
      secretIds: [secret.arn],
      metricName: metricNames.stepFailed,
      dimensions: { SecretName: secret.name, Step: step },
    });
    expect(calls).toEqual(onlyLooked);
  });

  it('is refused when the secret does not exist', async () => {
    const SecretId = service.rotateFunctionArn.replace(
      /:lambda:(.+):function:.*/,
      ':secretsmanager:$1:secret:gone-AbCdEf',
    );
    const event = { Step: step, SecretId, ClientRequestToken: randomUUID() };
    const { calls } = await expectRefused(service, () => service.lambda.invoke('rotate', event), {
      code: 'secret-deleted',
      says: [SecretId, 'does not exist', 'restore it'],
      secretIds: [],
      metricName: metricNames.stepFailed,
      dimensions: { SecretName: 'unknown', Step: step },
    });
    expect(calls).toEqual(onlyLooked);
  });

  it('succeeds at once when it is already AWSCURRENT, and does not call Genesys Cloud', async () => {
    const secret = announceRotation(service);
    await rotateToTheEnd(service, secret);
    const before = takeSnapshot(service, [secret.arn]);
    const observed = await observe(service, () => service.secretsManager.runStep(secret.arn, step, secret.token));
    expect(observed.result.outcome).toBe('success');
    expect(observed.calls).toEqual(lookedUnderTheLock);
    expect(takeSnapshot(service, [secret.arn])).toEqual(before);
    expect(observed.metrics).toContainEqual(
      expect.objectContaining({
        metricName: metricNames.stepSucceeded,
        dimensions: { SecretName: secret.name, Step: step },
      }),
    );
    expectNothingShown(service, observed);
  });
});

describe('a step before its time', () => {
  it.each(['setSecret', 'testSecret', 'finishSecret'] as const)(
    '%s is refused when createSecret has stored nothing, and AWSCURRENT stays',
    async (step) => {
      const secret: AnnouncedSecret = announceRotation(service);
      const { calls } = await expectStepRefused(service, secret, step, {
        code: 'version-not-pending',
        says: [secret.token, 'createSecret'],
      });
      // The ledger sees the secret for the first time: whose its client is shows a login.
      expect(calls.filter((call) => call.startsWith('genesys'))).toEqual([
        'genesys POST /oauth/token',
        'genesys GET /api/v2/tokens/me',
        'genesys DELETE /api/v2/tokens/me',
      ]);
    },
  );
});
