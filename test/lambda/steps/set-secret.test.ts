import { describe, expect, it } from 'vitest';
import type { StrategyName } from '../../../domain/strategy-name.ts';
import { effectsIn } from '../world/effects.ts';
import { codeOf, World, type WorldOptions } from '../world/world.ts';

const login = 'genesys POST /oauth/token';

/** For so long a new credential may be rejected from a cache. */
const cachedRejectionMs = 300_000;

async function arrange(options: WorldOptions = {}) {
  const world = new World(options);
  const secret = world.createSecret('crm');
  const token = world.begin(secret);
  await world.step(secret, 'createSecret', token);
  const before = world.calls.length;
  const set = () => codeOf(world.step(secret, 'setSecret', token));
  const calls = () => world.calls.slice(before);
  const clientId = String(world.document(secret, token).clientId);
  return { world, secret, token, set, calls, clientId };
}

describe('setSecret', () => {
  it('logs in with the pending credential, and records whose its client is', async () => {
    const { world, secret, set, clientId } = await arrange();
    expect(await set()).toBeUndefined();
    expect(await world.ledger.owners.read(world.organization.id, clientId)).toMatchObject({
      secretArn: secret.arn,
      origin: 'created',
    });
    expect(world.audits()).toContain('candidate-authenticated');
  });

  it('waits for a credential that does not log in yet', async () => {
    const world = new World();
    const secret = world.createSecret('crm');
    world.cloud.settings.propagationDelayMs = 8_000;
    const token = world.begin(secret);
    await world.step(secret, 'createSecret', token);
    expect(await codeOf(world.step(secret, 'setSecret', token))).toBeUndefined();
  });

  it('abandons nothing because the time ran out', async () => {
    const { world, secret, token, set, clientId } = await arrange();
    world.cloud.regenerateByHand(clientId);
    world.timeoutMs = 12_000;
    expect(await set()).toBe('propagation-timeout');
    expect(world.secrets.stageOf(secret.arn, 'AWSPENDING')).toBe(token);
    expect((await world.state(secret))?.rotation?.token).toBe(token);
  });

  it('refuses a client that another secret owns', async () => {
    const { world, set, clientId } = await arrange();
    await world.ledger.owners.claim({
      organizationId: world.organization.id,
      clientId,
      secretArn: 'arn:of:another',
      origin: 'adopted',
      since: '2026-01-01T00:00:00.000Z',
    });
    expect(await set()).toBe('client-shared');
  });

  it.each([
    ['client-mismatch', { OAuthClient: { id: 'another' } }],
    ['organization-mismatch', { organization: { id: 'elsewhere' } }],
  ])('refuses a token that belongs to another: %s', async (code, changes) => {
    const { world, secret, token, set, clientId } = await arrange();
    const body = { organization: { id: world.organization.id }, OAuthClient: { id: clientId }, ...changes };
    world.intercept = (call) => (call === 'genesys GET /api/v2/tokens/me' ? { status: 200, body } : undefined);
    expect(await set()).toBe(code);
    expect(world.secrets.stageOf(secret.arn, 'AWSPENDING')).toBe(token);
  });

  it('finds integrations that would lose their logins, unless it is an emergency', async () => {
    const { world, secret, token, set } = await arrange({ tags: { 'dependent-integrations': 'block' } });
    const clientId = String(world.document(secret, 'AWSCURRENT').clientId);
    world.organization.createIntegration({ clientId, clientSecret: 'old' });
    expect(await set()).toBe('dependent-integrations-found');
    world.tag(secret, 'compromised', token);
    expect(await set()).toBeUndefined();
  });
});

describe('a destination', () => {
  const credentials = (world: World) => world.cloud.integrationCredentials().map(({ fields }) => fields.clientId);

  async function arrangeDestination(strategy: StrategyName = 'alternating-clients') {
    const world = new World({ strategy });
    const secret = world.createSecret('crm');
    const { clientId } = world.document(secret, 'AWSCURRENT');
    world.organization.createIntegration({ clientId: String(clientId), clientSecret: '' });
    const [destination] = world.cloud.integrationCredentials();
    world.tag(secret, 'integration-credentials', String(destination?.id));
    const token = world.begin(secret);
    await world.step(secret, 'createSecret', token);
    return { world, secret, token, clientId, set: () => codeOf(world.step(secret, 'setSecret', token)) };
  }

  it('gets the pending credential', async () => {
    const { world, secret, token, set } = await arrangeDestination();
    expect(await set()).toBeUndefined();
    expect(credentials(world)).toEqual([world.document(secret, token).clientId]);
  });

  it('gets none that has fewer privileges than the one in force', async () => {
    const { world, secret, token, clientId, set } = await arrangeDestination();
    world.cloud.updateByHand(String(world.document(secret, token).clientId), { roleDivisions: [] });
    expect(await set()).toBe('privileges-differ');
    expect(credentials(world)).toEqual([clientId]);
  });

  it('that fails ends the step, and AWSCURRENT goes on', async () => {
    const { world, secret, set } = await arrangeDestination();
    world.intercept = (call) => (call.startsWith('genesys PUT /api/v2/integrations') ? 'unavailable' : undefined);
    expect(await set()).toBe('genesys-unavailable');
    expect(world.logsIn(secret, 'AWSCURRENT')).toBe(true);
  });

  it('that fails does not keep a leaked credential in force', async () => {
    const { world, secret, token, set } = await arrangeDestination();
    world.tag(secret, 'compromised', token);
    world.intercept = (call) => (call.startsWith('genesys PUT /api/v2/integrations') ? 'unavailable' : undefined);
    expect(await set()).toBeUndefined();
    expect(world.lines.join('\n')).toContain('A destination did not get the new credential');
    world.intercept = () => undefined;
    await world.rotate(secret, token);
    expect(world.secrets.stageOf(secret.arn, 'AWSCURRENT')).toBe(token);
  });
});

