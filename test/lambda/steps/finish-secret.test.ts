import { describe, expect, it } from 'vitest';
import type { StrategyName } from '../../../domain/strategy-name.ts';
import { auditRecords } from '../fakes/audit-records.ts';
import { codeOf, World } from '../world/world.ts';

const login = 'genesys POST /oauth/token';

/** A rotation before finishSecret. */
async function arrange(strategy: StrategyName = 'alternating-clients') {
  const world = new World({ strategy });
  const secret = world.createSecret('crm');
  const token = world.begin(secret);
  for (const step of ['createSecret', 'setSecret', 'testSecret'] as const) await world.step(secret, step, token);
  const before = world.calls.length;
  const finish = (its = token) => codeOf(world.step(secret, 'finishSecret', its));
  const calls = () => world.calls.slice(before);
  const edit = (fields: Readonly<Record<string, unknown>>, versionId = 'edited') =>
    world.secrets.put(secret.arn, versionId, { ...world.document(secret, 'AWSCURRENT'), ...fields }, 'AWSCURRENT');
  return { world, secret, token, finish, calls, edit };
}

describe('a promotion', () => {
  it('records what is owed in the same step, and arms its timer', async () => {
    const { world, secret, finish } = await arrange();
    await finish();
    const state = await world.state(secret);
    expect(state?.rotation).toBeUndefined();
    expect(state?.generations).toMatchObject([
      { n: 1, state: 'grace' },
      { n: 2, state: 'current' },
    ]);
    expect(world.timers).toEqual([{ secretArn: secret.arn, generation: 1, arm: 1, at: '2026-03-02T12:00:00.000Z' }]);
  });

  it('leaves its events to the next write at the latest', async () => {
    const { world, secret, finish } = await arrange();
    await finish();
    const written = world.ledger.written.get(secret.arn) ?? [];
    const kept = (await world.state(secret))?.outbox ?? [];
    expect([...written, ...kept].map(({ type }) => type)).toEqual([
      'credential-adopted',
      'generation-planned',
      'credential-stored',
      'credential-identified',
      'credential-tested',
      'credential-in-force',
      'credential-superseded',
    ]);
  });

  it('records what an auditor asks for: how it began, what was compared, and when the old credential is due', async () => {
    const { world, secret, token, finish } = await arrange();
    await finish();
    const events = [...(world.ledger.written.get(secret.arn) ?? []), ...((await world.state(secret))?.outbox ?? [])];
    const detailsOf = (wanted: string) => events.find(({ type }) => type === wanted)?.details;
    const strategy = 'alternating-clients';
    expect(detailsOf('generation-planned')).toMatchObject({ token, strategy, gracePeriodSeconds: 86_400 });
    expect(detailsOf('credential-stored')).toEqual({ versionId: token });
    expect(detailsOf('credential-identified')).toEqual({ organizationId: expect.any(String) });
    expect(detailsOf('credential-tested')).toEqual({ privileges: 'equal', divisions: 'not-compared', probes: [] });
    expect(detailsOf('credential-superseded')).toEqual({ supersededBy: 2, dueAt: '2026-03-02T12:00:00.000Z' });
  });

  it('does not happen if AWSCURRENT was moved meanwhile', async () => {
    const { world, secret, finish } = await arrange();
    world.intercept = (call) => {
      if (call === 'secrets promote') world.secrets.put(secret.arn, 'by-hand', { clientId: 'x' }, 'AWSCURRENT');
      return undefined;
    };
    expect(await finish()).toBe('version-conflict');
    expect(world.secrets.stageOf(secret.arn, 'AWSCURRENT')).toBe('by-hand');
  });

  it('is announced, with the time since the rotation began', async () => {
    const { world, secret, token, finish } = await arrange();
    world.time.advance(45_000);
    await finish();
    const recorded = [...(world.ledger.written.get(secret.arn) ?? []), ...((await world.state(secret))?.outbox ?? [])];
    expect(recorded.find(({ type }) => type === 'credential-in-force')?.details).toEqual({
      versionId: token,
      durationSeconds: 45,
    });
    expect(auditRecords(world.lines)).toContainEqual(
      expect.objectContaining({ event: 'credential-promoted', durationSeconds: 45 }),
    );
    expect(world.events).toEqual([
      {
        type: 'Credential Rotated',
        resource: secret.arn,
        detail: {
          secretName: 'crm',
          versionId: token,
          strategy: 'alternating-clients',
          clientId: world.document(secret, token).clientId,
          environment: 'mypurecloud.com',
          durationSeconds: 45,
        },
      },
    ]);
  });

  it('by hand is recorded as one, by the next step that comes', async () => {
    const { world, secret, token, finish } = await arrange();
    world.secrets.move(secret.arn, 'AWSCURRENT', token);
    expect(await finish()).toBeUndefined();
    expect((await world.state(secret))?.generations).toMatchObject([{ state: 'grace' }, { state: 'current' }]);
    expect(world.timers).toHaveLength(1);
  });
});

