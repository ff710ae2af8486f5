import { describe, expect, it } from 'vitest';
import { claimDescription } from '../../../lambda/ledger/client-claim.ts';
import { effectsIn } from '../world/effects.ts';
import { codeOf, World, type WorldOptions } from '../world/world.ts';

const otherArn = 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:other-AbCdEf';

async function arrange(options: WorldOptions = {}) {
  const world = new World(options);
  const secret = world.createSecret('crm');
  const token = world.begin(secret);
  await world.step(secret, 'createSecret', token);
  await world.step(secret, 'setSecret', token);
  const test = () => codeOf(world.step(secret, 'testSecret', token));
  return { world, secret, token, test, clientId: String(world.document(secret, token).clientId) };
}

describe('testSecret', () => {
  it('changes nothing, and records when it passed', async () => {
    const { world, secret, test } = await arrange();
    const before = world.calls.length;
    expect(await test()).toBeUndefined();
    expect(effectsIn(world.calls.slice(before))).toEqual([]);
    expect((await world.state(secret))?.rotation?.testedAt).toBe(new Date(world.time.now()).toISOString());
    expect(world.audits()).toContain('candidate-verified');
  });

  it.each<[string, Readonly<Record<string, unknown>>]>([
    ['fewer roles', { roleDivisions: [] }],
    ['another token validity', { accessTokenValiditySeconds: 600 }],
  ])('refuses a client with %s', async (_what, fields) => {
    const { world, test, clientId, secret } = await arrange();
    world.cloud.updateByHand(clientId, fields);
    expect(await test()).toBe('privileges-differ');
    expect((await world.state(secret))?.rotation?.testedAt).toBeUndefined();
  });

  it('refuses a probe that does worse than with the credential in force', async () => {
    const { world, test, clientId } = await arrange({ tags: { probes: '/api/v2/organizations/me' } });
    world.cloud.settings.refuse = ({ path, ...call }) =>
      path === '/api/v2/organizations/me' && call.clientId === clientId ? 403 : undefined;
    expect(await test()).toBe('probe-failed');
  });

  it('abandons a rotation whose credential is dead by now', async () => {
    const { world, secret, test, clientId } = await arrange();
    world.cloud.regenerateByHand(clientId);
    world.time.advance(300_000);
    expect(await test()).toBe('pending-credential-rejected');
    expect((await world.state(secret))?.generations.at(-1)).toMatchObject({ state: 'abandoned' });
  });
});

/** The test that runs when rotation is turned on: AWSPENDING holds the current value. */
describe('the test before the first rotation', () => {
  async function arrangeFirst(world = new World()) {
    const secret = world.createSecret('crm');
    world.secrets.put(secret.arn, 'test-version', world.document(secret, 'AWSCURRENT'), 'AWSPENDING');
    const { clientId } = world.document(secret, 'AWSCURRENT');
    const test = () => codeOf(world.step(secret, 'testSecret', 'test-version'));
    return { world, secret, clientId: String(clientId), test };
  }

  it('adopts the credential in force: its client belongs to this secret from now on (T1)', async () => {
    const { world, secret, clientId, test } = await arrangeFirst();
    expect(await test()).toBeUndefined();
    expect(await world.ledger.owners.read(world.organization.id, clientId)).toMatchObject({
      secretArn: secret.arn,
      origin: 'adopted',
    });
    expect(await world.state(secret)).toMatchObject({
      organizationId: world.organization.id,
      currentGeneration: 1,
      generations: [{ n: 1, clientId, state: 'current', origin: 'adopted' }],
    });
    expect(effectsIn(world.calls)).toEqual([]);
  });

  it('fails where AWSCURRENT does not log in', async () => {
    const { world, secret, clientId, test } = await arrangeFirst();
    world.cloud.regenerateByHand(clientId);
    expect(await test()).toBe('current-credential-rejected');
    expect((await world.state(secret))?.generations).toEqual([]);
  });

  it('fails where it cannot be found out whether AWSCURRENT logs in', async () => {
    const { world, test } = await arrangeFirst();
    world.intercept = (call) => (call === 'genesys POST /oauth/token' ? 'unavailable' : undefined);
    expect(await test()).toBe('genesys-unavailable');
  });

  it.each<[string, string, WorldOptions, ((world: World, clientId: string) => void)?]>([
    [
      'the administering client may not read the client',
      'missing-permission',
      {},
      (world, clientId) => {
        world.cloud.settings.refuse = ({ path, ...call }) =>
          path === `/api/v2/oauth/clients/${clientId}` && call.clientId !== clientId ? 403 : undefined;
      },
    ],
    ['a probe fails', 'probe-failed', { tags: { probes: '/api/v2/nothing' } }],
    ['the strategy needs an admin secret', 'admin-secret-required', { strategy: 'in-place', adminSecret: false }],
    [
      'the description names another secret',
      'client-shared',
      {},
      (world, clientId) =>
        world.cloud.updateByHand(clientId, { description: claimDescription('', { secretArn: otherArn, clientId }) }),
    ],
  ])('fails as the first rotation would where %s, and nothing is changed', async (_what, code, options, arrangeIt) => {
    const { world, clientId, test } = await arrangeFirst(new World(options));
    arrangeIt?.(world, clientId);
    expect(await test()).toBe(code);
    expect(effectsIn(world.calls)).toEqual([]);
  });

  it('fails where the client belongs to another secret, which learns that it is contested (R21)', async () => {
    const { world, secret, clientId, test } = await arrangeFirst();
    await test();
    const copy = world.createSecret('copy', world.document(secret, 'AWSCURRENT'));
    world.secrets.put(copy.arn, 'test-version', world.document(copy, 'AWSCURRENT'), 'AWSPENDING');
    expect(await codeOf(world.step(copy, 'testSecret', 'test-version'))).toBe('client-shared');
    const owner = await world.ledger.owners.read(world.organization.id, clientId);
    expect(owner).toMatchObject({ secretArn: secret.arn, contestedBy: [copy.arn] });
  });

  it('is not contested by a copy that does not log in', async () => {
    const { world, secret, clientId, test } = await arrangeFirst();
    await test();
    const copy = world.createSecret('copy', { ...world.document(secret, 'AWSCURRENT'), clientSecret: 'guessed' });
    expect(await codeOf(world.rotate(copy))).toBe('current-credential-rejected');
    const owner = await world.ledger.owners.read(world.organization.id, clientId);
    expect(owner).toMatchObject({ secretArn: secret.arn, contestedBy: [] });
  });
});
