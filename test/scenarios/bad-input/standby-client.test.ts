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

/** A client that could be a standby, but for what is wrong with it. */
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
  const organization = genesys.createOrganization({ name: 'Somebody else' });
  const role = genesys.createRole({ organization, name: 'Administrator', permissions: ['*'] });
  const roleDivisions = [{ roleId: role.id, divisionId: '*' }];
  return genesys.createClient({ organization, name: 'foreign', roleDivisions }).clientId;
}

describe('a standbyClientId that cannot take over is refused, and no client gets a new secret', () => {
  it('when the client never existed', async () => {
    const standbyClientId = randomUUID();
    const secret = announceRotation(service, { fields: { standbyClientId } });
    await expectStepRefused(service, secret, 'createSecret', {
      code: 'client-not-found',
      says: [standbyClientId, '"standbyClientId"', 'remove "standbyClientId" from the secret'],
    });
  });

  it('when the client was deleted', async () => {
    const standbyClientId = createClient();
    service.genesys.deleteByHand(standbyClientId);
    const secret = announceRotation(service, { fields: { standbyClientId } });
    await expectStepRefused(service, secret, 'createSecret', { code: 'client-not-found', says: [standbyClientId] });
  });

  it('when the client belongs to another organization', async () => {
    const standbyClientId = createForeignClient();
    const secret = announceRotation(service, { fields: { standbyClientId } });
    await expectStepRefused(service, secret, 'createSecret', {
      code: 'client-not-found',
      says: [standbyClientId, 'organization of the administering client'],
    });
  });

  it.each(['inactive', 'disabled'] as const)('when the client is %s', async (state) => {
    const standbyClientId = createClient();
    service.genesys.updateByHand(standbyClientId, { state });
    const secret = announceRotation(service, { fields: { standbyClientId } });
    await expectStepRefused(service, secret, 'createSecret', {
      code: 'client-inactive',
      says: [standbyClientId, state, '"standbyClientId"', 'activate the client'],
    });
  });

  it('when it is the client itself, which would lose its secret while it is used', async () => {
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

  it('when it was made for another secret, whose programs would lose their access', async () => {
    const other = announceRotation(service);
    await rotateToTheEnd(service, other);
    const standbyClientId = currentClientId(service, other.arn);
    const secret = announceRotation(service, { fields: { standbyClientId } });
    await expectStepRefused(service, secret, 'createSecret', {
      code: 'client-mismatch',
      says: [standbyClientId, other.arn],
    });
  });
});
