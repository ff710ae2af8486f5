import { describe, expect, it } from 'vitest';
import { claimDescription } from '../../../lambda/ledger/client-claim.ts';
import { effectsIn } from '../world/effects.ts';
import { codeOf, World } from '../world/world.ts';

const dayMs = 86_400_000;

/** A secret that the ledger does not know, with a second client that its document names as the standby. */
function arrange() {
  const world = new World();
  const [current, standby] = [world.organization.createClient('crm'), world.organization.createClient('standby')];
  const secret = world.createSecret('crm', { ...current, standbyClientId: standby.clientId });
  const claimStandby = (secretArn = secret.arn) =>
    world.cloud.updateByHand(standby.clientId, {
      description: claimDescription('', { secretArn, clientId: standby.clientId }),
    });
  return { world, secret, current, standby, claimStandby };
}

describe('a secret that the ledger does not know (R16)', () => {
  it('is adopted in createSecret, with its client in the ledger and in its description', async () => {
    const { world, secret, current } = arrange();
    await world.step(secret, 'createSecret', world.begin(secret));
    expect((await world.state(secret))?.generations[0]).toMatchObject({ n: 1, origin: 'adopted', state: 'current' });
    expect(world.organization.clientOf(current.clientId)?.description).toContain(`secret=${secret.arn}`);
  });

  it('has the standby client that both the document and its own description name', async () => {
    const { world, secret, standby, claimStandby } = arrange();
    claimStandby();
    await world.rotate(secret);
    expect(world.document(secret, 'AWSCURRENT').clientId).toBe(standby.clientId);
  });

  it.each([
    ['the document alone', () => {}],
    ['a claim of another secret', ({ claimStandby }: ReturnType<typeof arrange>) => claimStandby('arn:of:another')],
    [
      'a claim that was copied from another client',
      ({ world, secret, current, standby }: ReturnType<typeof arrange>) =>
        world.cloud.updateByHand(standby.clientId, {
          description: claimDescription('', { secretArn: secret.arn, clientId: current.clientId }),
        }),
    ],
  ])('does not get its standby client by %s', async (_what, forge) => {
    const arranged = arrange();
    const { world, secret, standby } = arranged;
    forge(arranged);
    await world.rotate(secret);
    expect(world.document(secret, 'AWSCURRENT').clientId).not.toBe(standby.clientId);
    expect(world.cloud.canLogIn(standby.clientId, standby.clientSecret)).toBe(true);
    expect((await world.state(secret))?.clients[standby.clientId]).toBeUndefined();
  });

  it('gets a full grace period for what was in force before, if that is its own', async () => {
    const { world, secret, standby, claimStandby } = arrange();
    claimStandby();
    world.secrets.put(secret.arn, 'version-0', standby, 'AWSPREVIOUS');
    expect(await codeOf(world.rotate(secret))).toBe('standby-in-grace-period');
    const [previous] = (await world.state(secret))?.generations ?? [];
    expect(previous).toMatchObject({
      n: 1,
      state: 'grace',
      clientId: standby.clientId,
      duty: { dueAt: new Date(world.time.now() + dayMs).toISOString() },
    });
    expect(effectsIn(world.calls)).toEqual([]);
  });
});

describe('a client that another secret claims at the same time', () => {
  it('belongs to the first one in the ledger', async () => {
    const { world, secret } = arrange();
    const copy = world.createSecret('copy', world.document(secret, 'AWSCURRENT'));
    let isFirst = true;
    world.intercept = async (call) => {
      if (call !== 'ledger owners claim' || !isFirst) return undefined;
      isFirst = false;
      await world.rotate(copy);
      return undefined;
    };
    expect(await codeOf(world.rotate(secret))).toBe('client-shared');
    expect(world.logsIn(secret, 'AWSCURRENT')).toBe(true);
    expect(world.secrets.stageOf(copy.arn, 'AWSCURRENT')).not.toBe('version-1');
  });
});
