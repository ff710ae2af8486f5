import { afterEach, describe, expect, it } from 'vitest';
import type { RotationService } from '../../sandbox/rotation-service.ts';
import { exploreScenario } from './explore-scenario.ts';
import { scenarios } from './scenario.ts';
import { renderTable, renderViolations } from './table.ts';
import { startService } from './world.ts';

/**
 * Explores a part of the scenarios of these names, short enough for every day: killed after every third call.
 * `npm run crash` explores all of each. A file for some of
 * them lets the test runner use every core.
 */
export function describeCrashes(names: readonly string[], everyNthCall = 3): void {
  describe('killed after a call', () => {
    let service: RotationService;
    afterEach(() => service.close());

    for (const scenario of scenarios.filter(({ name }) => names.includes(name))) {
      it(`${scenario.name}: every invariant holds after every change`, { timeout: 600_000 }, async () => {
        service = await startService(scenario);
        const histories = await exploreScenario(service, scenario, { kinds: ['crash-after'], everyNthCall });
        process.stdout.write(`${renderTable(histories)}\n`);
        expect(renderViolations(histories)).toEqual([]);
        // A fault that never struck would prove nothing.
        expect(histories.filter(({ struck }) => !struck)).toEqual([]);
        expect(histories.length).toBeGreaterThan(10);
      });
    }
  });
}
