import { describe, expect, it } from 'vitest';
import { mostInGrace } from '../../../lambda/creation/assert-few-in-grace.ts';
import { codeOf, World, type WorldOptions } from '../world/world.ts';

const dayMs = 86_400_000;

async function rotatedTwice(options: WorldOptions) {
  const world = new World(options);
  const secret = world.createSecret('crm');
  const first = await world.rotate(secret);
  world.time.advance(3 * dayMs);
  const second = await world.rotate(secret);
  world.time.advance(3 * dayMs);
  /** An operator moves AWSCURRENT to a version, and turns to the next rotation. */
  const moveTo = (versionId: string) => {
    world.secrets.move(secret.arn, 'AWSPENDING', undefined);
    world.secrets.move(secret.arn, 'AWSCURRENT', versionId);
  };
  return { world, secret, first, second, moveTo };
}

describe('AWSCURRENT moved back to a version that was revoked (S1.1)', () => {
  it('is repaired: its client gets a new secret', async () => {
    const { world, secret, moveTo } = await rotatedTwice({ strategy: 'in-place' });
    moveTo('version-1');
    expect(world.logsIn(secret, 'AWSCURRENT')).toBe(false);
    const code = await codeOf(world.rotate(secret));
    // The secret that it was moved off still lives, and programs may hold it: in place there is no other client.
    expect(code).toBe('current-credential-rejected');
    world.time.advance(2 * dayMs);
    await world.rotate(secret);
    expect(world.logsIn(secret, 'AWSCURRENT')).toBe(true);
  });

  it('gets a new client while programs may hold the newer secret of its own', async () => {
    const { world, secret, second, moveTo } = await rotatedTwice({ strategy: 'alternating-clients' });
    const newer = world.document(secret, second);
    moveTo('version-1');
    expect(world.logsIn(secret, 'AWSCURRENT')).toBe(false);
    await world.rotate(secret);
    expect(world.logsIn(secret, 'AWSCURRENT')).toBe(true);
    expect(world.document(secret, 'AWSCURRENT').clientId).not.toBe(newer.clientId);
    expect(world.cloud.canLogIn(String(newer.clientId), String(newer.clientSecret))).toBe(true);
  });
});

describe('AWSCURRENT moved back to a version in its grace period', () => {
  it('is in force again, and what it was moved off is owed with a full period', async () => {
    const { world, secret, first, second, moveTo } = await rotatedTwice({ strategy: 'alternating-clients' });
    moveTo(first);
    expect(await codeOf(world.rotate(secret))).toBe('standby-in-grace-period');
    const state = await world.state(secret);
    expect(state?.generations.find(({ token }) => token === first)).toMatchObject({ state: 'current' });
    const left = state?.generations.find(({ token }) => token === second);
    expect(left).toMatchObject({ state: 'grace', duty: { dueAt: new Date(world.time.now() + dayMs).toISOString() } });
    expect(world.audits()).toContain('rollback-detected');
  });

  it('rotates after that period', async () => {
    const { world, secret, first, moveTo } = await rotatedTwice({ strategy: 'alternating-clients' });
    moveTo(first);
    await codeOf(world.rotate(secret));
    world.time.advance(1.1 * dayMs);
    await world.rotate(secret);
    expect(world.logsIn(secret, 'AWSCURRENT')).toBe(true);
  });
});

describe('a standby client whose tokens outlive the grace period', () => {
  it('is refused with what really keeps it: a shorter grace period would not help', async () => {
    const world = new World({ tags: { 'grace-period': '1m' } });
    const secret = world.createSecret('crm');
    await world.rotate(secret);
    world.time.advance(1_800_000);
    await expect(world.rotate(secret)).rejects.toMatchObject({
      code: 'standby-in-grace-period',
      message: expect.stringMatching(/\(1m, extended to the \w+ that its tokens live\) until /),
      nextStep: expect.stringMatching(/shorten the access token duration of the client in Genesys Cloud\.$/),
    });
  });
});

