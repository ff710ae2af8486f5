import { describe, expect, it } from 'vitest';
import { strategyNames } from '../../../domain/strategy-name.ts';
import { stepNames } from '../../../lambda/steps/rotation-event.ts';
import { World, type WorldOptions } from '../world/world.ts';

const mostLedgerRequests = 4;
/** One more revokes the token of the admin client in the end. */
const mostGenesysRequests = 16 - 1;
/** Each step in a function that has just started logs in again to administer. */
const mostWhenCold = 16;
const dayMs = 86_400_000;

/** The requests of a first and of a later rotation, by step. */
async function countRequests(options: WorldOptions, clients = 0) {
  const world = new World(options);
  for (let count = 0; count < clients; count += 1) world.organization.createClient(`other-${count}`);
  const secret = world.createSecret('crm');
  const counts = [];
  for (let rotation = 0; rotation < 2; rotation += 1) {
    const token = world.begin(secret);
    for (const step of stepNames) {
      const before = world.calls.length;
      await world.step(secret, step, token);
      const to = (service: string) => world.calls.slice(before).filter((call) => call.startsWith(service)).length;
      counts.push({ rotation, step, ledger: to('ledger '), genesys: to('genesys ') });
    }
    world.time.advance(3 * dayMs);
  }
  return counts;
}

const options = strategyNames.flatMap((strategy) => [
  { strategy, adminSecret: true },
  ...(strategy === 'in-place' ? [] : [{ strategy, adminSecret: false }]),
]);

describe.each(options)('$strategy, admin secret: $adminSecret', (its) => {
  it('sends few requests to the ledger in each step', async () => {
    for (const { rotation, step, ledger } of await countRequests(its)) {
      expect(ledger, `${step} of rotation ${rotation}`).toBeLessThanOrEqual(mostLedgerRequests);
    }
  });

  it.each([
    { isCold: false, most: mostGenesysRequests },
    { isCold: true, most: mostWhenCold },
  ])('sends few requests to Genesys Cloud: $most at most, cold: $isCold', async ({ isCold, most }) => {
    const counts = await countRequests({ ...its, isCold });
    for (const rotation of [0, 1]) {
      const ofRotation = counts.filter((count) => count.rotation === rotation);
      const sum = ofRotation.reduce((total, { genesys }) => total + genesys, 0);
      expect(sum, `rotation ${rotation}`).toBeLessThanOrEqual(most);
    }
  });

  it('sends no more in an organization with many clients', async () => {
    expect(await countRequests(its, 9_000)).toEqual(await countRequests(its, 10));
  });
});
