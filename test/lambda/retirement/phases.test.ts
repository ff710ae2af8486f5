import { describe, expect, it } from 'vitest';
import type { Generation, RevocationPhase, SecretState } from '../../../lambda/ports/ledger-state.ts';
import { generation, iso, nowMs, settings } from '../ledger/states.ts';
import { type ArrangedWorld, arrangeWorld, dueDuty, inForce, leavingClients, retired, stateWith } from './world.ts';

/** A world in which the phase is due, and the request that revokes. */
const phases: Readonly<Record<RevocationPhase, () => Promise<ArrangedWorld>>> = {
  regenerate: () => arrangeWorld(),
  deactivate: () => arrangeWorld({ state: stateWith({}, { clients: leavingClients }) }),
  async delete() {
    const clients = leavingClients;
    const world = await arrangeWorld({
      state: stateWith({ state: 'quarantine', duty: dueDuty({ phase: 'delete' }) }, { clients }),
    });
    world.genesys.add('client-a', ['CANARY-a'], { state: 'inactive' });
    return world;
  },
  async 'delete-secret'() {
    const clients: SecretState['clients'] = { 'client-b': { role: 'current', origin: 'created', claimed: true } };
    const state = stateWith(
      { clientId: 'client-b', secretId: 'id-1', duty: dueDuty({ phase: 'delete-secret' }) },
      { clients },
    );
    const generations = state.generations.map((one) => (one.n === 2 ? { ...one, secretId: 'id-2' } : one));
    const world = await arrangeWorld({ state: { ...state, generations } });
    const named = new Map([
      ['id-1', { name: 'one', value: 'CANARY-old' }],
      ['id-2', { name: 'two', value: 'CANARY-b' }],
    ]);
    world.genesys.add('client-b', ['CANARY-old', 'CANARY-b'], { named });
    world.versions.set('v1', { clientId: 'client-b', clientSecret: 'CANARY-old', environment: 'mypurecloud.de' });
    return world;
  },
  async verify() {
    const dead: Generation = retired({ clientId: 'client-b', state: 'revoked', duty: dueDuty({ phase: 'verify' }) });
    const world = await arrangeWorld({ state: { ...stateWith(), generations: [dead, inForce()] } });
    world.versions.set('v1', { clientId: 'client-b', clientSecret: 'CANARY-old', environment: 'mypurecloud.de' });
    return world;
  },
};

const changing: Readonly<Record<RevocationPhase, string | undefined>> = {
  regenerate: 'regenerateSecret client-a',
  deactivate: 'updateClient client-a inactive',
  delete: 'deleteClient client-a',
  'delete-secret': 'deleteSecret client-b id-1',
  verify: undefined,
};

const each = Object.entries(phases) as [RevocationPhase, () => Promise<ArrangedWorld>][];

