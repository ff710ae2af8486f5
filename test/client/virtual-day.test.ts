import { describe, expect, it } from 'vitest';
import { type SimulationOptions, simulate } from './simulation.ts';

const day: Omit<SimulationOptions, 'tokensSurviveRegenerate'> = {
  days: 1,
  callers: 200,
  rotationEveryHours: 6,
  minutesBetweenRounds: 40,
};

describe.each([true, false])(
  'a day of 200 callers and rotations (tokens survive regenerate: %s)',
  (tokensSurviveRegenerate) => {
    it('has no failed call, and almost no more token requests than without rotations', async () => {
      const results = await simulate({ ...day, tokensSurviveRegenerate });
      // Renewed ahead of their end, and never dead where nothing kills them.
      const undisturbed = results.find(({ strategy }) => strategy === 'in-place');
      if (tokensSurviveRegenerate) expect(undisturbed?.refusedTokens).toBe(0);
      for (const { strategy, rotations, failures, apiCalls, tokenRequestsPerHour, leastPerHour } of results) {
        expect({ strategy, rotations, failures }).toEqual({ strategy, rotations: 4, failures: [] });
        expect(apiCalls).toBeGreaterThan(36 * 200);
        // Besides those that were due: a token or two for each rotation that ended live ones, and what was refused then.
        expect(tokenRequestsPerHour).toBeLessThan(leastPerHour + (rotations * 4) / 24);
      }
    });
  },
);
