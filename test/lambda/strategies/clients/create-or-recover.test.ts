import { describe, expect, it } from 'vitest';
import { RotationError } from '../../../../domain/rotation-error.ts';
import { createOrRecover } from '../../../../lambda/strategies/clients/create-or-recover.ts';
import { VirtualTime } from '../../fakes/virtual-time.ts';

const failed = (outcome: 'unchanged' | 'unknown') =>
  new RotationError('genesys-unavailable', { message: 'It went wrong.', nextStep: 'see why.', outcome });

/** A create that fails with this outcome, and a look-up that finds the result in its n-th attempt. */
function creating(outcome: 'unchanged' | 'unknown' | undefined, foundAtLook: number) {
  const time = new VirtualTime();
  const counts = { create: 0, look: 0, complete: 0 };
  const result = createOrRecover(
    time,
    async () => {
      counts.create += 1;
      if (outcome !== undefined) throw failed(outcome);
      return 'created';
    },
    async () => {
      counts.look += 1;
      return counts.look >= foundAtLook ? 'found' : undefined;
    },
    async (found) => {
      counts.complete += 1;
      return `completed ${found}`;
    },
  );
  return { result, counts, time };
}

describe('creating something whose secret is shown once', () => {
  it.each([1, 2, 3])(
    'recovers what it finds in attempt %d after a lost response, and never creates it twice',
    async (look) => {
      const { result, counts, time } = creating('unknown', look);
      expect(await result).toBe('completed found');
      expect(counts).toEqual({ create: 1, look, complete: 1 });
      expect(time.slept).toHaveLength(look);
    },
  );

  it('looks for nothing after a rejection', async () => {
    const { result, counts } = creating('unchanged', 1);
    await expect(result).rejects.toMatchObject({ outcome: 'unchanged' });
    expect(counts).toEqual({ create: 1, look: 0, complete: 0 });
  });
});
