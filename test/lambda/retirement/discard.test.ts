import { describe, expect, it } from 'vitest';
import { formatMarker } from '../../../domain/marker.ts';
import type { RetirementOrder } from '../../../lambda/ports/retirement-order.ts';
import { secretName } from '../../../lambda/strategies/multi-secret.ts';
import { clientRequestToken, document, secretArn } from '../fakes/rotation.ts';
import { arrangeRetirement, changesOf, oldDocument } from './retirement-under-test.ts';

const later = '99999999-2222-3333-4444-555555555555';
const marker = { secretArn, clientRequestToken };

/** What is scheduled when a rotation is abandoned. */
const discard: Partial<RetirementOrder> = {
  phase: 'discard',
  clientId: 'client-2',
  retiredVersionId: clientRequestToken,
};
/** AWSCURRENT is still on the version that the rotation started from. */
const inForce = { 'version-1': ['AWSCURRENT'] };

function arrange(world: Parameters<typeof arrangeRetirement>[0] = {}) {
  const arranged = arrangeRetirement({ stages: inForce, ...world });
  arranged.session.addClient('client-2', { description: formatMarker(marker) });
  const run = (changed: Partial<RetirementOrder> = {}) => arranged.run({ ...discard, ...changed });
  return { ...arranged, run };
}

describe('the client that was created for an abandoned rotation', () => {
  it('is deleted, and nothing is announced, because its credential was never current', async () => {
    const { run, session, audited, logins, published, logger } = arrange();
    expect(await run()).toBe('discard');
    expect([...session.clients.keys()]).toEqual(['client-1']);
    expect(audited()).toEqual(['candidate-discarded']);
    expect([...logins, ...published]).toEqual([]);
    expect(logger.metrics).toMatchObject([{ name: 'RetirementSucceeded', dimensions: { Phase: 'discard' } }]);
  });

  it('is replaced in the destinations first', async () => {
    const { run, session } = arrange({ settings: { integrationCredentials: ['cred-1'] } });
    session.integrations.addCredential('cred-1', 'client-2');
    session.fail('deleteClient', 'rejected');
    await expect(run()).rejects.toMatchObject({ code: 'genesys-request-rejected' });
    expect(session.integrations.updates).toMatchObject([
      { fields: { clientId: 'client-1', clientSecret: 'CANARY-old' } },
    ]);
  });

  it('that was never stored was never written to a destination', async () => {
    const { run, session } = arrange({
      settings: { integrationCredentials: ['cred-1'] },
      versions: { [clientRequestToken]: undefined },
    });
    session.integrations.addCredential('cred-1', 'client-2');
    expect(await run()).toBe('discard');
    expect(session.integrations.updates).toEqual([]);
    expect([...session.clients.keys()]).toEqual(['client-1']);
  });

  it.each([
    ['is current', document({ clientId: 'client-2' }), ['AWSCURRENT']],
    ['is the standby client', document({ clientId: 'client-3', standbyClientId: 'client-2' }), ['AWSCURRENT']],
    ['is pending', document({ clientId: 'client-2' }), ['AWSPENDING']],
    ['becomes the standby client', document({ clientId: 'client-3', standbyClientId: 'client-2' }), ['AWSPENDING']],
  ])('stays if it %s in another version', async (_what, used, stages) => {
    const { run, session } = arrange({
      versions: { [later]: used },
      stages: stages.includes('AWSCURRENT') ? { [later]: stages } : { ...inForce, [later]: stages },
    });
    expect(await run()).toBe('discard');
    expect(changesOf(session)).toEqual([]);
  });

  it('is not looked up by its id, because its marker identifies it', async () => {
    const { run, session } = arrange();
    session.fail('getClient', 'rejected');
    expect(await run()).toBe('discard');
    expect(session.callsOf('getClient')).toBe(0);
  });
});

describe('the standby client of an abandoned rotation', () => {
  const paired = document({ clientId: 'client-1', clientSecret: 'CANARY-old', standbyClientId: 'client-2' });
  const takenOver = document({ clientId: 'client-2', clientSecret: 'CANARY-new', standbyClientId: 'client-1' });
  const alternating = { strategy: 'alternating-clients' } as const;
  const versions = { 'version-1': paired, [clientRequestToken]: takenOver };

  it('gets a secret that is not stored anywhere, and stays', async () => {
    const { run, session } = arrange({ versions });
    session.addClient('client-2');
    expect(await run(alternating)).toBe('discard');
    expect(changesOf(session)).toEqual(['regenerateSecret client-2']);
  });

  it.each([
    ['is not touched if a later rotation is about to promote it', 'client-2', []],
    ['is regenerated while a rotation to another client is in progress', 'client-3', ['regenerateSecret client-2']],
  ])('%s', async (_what, clientId, changes) => {
    const { run, session } = arrange({
      versions: { ...versions, [later]: document({ clientId, standbyClientId: 'client-1' }) },
      stages: { ...inForce, [later]: ['AWSPENDING'] },
    });
    session.addClient('client-2');
    expect(await run(alternating)).toBe('discard');
    expect(changesOf(session)).toEqual(changes);
  });
});

describe('the secret that an abandoned rotation added to a client', () => {
  const oneMore = { strategy: 'multi-secret', clientId: 'client-1', secretId: 'secret-2' } as const;
  const first = document({ clientSecret: 'CANARY-old', secretId: 'secret-1' });
  const second = document({ clientSecret: 'CANARY-new', secretId: 'secret-2' });

  function arrangeSecrets(world: Parameters<typeof arrangeRetirement>[0] = {}) {
    const { versions, ...others } = world;
    const arranged = arrange({
      versions: { 'version-1': first, [clientRequestToken]: second, ...versions },
      ...others,
    });
    arranged.session.addSecret('client-1', 'secret-1', 'by hand');
    arranged.session.addSecret('client-1', 'secret-2', secretName(marker));
    return arranged;
  }

  it('is deleted, and the others stay', async () => {
    const { run, session } = arrangeSecrets();
    expect(await run(oneMore)).toBe('discard');
    expect(changesOf(session)).toEqual(['deleteSecret client-1 secret-2']);
  });

  const withoutId = document({ clientSecret: 'CANARY-new' });

  it.each([
    ['was stored again with its id', second, { [later]: ['AWSCURRENT'] }],
    ['was stored again without its id', withoutId, { [later]: ['AWSCURRENT'] }],
    ['is pending again without its id', withoutId, { ...inForce, [later]: ['AWSPENDING'] }],
  ])('stays if it %s', async (_how, stored, stages) => {
    const { run, session } = arrangeSecrets({ versions: { [later]: stored }, stages });
    expect(await run(oneMore)).toBe('discard');
    expect(changesOf(session)).toEqual([]);
  });

  it.each([
    ['is known to be another', second],
    ['is another, because this one was never stored', undefined],
  ])('is deleted if the current one has no id and %s', async (_how, stored) => {
    const { run, session } = arrangeSecrets({ versions: { 'version-1': oldDocument, [clientRequestToken]: stored } });
    await run(oneMore);
    expect(changesOf(session)).toEqual(['deleteSecret client-1 secret-2']);
  });
});
