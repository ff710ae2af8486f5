import { describe, expect, it } from 'vitest';
import { strategyNames } from '../../../domain/strategy-name.ts';
import type { Fault } from '../world/calls.ts';
import { unaccounted } from '../world/unaccounted.ts';
import { World, type WorldOptions } from '../world/world.ts';

const dayMs = 86_400_000;

/** A secret before its first or its second rotation. */
async function arrange(options: WorldOptions, isLater: boolean) {
  const world = new World(options);
  const secret = world.createSecret('crm');
  if (isLater) {
    await world.rotate(secret);
    world.time.advance(3 * dayMs);
  }
  return { world, secret };
}

/** Every call of a rotation that nothing disturbs, until one that fits. */
async function callsUntil(options: WorldOptions, isLater: boolean, last: string): Promise<number> {
  const { world, secret } = await arrange(options, isLater);
  const before = world.calls.length;
  await world.rotate(secret);
  const calls = world.calls.slice(before);
  return (last === 'end' ? calls.length : calls.indexOf(last)) + 1;
}

/** Whatever happens at one call, once: the rotation ends with nothing that is not accounted for. */
async function expectSameEnd(options: WorldOptions, isLater: boolean, fault: Fault, at: number): Promise<void> {
  const { world, secret } = await arrange(options, isLater);
  let count = 0;
  let where = '';
  world.intercept = (call) => {
    count += 1;
    if (count !== at) return undefined;
    where = `${fault} at call ${at}, ${call}`;
    return fault;
  };
  const token = await world.rotateUntilDone(secret).catch((error) => {
    throw new Error(where, { cause: error });
  });
  const state = await world.state(secret);
  const clientId = String(world.document(secret, 'AWSCURRENT').clientId);
  expect(world.secrets.stageOf(secret.arn, 'AWSCURRENT'), where).toBe(token);
  expect(world.logsIn(secret, 'AWSCURRENT'), where).toBe(true);
  expect(await unaccounted(world, [secret]), where).toEqual([]);
  expect(state?.rotation, where).toBeUndefined();
  expect(state?.intent, where).toBeUndefined();
  expect(state?.holds, where).toEqual([]);
  expect(world.organization.clientOf(clientId)?.description, where).toContain(`client=${clientId}`);
  expect(state?.clients[clientId], where).toMatchObject({ role: 'current', claimed: true });
  for (const { n, duty, arm } of state?.generations ?? []) {
    if (duty === undefined) continue;
    const armed = world.timers.filter((timer) => timer.generation === n && timer.at === duty.nextAttemptAt);
    expect(armed, `${where}: timer of generation ${n}`).toContainEqual(expect.objectContaining({ arm }));
  }
}

const rotations = strategyNames.flatMap((strategy) => [
  { strategy, isLater: false, adminSecret: true },
  { strategy, isLater: true, adminSecret: true },
]);
const withoutAdmin = { strategy: 'alternating-clients', isLater: true, adminSecret: false } as const;

describe.each([...rotations, withoutAdmin])(
  'a rotation ($strategy, later: $isLater, admin secret: $adminSecret)',
  ({ isLater, ...options }) => {
    it('ends as if nothing had happened when the function dies after any call', async () => {
      const calls = await callsUntil(options, isLater, 'end');
      expect(calls).toBeGreaterThan(20);
      for (let at = 1; at < calls; at += 1) await expectSameEnd(options, isLater, 'crash-after', at);
    });

    it.each<Fault>(['before', 'response-lost'])(
      'ends as if nothing had happened: %s, at any call of createSecret',
      async (fault) => {
        const calls = await callsUntil(options, isLater, 'ledger release');
        for (let at = 1; at <= calls; at += 1) await expectSameEnd(options, isLater, fault, at);
      },
    );
  },
);
