import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRotationService, type RotationService } from '../../../sandbox/rotation-service.ts';
import { announceAgain, announceRotation } from './announced-secret.ts';
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

/** The client in force of another secret, whose programs would lose access. */
async function createOfAnotherSecret(): Promise<string> {
  const other = announceRotation(service);
  await rotateToTheEnd(service, other);
  return currentClientId(service, other.arn);
}

describe('a standbyClientId that the ledger does not know is left alone, and a rotation makes another one', () => {
  it.each([
    ['never existed', () => randomUUID()],
    ['belongs to another organization', createForeignClient],
    ['belongs to another program', createClient],
    ['is inactive', () => createClient('inactive')],
    ['belongs to another secret', createOfAnotherSecret],
  ])('when the client %s', async (_what, create) => {
    const standbyClientId = await create();
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

describe('a standby client that cannot take over is replaced by a new one, and stays as it is', () => {
  it.each<[string, (clientId: string) => void]>([
    ['was deleted', (clientId) => service.genesys.deleteByHand(clientId)],
    ['is inactive', (clientId) => service.genesys.updateByHand(clientId, { state: 'inactive' })],
    ['is disabled', (clientId) => service.genesys.updateByHand(clientId, { state: 'disabled' })],
  ])('when the client %s', async (_what, spoil) => {
    const secret = announceRotation(service);
    await rotateToTheEnd(service, secret);
    await service.clock.advance(2 * 86_400_000);
    await service.idle();
    const before = currentClientId(service, secret.arn);
    spoil(secret.clientId);
    const standby = () => service.genesys.clients().find(({ id }) => id === secret.clientId);
    const spoiled = standby();
    const secrets = service.genesys.createdSecrets().length;

    await rotateToTheEnd(service, { ...secret, token: announceAgain(service, secret.arn) });
    expect(service.genesys.createdSecrets()).toHaveLength(secrets + 1);
    const { clientId, standbyClientId } = JSON.parse(service.secretsManager.value(secret.arn) ?? '');
    expect([secret.clientId, before]).not.toContain(clientId);
    expect(standbyClientId).toBe(before);
    expect(standby()).toEqual(spoiled);
  });
});

it('a standbyClientId that is the current client is refused, because it would lose its secret while in use', async () => {
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