describe('the test before a promotion (E2)', () => {
  it('is not repeated within a minute', async () => {
    const { world, finish, calls } = await arrange();
    world.time.advance(60_000);
    await finish();
    expect(calls()).not.toContain(login);
  });

  it('is repeated after that, and its token is revoked', async () => {
    const { world, finish, calls } = await arrange();
    world.time.advance(60_001);
    await finish();
    expect(calls().filter((call) => call.startsWith('genesys'))).toEqual([login, 'genesys DELETE /api/v2/tokens/me']);
  });

  it('stops the promotion of what is dead by now', async () => {
    const { world, secret, token, finish } = await arrange();
    world.cloud.regenerateByHand(String(world.document(secret, token).clientId));
    world.time.advance(60_001);
    expect(await finish()).toBe('propagation-timeout');
    expect(world.secrets.stageOf(secret.arn, 'AWSCURRENT')).toBe('version-1');
    expect(world.logsIn(secret, 'AWSCURRENT')).toBe(true);
  });
});

describe('AWSCURRENT edited during the rotation (E3)', () => {
  it('keeps the edits: the new credential gets a version with them', async () => {
    const { world, secret, token, finish, edit } = await arrange();
    const { clientId, clientSecret } = world.document(secret, token);
    edit({ quota: 7, tenant: 'acme' });
    expect(await finish()).toBeUndefined();
    expect(world.document(secret, 'AWSCURRENT')).toMatchObject({ clientId, clientSecret, quota: 7, tenant: 'acme' });
    expect((await world.state(secret))?.generations.at(-1)).toMatchObject({
      state: 'current',
      versions: [token, world.secrets.stageOf(secret.arn, 'AWSCURRENT')],
    });
    expect((await world.state(secret))?.generations[0]).toMatchObject({ versions: ['version-1', 'edited'] });
    expect(world.audits()).toContain('edits-merged');
  });

  it('stores nothing for an edit that was taken back', async () => {
    const { world, secret, token, finish, edit } = await arrange();
    edit({ quota: 7 });
    edit({ quota: undefined }, 'edited-back');
    await finish();
    expect(world.secrets.stageOf(secret.arn, 'AWSCURRENT')).toBe(token);
  });

  it('has ended for the token of the rotation too, whose version has no label any more', async () => {
    const { world, secret, token, finish, edit } = await arrange();
    edit({ quota: 7 });
    await finish();
    expect(await world.step(secret, 'finishSecret', token)).toBe('already-current');
    expect(world.events).toHaveLength(2);
  });

  it.each(['secrets storePending', 'secrets promote', 'timers arm', 'events publish'])(
    'goes on from the version with the edits after a crash: %s',
    async (call) => {
      const { world, secret, token, edit } = await arrange();
      const { clientSecret } = world.document(secret, token);
      edit({ quota: 7 });
      let isFirst = true;
      world.intercept = (its) => {
        if (its !== call || !isFirst) return undefined;
        isFirst = false;
        return 'crash-after';
      };
      await world.rotateUntilDone(secret);
      expect(world.document(secret, 'AWSCURRENT')).toMatchObject({ clientSecret, quota: 7 });
      expect((await world.state(secret))?.rotation).toBeUndefined();
    },
  );

  it('is refused where the credential itself was replaced, and what the rotation made is owed', async () => {
    const { world, secret, finish } = await arrange();
    const { clientId } = world.document(secret, 'AWSCURRENT');
    const replaced = { clientId, ...world.cloud.regenerateByHand(String(clientId)) };
    world.secrets.put(secret.arn, 'by-hand', replaced, 'AWSCURRENT');
    expect(await finish()).toBe('version-conflict');
    expect(world.secrets.stageOf(secret.arn, 'AWSCURRENT')).toBe('by-hand');
    expect(world.logsIn(secret, 'AWSCURRENT')).toBe(true);
    expect(world.secrets.stageOf(secret.arn, 'AWSPENDING')).toBeUndefined();
    expect((await world.state(secret))?.generations).toContainEqual(
      expect.objectContaining({ state: 'abandoned', duty: expect.anything() }),
    );
  });

  it('is refused where another client was stored', async () => {
    const { world, secret, finish } = await arrange();
    world.secrets.put(secret.arn, 'by-hand', world.organization.createClient('other'), 'AWSCURRENT');
    expect(await finish()).toBe('client-changed');
    expect(world.secrets.stageOf(secret.arn, 'AWSCURRENT')).toBe('by-hand');
  });

  it('is refused where the document is not one any more', async () => {
    const { world, secret, finish } = await arrange();
    world.secrets.put(secret.arn, 'by-hand', 'no JSON', 'AWSCURRENT');
    expect(await finish()).toBe('invalid-secret-document');
    expect(world.secrets.stageOf(secret.arn, 'AWSCURRENT')).toBe('by-hand');
  });
});

describe('nothing is promoted that was not compared and delivered, whoever asks for the last step', () => {
  it.each([[[]], [['setSecret']], [['testSecret']]] as const)('after createSecret and %j', async (passed) => {
    const world = new World({});
    const secret = world.createSecret('crm');
    const token = world.begin(secret);
    const before = world.document(secret, 'AWSCURRENT');
    for (const step of ['createSecret', ...passed] as const) await world.step(secret, step, token);
    expect(await codeOf(world.step(secret, 'finishSecret', token))).toBe('version-not-pending');
    expect(world.document(secret, 'AWSCURRENT')).toEqual(before);
    await world.rotate(secret, token);
    expect(world.document(secret, 'AWSCURRENT')).not.toEqual(before);
  });
});