describe('an emergency', () => {
  it('is the rotation whose token the tag names: it does not wait for the standby client', async () => {
    const { world, secret } = await rotatedTwice({ strategy: 'alternating-clients' });
    await world.rotate(secret);
    const token = world.begin(secret);
    expect(await codeOf(world.step(secret, 'createSecret', token))).toBe('standby-in-grace-period');
    world.tag(secret, 'compromised', token);
    await world.rotate(secret, token);
    const [before, current] = (await world.state(secret))?.generations.slice(-2) ?? [];
    expect(current).toMatchObject({ state: 'current', emergency: true });
    expect(before).toMatchObject({ compromised: true, duty: { dueAt: new Date(world.time.now()).toISOString() } });
    expect(world.timers.at(-1)).toMatchObject({ generation: before?.n, at: new Date(world.time.now()).toISOString() });
  });

  it('is any next rotation where the tag names the version that leaked', async () => {
    const { world, secret, second } = await rotatedTwice({ strategy: 'replacement-client' });
    world.tag(secret, 'compromised', second);
    await world.rotate(secret);
    const leaked = (await world.state(secret))?.generations.find(({ token }) => token === second);
    expect(leaked).toMatchObject({ compromised: true, state: 'grace' });
    expect(Date.parse(leaked?.duty?.dueAt ?? '')).toBe(world.time.now());
  });

  it('is not stopped by a grace period as long as the rotation interval, nor by another secret', async () => {
    const { world, secret } = await rotatedTwice({ strategy: 'alternating-clients' });
    Object.assign(secret, { rotationIntervalSeconds: 3_600 });
    const standby = String(world.document(secret, 'AWSCURRENT').standbyClientId);
    await world.ledger.owners.contest(world.organization.id, standby, 'arn:of:another');
    const token = world.begin(secret);
    world.tag(secret, 'compromised', token);
    await world.rotate(secret, token);
    expect(world.secrets.stageOf(secret.arn, 'AWSCURRENT')).toBe(token);
  });

  it('still needs an AWSCURRENT that logs in', async () => {
    const { world, secret } = await rotatedTwice({ strategy: 'alternating-clients' });
    world.cloud.regenerateByHand(String(world.document(secret, 'AWSCURRENT').clientId));
    const token = world.begin(secret);
    world.tag(secret, 'compromised', token);
    expect(await codeOf(world.rotate(secret, token))).toBe('current-credential-rejected');
  });

  it('in place, is not vetoed by integrations', async () => {
    const { world, secret } = await rotatedTwice({
      strategy: 'in-place',
      tags: { 'dependent-integrations': 'block' },
    });
    const { clientId } = world.document(secret, 'AWSCURRENT');
    world.organization.createIntegration({ clientId: String(clientId), clientSecret: 'old' });
    const token = world.begin(secret);
    expect(await codeOf(world.step(secret, 'createSecret', token))).toBe('dependent-integrations-found');
    world.tag(secret, 'compromised', token);
    await world.rotate(secret, token);
    expect(world.logsIn(secret, 'AWSCURRENT')).toBe(true);
    expect(world.lines.join('\n')).toContain('dependent-integrations-found');
  });
});

describe('one secret that is rotated over and over does not use up the clients of the organization', () => {
  it('but is rotated in an emergency', async () => {
    const world = new World({ strategy: 'replacement-client' });
    const secret = world.createSecret('crm');
    await world.rotate(secret);
    const [stored] = world.ledger.states;
    if (stored === undefined) throw new Error('There is no state.');
    const state = JSON.parse(stored[1].data ?? '');
    const rotated = Array.from({ length: mostInGrace - 1 }, (_, n) => ({ ...state.generations[0], n: n + 3 }));
    const generations = [...state.generations, ...rotated];
    const data = JSON.stringify({ ...state, generations, nextGeneration: mostInGrace + 3 });
    world.ledger.states.set(stored[0], { ...stored[1], data });
    const before = world.cloud.clients().length;
    expect(await codeOf(world.rotate(secret))).toBe('secret-limit-reached');
    expect(world.cloud.clients().length).toBe(before);
    const token = world.begin(secret);
    world.tag(secret, 'compromised', token);
    await world.rotate(secret, token);
    expect(world.logsIn(secret, 'AWSCURRENT')).toBe(true);
  });
});

it('a standby client that only STATE names is not regenerated: its new secret would be stored here', async () => {
  const world = new World({ strategy: 'alternating-clients' });
  const secret = world.createSecret('crm');
  const victim = world.organization.createClient('victim');
  await world.rotate(secret);
  world.time.advance(3 * dayMs);
  const [stored] = world.ledger.states;
  if (stored === undefined) throw new Error('There is no state.');
  const standbyId = String(world.document(secret, 'AWSCURRENT').standbyClientId);
  const data = stored[1].data?.replaceAll(standbyId, String(victim.clientId));
  world.ledger.states.set(stored[0], { ...stored[1], ...(data === undefined ? {} : { data }) });
  await world.rotate(secret);
  expect(world.cloud.canLogIn(String(victim.clientId), String(victim.clientSecret))).toBe(true);
  expect(world.document(secret, 'AWSCURRENT').clientId).not.toBe(victim.clientId);
});
