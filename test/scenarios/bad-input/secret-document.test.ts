import { randomUUID } from 'node:crypto';
import { CreateSecretCommand, PutSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRotationService, type RotationService } from '../../../sandbox/rotation-service.ts';
import { announceAgain, announceRotation } from './announced-secret.ts';
import { expectStepRefused } from './expect-refused.ts';
import { secretsManagerClient } from './secrets-manager-client.ts';

/** Part of a document. It must not appear anywhere else. */
const canary = 'canary-3f9c2a';

let service: RotationService;
let aws: SecretsManagerClient;

beforeAll(async () => {
  service = await createRotationService({ inProcess: true });
  aws = secretsManagerClient(service);
});
afterAll(() => service.close());

describe('a secret value without a usable document', () => {
  it('is refused with every problem named, no value shown and no call to Genesys Cloud', async () => {
    const fields = {
      clientId: 471147114711471,
      clientSecret: ` ${canary} `,
      environment: canary,
      standbyClientId: '',
      secretId: `${canary}/`,
    };
    const secret = announceRotation(service, { fields });
    const { calls } = await expectStepRefused(service, secret, 'createSecret', {
      code: 'invalid-secret-document',
      says: [
        '"clientId" is',
        '"clientSecret" has',
        '"environment"',
        '"standbyClientId" is empty',
        '"secretId" contains',
      ],
      hides: [canary, '471147114711471'],
    });
    expect(calls.filter((call) => call.startsWith('genesys'))).toEqual([]);
  });

  it('is refused when it is SecretBinary', async () => {
    const name = `app-${randomUUID()}`;
    const document = Buffer.from(JSON.stringify({ clientId: canary, clientSecret: canary }));
    const { ARN: arn = '' } = await aws.send(new CreateSecretCommand({ Name: name, SecretBinary: document }));
    service.secretsManager.configureRotation(arn, { functionArn: service.rotateFunctionArn, isTested: true });
    const token = announceAgain(service, arn);
    const { calls } = await expectStepRefused(service, { arn, name, token }, 'createSecret', {
      code: 'invalid-secret-document',
      says: ['SecretBinary', 'SecretString'],
      hides: [canary, document.toString('base64')],
    });
    expect(calls.filter((call) => call.startsWith('genesys'))).toEqual([]);
  });

  it('is refused in every step when another program wrote it to AWSPENDING, and nothing is made for it', async () => {
    const secret = announceRotation(service);
    await aws.send(
      new PutSecretValueCommand({
        SecretId: secret.arn,
        ClientRequestToken: secret.token,
        SecretString: `{"clientId":"${canary}"`,
        VersionStages: ['AWSPENDING'],
      }),
    );
    for (const step of ['createSecret', 'setSecret', 'testSecret', 'finishSecret'] as const) {
      const { lines } = await expectStepRefused(service, secret, step, {
        code: 'client-mismatch',
        says: [secret.token, 'AWSPENDING', 'this rotation has not created', 'remove its stage'],
        hides: [canary],
      });
      expect(lines).toContainEqual(
        expect.objectContaining({ level: 'INFO', message: expect.stringContaining('it is not JSON') }),
      );
    }
  });
});
