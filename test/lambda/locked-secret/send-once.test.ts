import { describe, expect, it } from 'vitest';
import type { Fault } from '../world/calls.ts';
import { unaccounted } from '../world/unaccounted.ts';
import { codeOf, World } from '../world/world.ts';

const regeneration = 'genesys POST /api/v2/oauth/clients/{clientId}/secret';
const dayMs = 86_400_000;

/** A secret before the rotation that gives its standby client a new secret. */
async function arrange() {
  const world = new World();
  const secret = world.createSecret('crm');
  await world.rotate(secret);
  world.time.advance(3 * dayMs);
  const token = world.begin(secret);
  const before = world.calls.length;
  /** Makes the regeneration fail so many times. */
  const failing = (fault: Fault, times: number, meanwhile = () => {}) => {
    let left = times;
    world.intercept = (call) => {
      if (call !== regeneration || left === 0) return undefined;
      left -= 1;
      meanwhile();
      return fault;
    };
  };
  const create = () => codeOf(world.step(secret, 'createSecret', token));
  const calls = () => world.calls.slice(before);
  return { world, secret, token, failing, create, calls, before: world.document(secret, 'version-1') };
}

describe('a request that must not be sent twice', () => {
  it('is preceded by the intent, and by nothing else in between', async () => {
    const { create, calls } = await arrange();
    await create();
    const at = calls().indexOf(regeneration);
    expect(calls()[at - 1]).toBe('ledger commit');
  });

  it.each<[Fault, string]>([
    ['throttled', '429'],
    ['before', 'no connection'],
    [{ status: 401, body: {} }, '401'],
  ])('is sent again only after its intent and the labels: %s', async (fault) => {
    const { create, calls, failing, world, secret, token } = await arrange();
    failing(fault, 1);
    expect(await create()).toBeUndefined();
    const from = calls().indexOf(regeneration);
    const to = calls().lastIndexOf(regeneration);
    expect(calls().slice(from + 1, to)).toEqual(expect.arrayContaining(['ledger commit', 'secrets describe']));
    expect(
      calls()
        .slice(from + 1, to)
        .indexOf('ledger commit'),
    ).toBeLessThan(
      calls()
        .slice(from + 1, to)
        .indexOf('secrets describe'),
    );
    expect(calls().filter((call) => call === regeneration)).toHaveLength(2);
    expect(world.logsIn(secret, token)).toBe(true);
  });

  it('waits as long as Genesys Cloud says', async () => {
    const { create, failing, world } = await arrange();
    const startedAt = world.time.now();
    failing('throttled', 2);
    await create();
    expect(world.time.now() - startedAt).toBe(6_000);
  });

  it.each<Fault>(['response-lost', 'unavailable'])(
    'is not sent again if it may have taken effect: %s',
    async (fault) => {
      const { create, calls, failing, world, secret } = await arrange();
      failing(fault, 9);
      expect(await create()).toBe('genesys-unavailable');
      expect(calls().filter((call) => call === regeneration)).toHaveLength(1);
      expect((await world.state(secret))?.intent).toMatchObject({ call: 'regenerate-secret', generation: 3 });
    },
  );

  it('leaves no intent where it was not carried out', async () => {
    const { create, failing, world, secret } = await arrange();
    failing('throttled', 100);
    expect(await create()).toBe('rate-limited');
    expect((await world.state(secret))?.intent).toBeUndefined();
    world.intercept = () => undefined;
    expect(await create()).toBeUndefined();
  });

  it('is not waited for without the time for it', async () => {
    const { create, calls, failing, world } = await arrange();
    world.timeoutMs = 22_000;
    failing('throttled', 1);
    expect(await create()).toBe('rate-limited');
    expect(calls().filter((call) => call === regeneration)).toHaveLength(1);
  });
});

describe('an operator who acts while the request waits', () => {
  const acts: Readonly<Record<string, (world: World, arn: string) => void>> = {
    'moves AWSCURRENT back': (world, arn) => world.secrets.move(arn, 'AWSCURRENT', 'version-1'),
    'takes AWSPENDING away': (world, arn) => world.secrets.move(arn, 'AWSPENDING', undefined),
    'turns rotation off': (world, arn) =>
      void Object.assign(world.secrets.secrets.get(arn) ?? {}, { rotationEnabled: false }),
    'deletes the secret': (world, arn) =>
      void Object.assign(world.secrets.secrets.get(arn) ?? {}, { deletion: 'scheduled' }),
  };

  it.each(Object.entries(acts))('%s: nothing is sent', async (_what, act) => {
    const { create, calls, failing, world, secret, before } = await arrange();
    failing('throttled', 1, () => act(world, secret.arn));
    expect(await create()).toBe('version-conflict');
    expect(calls().filter((call) => call === regeneration)).toHaveLength(1);
    expect(world.cloud.canLogIn(String(before.clientId), String(before.clientSecret))).toBe(true);
    expect((await world.state(secret))?.intent).toBeUndefined();
    expect(await unaccounted(world, [secret])).toEqual([]);
  });

  it('moves AWSCURRENT in the time that the commit takes', async () => {
    const { create, world, secret, calls } = await arrange();
    world.intercept = (call) => {
      if (call !== 'ledger commit') return undefined;
      world.time.advance(2_500);
      world.secrets.move(secret.arn, 'AWSCURRENT', 'version-1');
      return undefined;
    };
    expect(await create()).toBe('version-conflict');
    expect(calls()).not.toContain(regeneration);
  });
});

describe('a request whose intent is too old', () => {
  it('is not sent', async () => {
    const { create, world, calls, secret } = await arrange();
    let isCommitted = false;
    world.intercept = (call) => {
      if (call === 'ledger commit') isCommitted = true;
      if (call === 'secrets describe' && isCommitted) world.time.advance(16_000);
      else if (call === 'ledger commit') world.time.advance(3_000);
      return undefined;
    };
    expect(await create()).toBe('lock-lost');
    expect(calls()).not.toContain(regeneration);
    world.intercept = () => undefined;
    world.time.advance(60_000);
    expect(await create()).toBeUndefined();
    expect((await world.state(secret))?.generations.at(-1)).toMatchObject({ n: 3, state: 'stored' });
  });
});
