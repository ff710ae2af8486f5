import { describe, expect, it } from 'vitest';
import { strategyNames } from '../../../domain/strategy-name.ts';
import { codeOf, World, type WorldOptions } from '../world/world.ts';

const dayMs = 86_400_000;

async function arrange(options: WorldOptions, fields: Readonly<Record<string, unknown>> = {}) {
  const world = new World(options);
  const client = world.organization.createClient('crm', fields);
  const secret = world.createSecret('crm', { tenant: 'acme', ...client, quota: 12 });
  return { world, secret, clientId: client.clientId };
}

/** Two rotations, with more than a grace period between them. */
async function rotateTwice(options: WorldOptions) {
  const arranged = await arrange(options);
  const { world, secret } = arranged;
  const tokens = [await world.rotate(secret)];
  world.time.advance(3 * dayMs);
  tokens.push(await world.rotate(secret));
  const [first, second] = tokens.map((token) => world.document(secret, token));
  return { ...arranged, first, second, state: await world.state(secret) };
}

describe.each(strategyNames)('%s', (strategy) => {
  it('ends with AWSCURRENT on the version of the rotation, which logs in', async () => {
    const { world, secret } = await arrange({ strategy });
    const token = await world.rotate(secret);
    expect(world.secrets.stageOf(secret.arn, 'AWSCURRENT')).toBe(token);
    expect(world.secrets.stageOf(secret.arn, 'AWSPREVIOUS')).toBe('version-1');
    expect(world.logsIn(secret, 'AWSCURRENT')).toBe(true);
  });

  it('keeps the other fields of the document', async () => {
    const { first, second } = await rotateTwice({ strategy });
    for (const document of [first, second]) expect(document).toMatchObject({ tenant: 'acme', quota: 12 });
  });

  it('leaves the credential before usable, unless it is replaced in place', async () => {
    const { world, secret } = await arrange({ strategy });
    await world.rotate(secret);
    expect(world.logsIn(secret, 'version-1')).toBe(strategy !== 'in-place');
  });

  it('has one credential in force, and what was in force before is owed with a timer for it', async () => {
    const { world, state } = await rotateTwice({ strategy });
    expect(state?.generations.filter(({ state: its }) => its === 'current').map(({ n }) => n)).toEqual([3]);
    const [, before] = state?.generations ?? [];
    expect(before).toMatchObject({ n: 2, duty: { dueAt: expect.any(String) } });
    expect(world.timers).toContainEqual(
      expect.objectContaining({ generation: 2, arm: before?.arm, at: before?.duty?.nextAttemptAt }),
    );
  });

  it('claims every client of the secret, in the ledger and in its description', async () => {
    const { world, secret, state } = await rotateTwice({ strategy });
    for (const clientId of Object.keys(state?.clients ?? {})) {
      expect(state?.clients[clientId]?.claimed).toBe(true);
      expect(world.organization.clientOf(clientId)?.description).toContain(`secret=${secret.arn} client=${clientId}`);
      const owner = await world.ledger.owners.read(world.organization.id, clientId);
      expect(owner).toMatchObject({ secretArn: secret.arn, contestedBy: [] });
    }
  });

  it('records no secret', async () => {
    const { world } = await rotateTwice({ strategy });
    const recorded = JSON.stringify([...world.ledger.states.values(), ...world.ledger.written.values(), world.lines]);
    for (const secret of [...world.cloud.createdSecrets(), ...world.cloud.issuedTokens()]) {
      expect(recorded).not.toContain(secret);
    }
  });
});

