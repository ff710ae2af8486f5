import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRotationService, type RotationService } from '../../../sandbox/rotation-service.ts';
import { announceRotation } from './announced-secret.ts';
import { expectStepRefused } from './expect-refused.ts';
import { currentClientId, rotateToTheEnd } from './rotated.ts';

let service: RotationService;

beforeAll(async () => {
  service = await createRotationService({ inProcess: true });
});
afterAll(() => service.close());

/** A client that could be a standby, except for one defect. */
function createClient(state?: 'inactive'): string {
  const { genesys, organization, roleId } = service;
  const { clientId } = genesys.createClient({
    organization,
    name: 'standby',
    roleDivisions: [{ roleId, divisionId: '*' }],
    ...(state === undefined ? {} : { state }),
  });
  return clientId;
}

function createForeignClient(): string {
  const { genesys } = service;
  const organization = genesys.createOrganization({ name: 'Another organization' });
  const role = genesys.createRole({ organization, name: 'Administrator', permissions: ['*'] });
  const roleDivisions = [{ roleId: role.id, divisionId: '*' }];
  return genesys.createClient({ organization, name: 'foreign', roleDivisions }).clientId;
}

describe('a standbyClientId that the ledger does not know is left alone, and a rotation makes another one', () => {
  it.each([
    ['never existed', () => randomUUID()],
    ['belongs to another organization', createForeignClient],
    ['belongs to another program', createClient],
    ['is inactive', () => createClient('inactive')],
  ])('when the client %s', async (_what, create) => {
    const standbyClientId = create();
    const live = () => service.genesys.liveCredentials().filter(({ clientId }) => clientId === standbyClientId);
    const before = live();
    const secret = announceRotation(service, { fields: { standbyClientId } });
    await rotateToTheEnd(service, secret);
    const { clientId, standbyClientId: next } = JSON.parse(service.secretsManager.value(secret.arn) ?? '');
    expect([clientId === standbyClientId, next]).toEqual([false, secret.clientId]);
    await service.clock.advance(2 * 86_400_000);
    await service.idle();
    expect(live()).toEqual(before);
    expect(service.deadLetters.messages(service.deadLetterArn)).toEqual([]);
  });
});

describe('an unusable standbyClientId is refused, and no client gets a new secret', () => {
  async function announceAgain() {
    const secret = announceRotation(service);
    await rotateToTheEnd(service, secret);
    await service.clock.advance(2 * 86_400_000);
    await service.idle();
    const token = randomUUID();
    service.secretsManager.announce(secret.arn, token);
    return { ...secret, token, standbyClientId: secret.clientId };
  }

  it('when the client was deleted', async () => {
    const secret = await announceAgain();
    service.genesys.deleteByHand(secret.standbyClientId);
    await expectStepRefused(service, secret, 'createSecret', {
      code: 'client-not-found',
      says: [secret.standbyClientId, '"standbyClientId"', 'remove "standbyClientId" from the secret'],
    });
  });

  it.each(['inactive', 'disabled'] as const)('when the client is %s', async (state) => {
    const secret = await announceAgain();
    service.genesys.updateByHand(secret.standbyClientId, { state });
    await expectStepRefused(service, secret, 'createSecret', {
      code: 'client-inactive',
      says: [secret.standbyClientId, state, '"standbyClientId"', 'activate the client'],
    });
  });

  it('when it is the current client, which would lose its secret while in use', async () => {
    const { clientId, clientSecret } = service.genesys.createClient({
      organization: service.organization,
      name: 'twice',
      roleDivisions: [{ roleId: service.roleId, divisionId: '*' }],
    });
    const fields = { clientId, clientSecret, standbyClientId: clientId };
    const secret = announceRotation(service, { fields });
    const { calls } = await expectStepRefused(service, secret, 'createSecret', {
      code: 'invalid-secret-document',
      says: ['"standbyClientId" equals "clientId"', 'the other client'],
    });
    expect(calls.filter((call) => call.startsWith('genesys'))).toEqual([]);
  });

  it('when it was created for another secret, whose programs would lose access', async () => {
    const other = announceRotation(service);
    await rotateToTheEnd(service, other);
    const standbyClientId = currentClientId(service, other.arn);
    const secret = announceRotation(service, { fields: { standbyClientId } });
    await expectStepRefused(service, secret, 'createSecret', {
      code: 'client-shared',
      says: [standbyClientId, other.arn],
    });
  });
});
