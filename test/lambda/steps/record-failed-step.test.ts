import { describe, expect, it } from 'vitest';
import type { MemorySecret } from '../fakes/memory-store.ts';
import { codeOf, World } from '../world/world.ts';

/** A rotation whose setSecret fails. */
async function arrange() {
  const world = new World();
  const secret = world.createSecret('crm');
  const token = world.begin(secret);
  await world.step(secret, 'createSecret', token);
  world.intercept = (call) => (call.startsWith('genesys') ? 'unavailable' : undefined);
  return { world, secret, token, fail: () => codeOf(world.step(secret, 'setSecret', token)) };
}

async function failuresOf({ ledger }: World, { arn }: MemorySecret) {
  const found = [];
  for await (const event of ledger.events(arn)) if (event.type === 'rotation-failed') found.push(event);
  return found;
}

describe('a step that fails', () => {
  it('is recorded with its error, and counted when it fails the same way again', async () => {
    const { world, secret, token, fail } = await arrange();
    const code = await fail();
    const firstAt = (await failuresOf(world, secret))[0]?.at;
    await world.time.sleep(3_600_000);
    await fail();
    const found = await failuresOf(world, secret);
    expect(found).toMatchObject([{ details: { step: 'setSecret', versionId: token, code, tries: 2, firstAt } }]);
    expect(found[0]?.at).not.toBe(firstAt);
  });

  it('is counted with one request, without the lock; one that passes makes none', async () => {
    const { world, fail } = await arrange();
    const countIn = (calls: readonly string[]) => calls.filter((call) => call === 'ledger countFailure').length;
    expect(countIn(world.calls)).toBe(0);
    await fail();
    expect(countIn(world.calls)).toBe(1);
    expect(world.calls.indexOf('ledger countFailure')).toBeGreaterThan(world.calls.lastIndexOf('ledger release'));
  });

  it.each(['before', 'response-lost'] as const)('keeps its error where the ledger fails too (%s)', async (failure) => {
    const { world, secret, fail } = await arrange();
    world.intercept = (call) =>
      call.startsWith('genesys') ? 'unavailable' : call === 'ledger countFailure' ? failure : undefined;
    expect(await fail()).toBe('genesys-unavailable');
    expect(await failuresOf(world, secret)).toHaveLength(failure === 'before' ? 0 : 1);
    expect(world.lines.join('')).toContain('could not record that the step failed');
  });

  it('because of the ledger is not tried there once more', async () => {
    const { world, fail } = await arrange();
    world.intercept = (call) => (call.startsWith('ledger') ? 'before' : undefined);
    expect(await fail()).toBe('ledger-unavailable');
    expect(world.calls).not.toContain('ledger countFailure');
  });

  it('for a version that the secret does not have leaves nothing behind: any caller can name one', async () => {
    const { world, secret } = await arrange();
    expect(await codeOf(world.step(secret, 'createSecret', 'ffffffff-0000-4000-8000-000000000000'))).toBe(
      'version-not-found',
    );
    expect(await failuresOf(world, secret)).toEqual([]);
  });
});