describe('alternating-clients', () => {
  it('makes a second client first, and then lets the two take turns', async () => {
    const { clientId, first, second, state } = await rotateTwice({ strategy: 'alternating-clients' });
    expect(first?.clientId).not.toBe(clientId);
    expect(first?.standbyClientId).toBe(clientId);
    expect(second).toMatchObject({ clientId, standbyClientId: first?.clientId });
    expect(state?.clients).toMatchObject({
      [clientId]: { role: 'current', origin: 'adopted' },
      [String(first?.clientId)]: { role: 'standby', origin: 'created' },
    });
  });

  it('owes the standby client a new secret after the grace period', async () => {
    const { state } = await rotateTwice({ strategy: 'alternating-clients', tags: { 'grace-period': '2h' } });
    const [, before] = state?.generations ?? [];
    expect(before).toMatchObject({ state: 'grace', duty: { phase: 'regenerate' } });
    expect(Date.parse(before?.duty?.dueAt ?? '') - Date.parse(before?.inForceUntil ?? '')).toBe(2 * 3_600_000);
  });

  it('records that the new secret of the standby client ended its old one, which a login is to show', async () => {
    const { world, state, secret } = await rotateTwice({ strategy: 'alternating-clients' });
    const [oldest] = state?.generations ?? [];
    expect(oldest).toMatchObject({ n: 1, state: 'revoked', revoked: { how: 'superseded' }, duty: { phase: 'verify' } });
    expect(world.timers).toContainEqual(
      expect.objectContaining({ generation: 1, arm: oldest?.arm, at: oldest?.duty?.nextAttemptAt }),
    );
    expect(world.logsIn(secret, 'version-1')).toBe(false);
  });

  it('makes every field of the standby client that its owner sets equal to the current one', async () => {
    const { world, secret, clientId } = await arrange({ strategy: 'alternating-clients' });
    await world.rotate(secret);
    const other = String(world.document(secret, 'AWSCURRENT').clientId);
    world.cloud.updateByHand(other, { ipAllowList: ['192.0.2.0/24'], accessTokenValiditySeconds: 1_800 });
    world.time.advance(3 * dayMs);
    await world.rotate(secret);
    const changed = await world.invoke('cli', async ({ genesys }) => {
      const admin = genesys.session(world.credentialOf('admin'));
      return (await admin.getClient(clientId))?.properties;
    });
    expect(changed).toMatchObject({ ipAllowList: ['192.0.2.0/24'], accessTokenValiditySeconds: 1_800, name: 'crm' });
    expect(world.audits()).toContain('privileges-synchronized');
  });

  it('makes a new client where the standby is inactive', async () => {
    const { world, secret, clientId } = await arrange({ strategy: 'alternating-clients' });
    await world.rotate(secret);
    world.cloud.updateByHand(clientId, { state: 'inactive' });
    world.time.advance(3 * dayMs);
    await world.rotate(secret);
    const made = world.document(secret, 'AWSCURRENT').clientId;
    expect(Object.keys((await world.state(secret))?.clients ?? {})).toHaveLength(3);
    expect(made).not.toBe(clientId);
    expect((await world.state(secret))?.clients[clientId]?.role).toBe('leaving');
  });

  it('ignores the standbyClientId in the document: only the ledger says which client is the standby', async () => {
    const { world, secret, clientId } = await arrange({ strategy: 'alternating-clients' });
    await world.rotate(secret);
    const victim = world.organization.createClient('victim');
    const document = { ...world.document(secret, 'AWSCURRENT'), standbyClientId: victim.clientId };
    world.secrets.move(secret.arn, 'AWSPENDING', undefined);
    world.secrets.put(secret.arn, 'by-hand', document, 'AWSCURRENT');
    world.time.advance(3 * dayMs);
    await world.rotate(secret);
    expect(world.document(secret, 'AWSCURRENT').clientId).toBe(clientId);
    expect(world.cloud.canLogIn(victim.clientId, victim.clientSecret)).toBe(true);
  });
});

describe('replacement-client', () => {
  it('makes a copy of the client each time, and owes the deactivation of the one before', async () => {
    const { world, clientId, first, second, state } = await rotateTwice({ strategy: 'replacement-client' });
    expect(new Set([clientId, first?.clientId, second?.clientId]).size).toBe(3);
    expect(first).not.toHaveProperty('standbyClientId');
    expect(state?.generations[1]).toMatchObject({ state: 'grace', duty: { phase: 'deactivate' } });
    const copies = world.cloud.clients().filter(({ name }) => name === 'crm');
    expect(copies).toHaveLength(3);
  });
});

describe('in-place', () => {
  it('keeps the client, and owes only the login that shows that the old secret is dead', async () => {
    const { clientId, first, second, state } = await rotateTwice({ strategy: 'in-place' });
    expect([first?.clientId, second?.clientId]).toEqual([clientId, clientId]);
    expect(state?.generations[1]).toMatchObject({ state: 'revoked', duty: { phase: 'verify' } });
  });

  it('tries the write to the secret before, in a version that no program reads', async () => {
    const { world, secret } = await arrange({ strategy: 'in-place' });
    const token = world.begin(secret);
    await world.step(secret, 'createSecret', token);
    const rehearsed = world.calls.indexOf('secrets rehearse');
    expect(rehearsed).toBeGreaterThan(0);
    expect(rehearsed).toBeLessThan(world.calls.indexOf('genesys POST /api/v2/oauth/clients/{clientId}/secret'));
    const stages = Object.values((await world.secrets.describe(secret.arn)).stagesByVersion).flat();
    expect(stages.toSorted()).toEqual(['AWSCURRENT', 'AWSPENDING', 'genesys-rotation-rehearsal']);
  });

  it('reports how long logins can have failed', async () => {
    const { world, secret } = await arrange({ strategy: 'in-place' });
    const token = world.begin(secret);
    await world.step(secret, 'createSecret', token);
    world.time.advance(7_000);
    for (const step of ['setSecret', 'testSecret', 'finishSecret'] as const) await world.step(secret, step, token);
    expect(world.lines.join('\n')).toContain('"event":"login-outage"');
    expect(world.lines.join('\n')).toContain('"maxSeconds":7');
  });
});

