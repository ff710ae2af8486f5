import { describe, expect, it } from 'vitest';
import { auditRecords } from '../fakes/audit-records.ts';
import { Crash } from '../world/calls.ts';
import { effectsIn } from '../world/effects.ts';
import { codeOf, World } from '../world/world.ts';

const dayMs = 86_400_000;

function frozen(strategy: 'alternating-clients' | 'in-place' = 'alternating-clients') {
  const world = new World({ strategy });
  const secret = world.createSecret('crm');
  const day = (fromNow: number) => new Date(world.time.now() + fromNow * dayMs).toISOString().slice(0, 10);
  const freeze = (from = 0, to = 3) => world.tag(secret, 'freeze', `${day(from)}/${day(to)}/year-end`);
  const endOf = (to = 3) => `${day(to + 1)}T00:00:00.000Z`;
  return { world, secret, freeze, endOf };
}

describe('a freeze window', () => {
  it.each(['alternating-clients', 'in-place'] as const)(
    'keeps a rotation from beginning, says until when and why, and is announced once (%s)',
    async (strategy) => {
      const { world, secret, freeze, endOf } = frozen(strategy);
      freeze();
      const token = world.begin(secret);
      for (let attempt = 0; attempt < 3; attempt += 1) {
        const before = world.calls.length;
        const error = await world.step(secret, 'createSecret', token).catch((caught: unknown) => caught);
        expect(String(error)).toContain(`rotation-frozen: No rotation begins before ${endOf()}`);
        expect(String(error)).toContain('(year-end)');
        const calls = world.calls.slice(before);
        expect(effectsIn(calls)).toEqual([]);
        expect(calls.filter((call) => call.startsWith('ledger ')).length).toBeLessThanOrEqual(4);
        world.time.advance(150_000);
      }
      expect(world.events).toMatchObject([
        { type: 'Rotation Frozen', resource: secret.arn, detail: { versionId: token, until: endOf() } },
      ]);
      expect(world.audits().filter((event) => event === 'rotation-frozen')).toHaveLength(1);
      expect((await world.state(secret))?.waiting).toMatchObject({ token, reason: 'rotation-frozen' });
      expect((await world.state(secret))?.outbox.filter(({ type }) => type === 'rotation-frozen')).toHaveLength(1);
    },
  );

  it('that has ended lets the same rotation complete, and nothing waits any more', async () => {
    const { world, secret, freeze } = frozen();
    freeze();
    const token = world.begin(secret);
    expect(await codeOf(world.step(secret, 'createSecret', token))).toBe('rotation-frozen');
    world.time.advance(5 * dayMs);
    await world.rotate(secret, token);
    expect(world.secrets.stageOf(secret.arn, 'AWSCURRENT')).toBe(token);
    expect((await world.state(secret))?.waiting).toBeUndefined();
  });

  it('does not stop a rotation that had begun', async () => {
    const { world, secret, freeze } = frozen();
    const token = world.begin(secret);
    await world.step(secret, 'createSecret', token);
    freeze();
    await world.rotate(secret, token);
    expect(world.secrets.stageOf(secret.arn, 'AWSCURRENT')).toBe(token);
  });

  it('does not stop one whose credential was being made when its function died', async () => {
    const { world, secret, freeze } = frozen();
    const token = world.begin(secret);
    world.intercept = (call) => (call === 'secrets storePending' ? 'crash-before' : undefined);
    await expect(world.step(secret, 'createSecret', token)).rejects.toBeInstanceOf(Crash);
    world.intercept = () => undefined;
    freeze();
    world.time.advance(150_000);
    await world.rotate(secret, token);
    expect(world.secrets.stageOf(secret.arn, 'AWSCURRENT')).toBe(token);
  });

  it('does not keep a leaked credential in force, not even with a rotation that had to wait', async () => {
    const { world, secret, freeze } = frozen();
    freeze();
    const leaked = world.secrets.stageOf(secret.arn, 'AWSCURRENT') ?? '';
    const token = world.begin(secret);
    expect(await codeOf(world.step(secret, 'createSecret', token))).toBe('rotation-frozen');
    world.tag(secret, 'compromised', leaked);
    await world.rotate(secret, token);
    expect(world.secrets.stageOf(secret.arn, 'AWSCURRENT')).toBe(token);
    expect((await world.state(secret))?.generations.find(({ compromised }) => compromised)).toBeDefined();
  });

  it('that is malformed does not stop an emergency, and stops a rotation with the reason', async () => {
    const { world, secret } = frozen();
    world.tag(secret, 'freeze', 'for-ever');
    const token = world.begin(secret);
    expect(await codeOf(world.step(secret, 'createSecret', token))).toBe('invalid-settings');
    world.tag(secret, 'compromised', token);
    await world.rotate(secret, token);
    expect(world.secrets.stageOf(secret.arn, 'AWSCURRENT')).toBe(token);
  });

  it('does not keep AWSCURRENT dead: the rotation that repairs it goes on', async () => {
    const { world, secret, freeze } = frozen();
    await world.rotate(secret);
    world.time.advance(20 * dayMs);
    await world.rotate(secret);
    freeze();
    world.secrets.move(secret.arn, 'AWSCURRENT', 'version-1');
    expect(world.logsIn(secret, 'version-1')).toBe(false);
    await world.rotateUntilDone(secret);
    expect(world.logsIn(secret, 'AWSCURRENT')).toBe(true);
  });

  it('is announced again if the event bus did not respond, and holds all the same', async () => {
    const { world, secret, freeze } = frozen();
    freeze();
    let failures = 1;
    world.intercept = (call) => (call === 'events publish' && failures-- > 0 ? 'before' : undefined);
    const token = world.begin(secret);
    expect(await codeOf(world.step(secret, 'createSecret', token))).toBe('rotation-frozen');
    expect(world.events).toEqual([]);
    expect(await codeOf(world.step(secret, 'createSecret', token))).toBe('rotation-frozen');
    expect(world.events).toHaveLength(1);
    expect(auditRecords(world.lines).some(({ event }) => event === 'rotation-frozen')).toBe(true);
  });
});