describe.each(each)('the phase %s', (phase, arrange) => {
  it('sends its one request, sees the old credential rejected, and leaves AWSCURRENT alone', async () => {
    const world = await arrange();
    expect(await world.run()).toMatchObject({ outcome: phase });
    expect(world.changes()).toEqual([changing[phase]].filter((request) => request !== undefined));
    expect(world.genesys.accepts('client-b', 'CANARY-b')).toBe(true);
    expect(world.genesys.liveTestTokens).toBe(0);
    const after = await world.generation();
    if (phase === 'deactivate') {
      expect(after).toMatchObject({ state: 'quarantine', duty: { phase: 'delete' } });
    } else {
      const verified = { status: 401, correlationId: 'correlation-1' };
      expect(after).toMatchObject({ state: 'revoked', revoked: { verified } });
      expect(after?.duty).toBeUndefined();
    }
    expect((await world.stored()).intent).toBeUndefined();
    expect(world.isLocked()).toBe(false);
  });

  it('is counted, audited and announced, without a secret', async () => {
    const world = await arrange();
    await world.run();
    expect(world.logger.metrics).toEqual([
      { name: 'RetirementSucceeded', value: 1, unit: 'Count', dimensions: { SecretName: 'crm/sync', Phase: phase } },
    ]);
    expect(world.records()).toContainEqual(
      expect.objectContaining({ event: 'revocation-verified', loginStatus: 401, correlationId: 'correlation-1' }),
    );
    const detail = { secretName: 'crm/sync', versionId: 'v1', phase, environment: 'mypurecloud.de' };
    // An inactive client can be activated again.
    expect(world.published).toMatchObject(phase === 'deactivate' ? [] : [{ type: 'Credential Retired', detail }]);
    expect(JSON.stringify([world.lines, world.published, await world.stored()])).not.toContain('CANARY');
  });

  it('run again has nothing to do', async () => {
    const world = await arrange();
    await world.run();
    const before = world.changes();
    expect((await world.run()).outcome).toMatch(/nothing-due|not-due/);
    expect(world.changes()).toEqual(before);
  });

  it('needs no version that still holds the credential, and says that it could not be verified', async () => {
    const world = await arrange();
    world.versions.delete('v1');
    expect(await world.run()).toMatchObject({ outcome: phase });
    expect(world.records()).toContainEqual(expect.objectContaining({ event: 'revocation-unverified' }));
    expect((await world.generation())?.revoked?.verified).toBeUndefined();
  });

  it('whose credential still logs in afterwards is a failure that is retried (O12)', async () => {
    const world = await arrange();
    const [clientId, secret] =
      phase === 'delete-secret' || phase === 'verify' ? ['client-b', 'CANARY-old'] : ['client-a', 'CANARY-a'];
    world.genesys.livingOn.add(`${clientId} ${secret}`);
    const result = await world.run();
    expect(result).toMatchObject({ outcome: 'failed', code: 'revocation-ineffective' });
    expect(world.published.map(({ type }) => type)).toEqual(['Rotation Failed']);
    const { state, duty } = (await world.generation()) ?? {};
    expect(duty).toBeDefined();
    // That the client is inactive is true, and a rollback depends on it.
    expect(state).toBe(
      { deactivate: 'quarantine', delete: 'quarantine', verify: 'revoked' }[phase as string] ?? 'grace',
    );
    expect((await world.stored()).intent).toBeUndefined();
    expect(world.genesys.liveTestTokens).toBe(0);
  });
});

describe('the number of requests', () => {
  it('is four in Genesys Cloud and four in the ledger if the secret administers itself', async () => {
    const world = await arrangeWorld();
    await world.run();
    expect(world.genesys.requests).toEqual([
      'login client-b CANARY-b',
      'getClient client-a',
      'regenerateSecret client-a',
      'login client-a CANARY-a',
    ]);
    expect(world.ledger.requests).toEqual(['acquire', 'readOwner', 'commit', 'release']);
  });

  it('is six with an admin secret', async () => {
    const world = await arrangeWorld({ tags: { 'genesys-rotation:admin-secret': 'admin' } });
    await world.run();
    expect(world.genesys.requests).toEqual([
      'login client-b CANARY-b',
      'login client-admin CANARY-admin',
      'getClient client-a',
      'regenerateSecret client-a',
      'login client-a CANARY-a',
      'revokeToken',
    ]);
  });
});

it('a deactivated client keeps every other property', async () => {
  const world = await phases.deactivate();
  world.genesys.add('client-a', ['CANARY-a'], { description: 'of the owner' });
  await world.run();
  expect(world.genesys.clients.get('client-a')).toMatchObject({ state: 'inactive', description: 'of the owner' });
});

it('the deletion follows the quarantine period, by a timer that was created before the commit', async () => {
  const world = await phases.deactivate();
  await world.run();
  const at = iso(nowMs + settings.quarantinePeriodSeconds * 1000);
  expect(await world.generation()).toMatchObject({ arm: 1, duty: { phase: 'delete', dueAt: at, nextAttemptAt: at } });
  expect(world.timers).toEqual([expect.objectContaining({ generation: 1, arm: 1, at })]);
  expect(world.calls.indexOf('armTimer')).toBeLessThan(world.calls.lastIndexOf('release'));
  expect(world.calls.lastIndexOf('release')).toBe(world.calls.length - 1);
});

it('a compromised client is deleted without a quarantine period', async () => {
  const world = await arrangeWorld({ state: stateWith({ compromised: true }, { clients: leavingClients }) });
  await world.run();
  world.time.advance(10_000);
  expect(await world.run()).toMatchObject({ outcome: 'delete' });
  expect((await world.stored()).clients['client-a']?.role).toBe('gone');
});

it('a regenerated client is the standby', async () => {
  const world = await arrangeWorld();
  await world.run();
  expect((await world.stored()).clients['client-a']?.role).toBe('standby');
});

