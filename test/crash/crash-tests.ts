import { afterEach, describe, expect, it } from 'vitest';
import { exploreScenario } from './explore-scenario.ts';
import { createSandboxPool, type SandboxPool } from './sandbox-pool.ts';
import { scenarios } from './scenario.ts';
import { renderTable, renderViolations } from './table.ts';

/**
 * Explores part of these scenarios, fast enough for every test run: killed after every third call, and some
 * pairs of faults. `npm run crash` explores everything. Several test files let the runner use every core.
 */
export function describeCrashes(names: readonly string[], everyNthCall = 3): void {
  describe('killed after a call', () => {
    let pool: SandboxPool;
    afterEach(() => pool.close());

    for (const scenario of scenarios.filter(({ name }) => names.includes(name))) {
      it(`${scenario.name}: every invariant holds after every change`, { timeout: 600_000 }, async () => {
        pool = createSandboxPool({ computing: 1 });
        const histories = await exploreScenario(pool.run, scenario, {
          everyCall: ['crash-after'],
          changingCalls: [],
          twoFaults: [{ first: 'lost-reply', second: ['crash-after'] }],
          timesAtOnce: 1,
          everyNthCall,
          everyNthPair: 4,
        });
        process.stdout.write(`${renderTable(histories)}\n`);
        expect(renderViolations(histories)).toEqual([]);
        // A fault that never hit would prove nothing.
        expect(histories.filter(({ struck }) => !struck)).toEqual([]);
        expect(histories.length).toBeGreaterThan(10);
      });
    }
  });
}
