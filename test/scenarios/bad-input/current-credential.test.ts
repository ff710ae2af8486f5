import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRotationService, type RotationService } from '../../../sandbox/rotation-service.ts';
import { announceRotation } from './announced-secret.ts';
import { expectStepRefused } from './expect-refused.ts';

let service: RotationService;

beforeAll(async () => {
  service = await createRotationService({ inProcess: true });
});
afterAll(() => service.close());

describe('a current credential that Genesys Cloud refuses ends the rotation before anything is created', () => {
  it.each([
    ['somebody regenerated its secret by hand', (id: string) => void service.genesys.regenerateByHand(id)],
    ['somebody made the client inactive', (id: string) => service.genesys.updateByHand(id, { state: 'inactive' })],
    ['Genesys disabled the client', (id: string) => service.genesys.updateByHand(id, { state: 'disabled' })],
    ['somebody deleted the client', (id: string) => service.genesys.deleteByHand(id)],
  ])('%s', async (_what, spoil) => {
    const secret = announceRotation(service);
    spoil(secret.clientId);
    const { calls } = await expectStepRefused(service, secret, 'createSecret', {
      code: 'current-credential-rejected',
      says: [secret.clientId, 'is active', '"environment"', 'regenerated its secret by hand', 'admin-secret'],
    });
    expect(calls.filter((call) => call.startsWith('genesys'))).toEqual(['genesys POST /oauth/token']);
  });

  it.each([
    ['a client that never existed', { clientId: randomUUID() }],
    ['a secret that is another one', { clientSecret: 'canary-of-a-wrong-secret' }],
  ])('the document holds %s', async (_what, fields) => {
    const secret = announceRotation(service, { fields });
    await expectStepRefused(service, secret, 'createSecret', {
      code: 'current-credential-rejected',
      hides: ['canary-of-a-wrong-secret', Buffer.from('canary-of-a-wrong').toString('base64').slice(2, -2)],
    });
  });

  it('the client may not use the client-credentials grant', async () => {
    const secret = announceRotation(service);
    service.genesys.updateByHand(secret.clientId, { authorizedGrantType: 'CODE' });
    await expectStepRefused(service, secret, 'createSecret', { code: 'current-credential-rejected' });
  });

  it.each(['setSecret', 'testSecret'] as const)('it died after createSecret: %s', async (step) => {
    const secret = announceRotation(service);
    const { secretsManager, genesys } = service;
    expect((await secretsManager.runStep(secret.arn, 'createSecret', secret.token)).outcome).toBe('success');
    genesys.regenerateByHand(secret.clientId);
    await coldStart();
    await expectStepRefused(service, secret, step, { code: 'current-credential-rejected' });
  });
});

/** A warm function still has a token of the time when the credential was good. */
async function coldStart(): Promise<void> {
  service.lambda.updateFunction('rotate', { memoryMb: 256 });
}