describe('a rejected login proves a revocation only beside a login with AWSCURRENT that', () => {
  /** The old credential logs in once more, and the wait until it no longer does takes longer than a minute. */
  const arrangeSlow = async (meanwhile: (world: ArrangedWorld) => void) => {
    const world = await arrangeWorld();
    world.genesys.livingOn.add('client-a CANARY-a');
    world.hooks.onCall = (call) => {
      if (call === 'describe' || !world.genesys.requests.includes('login client-a CANARY-a')) return;
      world.hooks.onCall = () => {};
      world.time.advance(61_000);
      world.genesys.livingOn.clear();
      meanwhile(world);
    };
    return world;
  };

  it('was accepted in the same minute', async () => {
    const world = await arrangeSlow(() => {});
    expect(await world.run()).toMatchObject({ outcome: 'regenerate' });
    const logins = world.genesys.requests.filter((request) => request === 'login client-b CANARY-b');
    expect(logins).toHaveLength(2);
    expect(world.genesys.liveTestTokens).toBe(0);
  });

  it('was accepted: if that is rejected as well, the proof is still owed', async () => {
    const world = await arrangeSlow(({ genesys }) => genesys.add('client-b', ['CANARY-changed']));
    expect(await world.run()).toMatchObject({ outcome: 'failed', code: 'current-credential-rejected' });
    const after = await world.generation();
    expect(after).toMatchObject({ state: 'grace', duty: { attempts: 1 } });
    expect(world.records().map(({ event }) => event)).not.toContain('revocation-verified');
  });
});

describe('what an abandoned rotation created', () => {
  const abandoned = (fields: Partial<Generation> = {}): SecretState => ({
    ...stateWith({}, { clients: leavingClients }),
    generations: [
      generation(1, 'abandoned', { versions: [], duty: dueDuty({ phase: 'deactivate' }), ...fields }),
      inForce(),
    ],
  });
  const creation = { intentId: 'i-1', from: iso(nowMs - 600_000), until: iso(nowMs) };
  const description = '[genesys-oauth-rotation intent=i-1]';
  const dateCreated = iso(nowMs - 300_000);

  it('is found by its intent, claimed, deactivated and deleted', async () => {
    const { clientId: _, ...nameless } = generation(1, 'abandoned', { versions: [], creation, duty: dueDuty() });
    const world = await arrangeWorld({ state: { ...abandoned(), generations: [nameless, inForce()] } });
    world.genesys.add('client-new', ['CANARY-new'], { description, dateCreated });
    expect(await world.run()).toMatchObject({ outcome: 'deactivate' });
    expect(await world.services.ledger.owners.read('org-1', 'client-new')).toMatchObject({ origin: 'created' });
    world.time.advance(61_000);
    expect(await world.run()).toMatchObject({ outcome: 'delete' });
    expect(world.changes()).toEqual(['updateClient client-new inactive', 'deleteClient client-new']);
  });

  it('is not a client that carries the intent of another time', async () => {
    const { clientId: _, ...nameless } = generation(1, 'abandoned', { versions: [], creation, duty: dueDuty() });
    const world = await arrangeWorld({ state: { ...abandoned(), generations: [nameless, inForce()] } });
    world.genesys.add('client-old', ['CANARY-old'], { description, dateCreated: '2020-01-01T00:00:00.000Z' });
    expect(await world.run()).toMatchObject({ outcome: 'never-made' });
    expect(world.changes()).toEqual([]);
    expect(await world.generation()).toMatchObject({ state: 'revoked', revoked: { how: 'never-made' } });
  });

  it('is found by the name of its secret on a client with several', async () => {
    const clients: SecretState['clients'] = { 'client-b': { role: 'current', origin: 'created', claimed: true } };
    const lost = generation(1, 'abandoned', { clientId: 'client-b', versions: [], creation, duty: dueDuty() });
    const state = { ...abandoned(), clients, generations: [lost, inForce({ secretId: 'id-2' })] };
    const world = await arrangeWorld({ state });
    const named = new Map([['id-9', { name: 'gor-i-1', value: 'CANARY-lost' }]]);
    world.genesys.add('client-b', ['CANARY-b', 'CANARY-lost'], { named });
    expect(await world.run()).toMatchObject({ outcome: 'delete-secret' });
    expect(world.changes()).toEqual(['deleteSecret client-b id-9']);
  });
});
