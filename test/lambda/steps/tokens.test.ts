import { describe, expect, it } from 'vitest';
import { strategyNames } from '../../../domain/strategy-name.ts';
import { World } from '../world/world.ts';

/** The clients of which a token is live. */
const withTokens = (world: World) =>
  world.cloud
    .clients()
    .filter(({ tokensLive }) => tokensLive > 0)
    .map(({ name }) => name);

describe.each(strategyNames)('%s', (strategy) => {
  it('leaves no token of a test login alive', async () => {
    const world = new World({ strategy });
    const secret = world.createSecret('crm');
    await world.rotate(secret);
    expect(withTokens(world)).toEqual(['admin']);
  });

  it('leaves none alive after an error either', async () => {
    const world = new World({ strategy });
    const secret = world.createSecret('crm');
    const token = world.begin(secret);
    for (const step of ['createSecret', 'setSecret', 'testSecret', 'finishSecret'] as const) {
      world.intercept = (call) => (/storePending|owners claim|^genesys GET|promote$/.test(call) ? 'before' : undefined);
      await world.step(secret, step, token).catch((error: unknown) => error);
      world.intercept = () => undefined;
      expect(withTokens(world)).toEqual(expect.not.arrayContaining(['crm']));
      world.time.advance(150_000);
      await world.step(secret, step, token);
    }
    expect(withTokens(world)).toEqual(['admin']);
  });
});

it('a token that cannot be revoked fails nothing', async () => {
  const world = new World();
  const secret = world.createSecret('crm');
  world.intercept = (call) => (call === 'genesys DELETE /api/v2/tokens/me' ? 'unavailable' : undefined);
  await world.rotate(secret);
  expect(world.lines.join('\n')).toContain('The token of a test login could not be revoked');
});