describe('a pending credential that is rejected for good (T6)', () => {
  async function arrangeDead(strategy: StrategyName = 'alternating-clients') {
    const arranged = await arrange({ strategy });
    arranged.world.cloud.regenerateByHand(arranged.clientId);
    arranged.world.time.advance(cachedRejectionMs);
    return arranged;
  }

  it('is not believed while a cached answer may be the cause: the same credential logs in later', async () => {
    const world = new World();
    const secret = world.createSecret('crm');
    Object.assign(world.cloud.settings, { propagationDelayMs: 1_000, earlyRejectionCachedMs: 60_000 });
    const token = world.begin(secret);
    await world.step(secret, 'createSecret', token);
    expect(await codeOf(world.step(secret, 'setSecret', token))).toBe('propagation-timeout');
    expect(world.secrets.stageOf(secret.arn, 'AWSPENDING')).toBe(token);
    world.time.advance(60_000);
    expect(await codeOf(world.step(secret, 'setSecret', token))).toBeUndefined();
  });

  it.each(['alternating-clients', 'replacement-client'] as const)(
    'ends the rotation, whose client is owed: %s',
    async (strategy) => {
      const { world, secret, token, set, clientId } = await arrangeDead(strategy);
      expect(await set()).toBe('pending-credential-rejected');
      expect(world.secrets.stageOf(secret.arn, 'AWSPENDING')).toBeUndefined();
      expect(world.logsIn(secret, 'AWSCURRENT')).toBe(true);
      const state = await world.state(secret);
      expect(state?.rotation).toBeUndefined();
      const abandoned = state?.generations.find((generation) => generation.token === token);
      expect(abandoned).toMatchObject({ state: 'abandoned', clientId, duty: { phase: 'deactivate' } });
      expect(world.timers).toEqual([
        { secretArn: secret.arn, generation: abandoned?.n, arm: 1, at: abandoned?.duty?.nextAttemptAt },
      ]);
      expect(world.audits()).toContain('rotation-abandoned');
    },
  );

  it('is owed before its label goes', async () => {
    const { world, secret, token, set } = await arrangeDead();
    world.intercept = (call) => (call === 'secrets removePending' ? 'before' : undefined);
    expect(await set()).toBe('aws-unavailable');
    expect(world.secrets.stageOf(secret.arn, 'AWSPENDING')).toBe(token);
    expect((await world.state(secret))?.generations.at(-1)).toMatchObject({ state: 'abandoned', duty: {} });
  });

  it('lets the next rotation make another one', async () => {
    const { world, secret, token, set } = await arrangeDead();
    await set();
    const next = await world.rotate(secret);
    expect(next).not.toBe(token);
    expect(world.logsIn(secret, 'AWSCURRENT')).toBe(true);
  });

  it('is not abandoned unless AWSCURRENT logs in', async () => {
    const { world, secret, token, set } = await arrangeDead();
    world.cloud.regenerateByHand(String(world.document(secret, 'AWSCURRENT').clientId));
    expect(await set()).toBe('current-credential-rejected');
    expect(world.secrets.stageOf(secret.arn, 'AWSPENDING')).toBe(token);
    expect((await world.state(secret))?.rotation?.token).toBe(token);
  });

  it('is not abandoned if that cannot be found out', async () => {
    const { world, secret, token, set, calls } = await arrangeDead();
    let isAbandoning = false;
    const { clientId } = world.document(secret, 'AWSCURRENT');
    world.cloud.subscribe((event) => {
      if (event.kind === 'login-rejected' && event.clientId !== clientId)
        isAbandoning = calls().filter((call) => call === login).length > 8;
    });
    world.intercept = (call) => (call === login && isAbandoning ? 'unavailable' : undefined);
    expect(await set()).toBe('genesys-unavailable');
    expect(world.secrets.stageOf(secret.arn, 'AWSPENDING')).toBe(token);
  });

  it('is never abandoned in place: there is no other credential', async () => {
    const { world, secret, token, set, calls } = await arrangeDead('in-place');
    expect(await set()).toBe('propagation-timeout');
    expect(world.secrets.stageOf(secret.arn, 'AWSPENDING')).toBe(token);
    expect((await world.state(secret))?.rotation?.token).toBe(token);
    expect(effectsIn(calls())).toEqual([]);
  });
});