describe('multi-secret', () => {
  it('makes a second secret of the client, and owes the deletion of the one before', async () => {
    const { world, clientId, first, second, state } = await rotateTwice({ strategy: 'multi-secret' });
    expect([first?.clientId, second?.clientId]).toEqual([clientId, clientId]);
    const live = world.cloud.liveCredentials().filter((credential) => credential.clientId === clientId);
    expect(live.map(({ secretId }) => secretId)).toContain(first?.secretId);
    expect(state?.generations[1]).toMatchObject({
      secretId: first?.secretId,
      state: 'grace',
      duty: { phase: 'delete-secret' },
    });
  });

  it('identifies the secret in force before it makes another one', async () => {
    const { world, secret, clientId } = await arrange({ strategy: 'multi-secret' });
    const [only] = world.cloud.liveCredentials().filter((credential) => credential.clientId === clientId);
    await world.rotate(secret);
    expect((await world.state(secret))?.generations[0]).toMatchObject({ n: 1, secretId: only?.secretId });
  });

  it('refuses at the limit of secrets that Genesys Cloud has', async () => {
    const { world, secret, clientId } = await arrange({ strategy: 'multi-secret' });
    await world.rotate(secret);
    world.time.advance(3 * dayMs);
    await world.invoke('cli', async ({ genesys }) => {
      const admin = genesys.session(world.credentialOf('admin'));
      for (const name of ['a', 'b', 'c']) await admin.createSecret(clientId, name);
    });
    await expect(world.rotate(secret)).rejects.toMatchObject({ code: 'secret-limit-reached' });
  });

  it('says so where the organization has no such endpoint', async () => {
    const { world, secret } = await arrange({ strategy: 'multi-secret' });
    world.cloud.settings.secretsEndpoint = false;
    await expect(world.rotate(secret)).rejects.toMatchObject({ code: 'multi-secret-unavailable' });
  });
});

describe('a strategy that is changed', () => {
  it('during a rotation applies from the next one on (R22)', async () => {
    const { world, secret, clientId } = await arrange({ strategy: 'alternating-clients' });
    const token = world.begin(secret);
    await world.step(secret, 'createSecret', token);
    world.tag(secret, 'strategy', 'in-place');
    for (const step of ['createSecret', 'setSecret', 'testSecret', 'finishSecret'] as const) {
      await world.step(secret, step, token);
    }
    expect(world.document(secret, 'AWSCURRENT').clientId).not.toBe(clientId);
    world.time.advance(3 * dayMs);
    const before = world.document(secret, 'AWSCURRENT').clientId;
    await world.rotate(secret);
    expect(world.document(secret, 'AWSCURRENT').clientId).toBe(before);
  });

  it.each(strategyNames.flatMap((from) => strategyNames.filter((to) => to !== from).map((to) => [from, to] as const)))(
    'from %s to %s ends with a credential that logs in',
    async (from, to) => {
      const { world, secret } = await arrange({ strategy: from });
      await world.rotate(secret);
      world.time.advance(3 * dayMs);
      world.tag(secret, 'strategy', to);
      await world.rotate(secret);
      expect(world.logsIn(secret, 'AWSCURRENT')).toBe(true);
      expect((await world.state(secret))?.holds).toEqual([]);
    },
  );
});

describe('a client that another secret logs in as too', () => {
  it.each([
    { strategy: 'in-place', code: 'client-shared' },
    { strategy: 'replacement-client', code: undefined },
  ] as const)('gets no new secret: $strategy', async ({ strategy, code }) => {
    const { world, secret } = await arrange({ strategy, adminSecret: true });
    await world.rotate(secret);
    world.time.advance(3 * dayMs);
    const { clientId: current } = world.document(secret, 'AWSCURRENT');
    const otherArn = `${secret.arn.slice(0, -6)}ZzZzZz`;
    await world.ledger.owners.contest(world.organization.id, String(current), otherArn);
    const token = world.begin(secret);
    expect(await codeOf(world.step(secret, 'createSecret', token))).toBe(code);
    expect(world.logsIn(secret, 'AWSCURRENT')).toBe(true);
  });
});
