import { randomUUID } from 'node:crypto';
import { CreateSecretCommand, PutSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRotationService, type RotationService } from '../../../sandbox/rotation-service.ts';
import { announceAgain, announceRotation, announceRotationOf } from './announced-secret.ts';
import { expectStepRefused } from './expect-refused.ts';
import { secretsManagerClient } from './secrets-manager-client.ts';

/** Stands in a document and must not be seen anywhere else. */
const canary = 'canary-3f9c2a';

let service: RotationService;
let aws: SecretsManagerClient;

beforeAll(async () => {
  service = await createRotationService();
  aws = secretsManagerClient(service);
});
afterAll(() => service.close());

describe('a secret value that holds no usable document', () => {
  it.each([
    ['no JSON', `clientId=${canary}`, 'it is not JSON'],
    ['JSON that breaks off', `{"clientId":"${canary}","clientSecret":"${canary}`, 'it is not JSON'],
    ['an array', JSON.stringify([canary]), 'not an object'],
    ['a string', JSON.stringify(canary), 'not an object'],
    ['null', 'null', 'not an object'],
    ['a number', '471147114711471', 'not an object'],
  ])('is refused before Genesys Cloud is asked, and not quoted: %s', async (_what, secretString, says) => {
    const secret = announceRotationOf(service, secretString);
    const { calls } = await expectStepRefused(service, secret, 'createSecret', {
      code: 'invalid-secret-document',
      says: [says, secret.name, '"clientId"', '"clientSecret"'],
      hides: [canary, '471147114711471'],
    });
    expect(calls.filter((call) => call.startsWith('genesys'))).toEqual([]);
  });

  it.each([
    ['clientId is missing', { clientId: undefined }, ['"clientId" is missing']],
    ['clientSecret is missing', { clientSecret: undefined }, ['"clientSecret" is missing']],
    ['clientId is empty', { clientId: '' }, ['"clientId" is empty']],
    ['clientSecret is empty', { clientSecret: '' }, ['"clientSecret" is empty']],
    ['clientId has a space', { clientId: ` ${canary}` }, ['"clientId" has surrounding white space']],
    ['clientSecret has a line end', { clientSecret: `${canary}\n` }, ['"clientSecret" has surrounding white space']],
    ['clientId is a number', { clientId: 471147114711471 }, ['"clientId" is not a string']],
    ['clientSecret is null', { clientSecret: null }, ['"clientSecret" is not a string']],
    ['clientSecret is an object', { clientSecret: { value: canary } }, ['"clientSecret" is not a string']],
    ['clientId would leave its path', { clientId: `../${canary}` }, ['"clientId" contains characters that no id has']],
    ['clientSecret would end its header', { clientSecret: `${canary}\r\nx: y` }, ['"clientSecret" contains control']],
    ['environment is no region of Genesys', { environment: `${canary}.example` }, ['"environment"', 'mypurecloud.ie']],
    ['standbyClientId is no string', { standbyClientId: [canary] }, ['"standbyClientId" is not a string']],
    ['secretId would leave its path', { secretId: `a/${canary}` }, ['"secretId" contains characters']],
    [
      'everything at once',
      {
        clientId: 471147114711471,
        clientSecret: ` ${canary} `,
        environment: canary,
        standbyClientId: '',
        secretId: `${canary}/`,
      },
      ['"clientId" is', '"clientSecret" has', '"environment"', '"standbyClientId" is empty', '"secretId" contains'],
    ],
  ])('is refused with every problem named and no value shown: %s', async (_what, fields, says) => {
    const secret = announceRotation(service, { fields });
    const { calls } = await expectStepRefused(service, secret, 'createSecret', {
      code: 'invalid-secret-document',
      says,
      hides: [canary, '471147114711471'],
    });
    expect(calls.filter((call) => call.startsWith('genesys'))).toEqual([]);
  });

  it('is refused when it is SecretBinary', async () => {
    const name = `app-${randomUUID()}`;
    const document = Buffer.from(JSON.stringify({ clientId: canary, clientSecret: canary }));
    const { ARN: arn = '' } = await aws.send(new CreateSecretCommand({ Name: name, SecretBinary: document }));
    service.secretsManager.configureRotation(arn, { functionArn: service.rotateFunctionArn });
    const token = announceAgain(service, arn);
    const { calls } = await expectStepRefused(service, { arn, name, token }, 'createSecret', {
      code: 'invalid-secret-document',
      says: ['SecretBinary', 'SecretString'],
      hides: [canary, document.toString('base64')],
    });
    expect(calls.filter((call) => call.startsWith('genesys'))).toEqual([]);
  });

  it('is refused when the secret has no AWSCURRENT value yet', async () => {
    const name = `app-${randomUUID()}`;
    const { ARN: arn = '' } = await aws.send(new CreateSecretCommand({ Name: name }));
    service.secretsManager.configureRotation(arn, { functionArn: service.rotateFunctionArn });
    const token = announceAgain(service, arn);
    const { calls } = await expectStepRefused(service, { arn, name, token }, 'createSecret', {
      code: 'invalid-secret-document',
      says: ['AWSCURRENT', 'store the credential'],
    });
    expect(calls).toEqual(['secrets-manager DescribeSecret']);
  });

  it('is refused in every later step too when it was written to AWSPENDING by somebody else', async () => {
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
      await expectStepRefused(service, secret, step, {
        code: 'invalid-secret-document',
        says: [secret.token, 'it is not JSON'],
        hides: [canary],
      });
    }
  });
});
