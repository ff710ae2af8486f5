import { describe, expect, it } from 'vitest';
import { effectsIn } from '../world/effects.ts';
import { unaccounted } from '../world/unaccounted.ts';
import { codeOf, World } from '../world/world.ts';

const dayMs = 86_400_000;
const steps = ['createSecret', 'setSecret', 'testSecret', 'finishSecret'] as const;

async function rotatedOnce() {
  const world = new World();
  const secret = world.createSecret('crm');
  const token = await world.rotate(secret);
  world.time.advance(3 * dayMs);
  const stage = (versionId: string) => world.secrets.move(secret.arn, 'AWSPENDING', versionId);
  return { world, secret, token, stage };
}

describe('AWSPENDING on a version that was in force before (R13, R15)', () => {
  it.each(steps)('%s removes it, and promotes nothing', async (step) => {
    const { world, secret, stage } = await rotatedOnce();
    stage('version-1');
    const before = world.calls.length;
    expect(await codeOf(world.step(secret, step, 'version-1'))).toBe('version-was-in-force');
    expect(world.secrets.stageOf(secret.arn, 'AWSPENDING')).toBeUndefined();
    expect(effectsIn(world.calls.slice(before))).toEqual([]);
    expect((await world.state(secret))?.generations[0]).toMatchObject({ state: 'grace', duty: expect.anything() });
  });

  it('is removed when AWSCURRENT was moved back, before the next rotation begins', async () => {
    const { world, secret, token } = await rotatedOnce();
    world.secrets.move(secret.arn, 'AWSCURRENT', 'version-1');
    expect(world.secrets.stageOf(secret.arn, 'AWSPENDING')).toBe(token);
    expect(await codeOf(world.rotate(secret))).toBe('version-was-in-force');
    expect(world.secrets.stageOf(secret.arn, 'AWSCURRENT')).toBe('version-1');
    expect(world.secrets.stageOf(secret.arn, 'AWSPENDING')).toBeUndefined();
    expect(world.logsIn(secret, token)).toBe(true);
  });
});

describe('AWSPENDING on the credential that is in force (R14)', () => {
  it.each(steps)('%s rotates nothing', async (step) => {
    const { world, secret } = await rotatedOnce();
    world.secrets.put(secret.arn, 'copy', world.document(secret, 'AWSCURRENT'), 'AWSPENDING');
    const before = world.calls.length;
    const passes = step === 'setSecret' || step === 'testSecret';
    expect(await codeOf(world.step(secret, step, 'copy'))).toBe(passes ? undefined : 'pending-equals-current');
    expect(effectsIn(world.calls.slice(before))).toEqual([]);
    expect(world.secrets.stageOf(secret.arn, 'AWSPENDING')).toBe('copy');
  });
});

describe('AWSPENDING on an abandoned rotation that came too late (R15)', () => {
  it.each(steps)('%s removes it, and its credential stays owed', async (step) => {
    const { world, secret } = await rotatedOnce();
    const token = world.begin(secret);
    await world.step(secret, 'createSecret', token);
    world.secrets.move(secret.arn, 'AWSPENDING', undefined);
    await world.step(secret, 'createSecret', world.begin(secret)).catch((error: unknown) => error);
    world.secrets.move(secret.arn, 'AWSPENDING', token);
    expect(await codeOf(world.step(secret, step, token))).toBe('version-not-pending');
    expect(world.secrets.stageOf(secret.arn, 'AWSPENDING')).toBeUndefined();
    const abandoned = (await world.state(secret))?.generations.find((generation) => generation.token === token);
    // The next rotation has regenerated the same standby client, or its credential is owed.
    expect(abandoned?.state).toMatch(/abandoned|revoked/);
    expect(abandoned?.duty).toBeDefined();
  });
});

describe('AWSPENDING with a credential that no rotation has made (R17)', () => {
  it.each(steps)('%s fails, and leaves it alone', async (step) => {
    const { world, secret } = await rotatedOnce();
    const planted = world.organization.createClient('planted');
    world.secrets.put(secret.arn, 'planted', planted, 'AWSPENDING');
    const before = world.calls.length;
    expect(await codeOf(world.step(secret, step, 'planted'))).toBe('client-mismatch');
    expect(effectsIn(world.calls.slice(before))).toEqual([]);
    expect(world.cloud.canLogIn(planted.clientId, planted.clientSecret)).toBe(true);
    expect(world.secrets.stageOf(secret.arn, 'AWSPENDING')).toBe('planted');
  });

  it('stored under the token of a rotation while that makes its own: what was made is owed', async () => {
    const { world, secret } = await rotatedOnce();
    const token = world.begin(secret);
    const planted = world.organization.createClient('planted');
    world.intercept = (call) => {
      if (call === 'secrets storePending') world.secrets.put(secret.arn, token, planted, 'AWSPENDING');
      return undefined;
    };
    expect(await codeOf(world.step(secret, 'createSecret', token))).toBe('client-mismatch');
    world.intercept = () => undefined;
    world.time.advance(150_000);
    expect(await codeOf(world.step(secret, 'setSecret', token))).toBe('client-mismatch');
    world.secrets.move(secret.arn, 'AWSPENDING', undefined);
    await world.rotate(secret);
    expect(world.logsIn(secret, 'AWSCURRENT')).toBe(true);
    const made = (await world.state(secret))?.generations.find((generation) => generation.token === token);
    expect(made?.state).toMatch(/abandoned|revoked/);
    expect(await unaccounted(world, [secret])).toEqual([expect.stringContaining('planted')]);
  });
});
