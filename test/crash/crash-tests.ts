import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RotationService } from '../../sandbox/rotation-service.ts';
import { exploreScenario } from './explore-scenario.ts';
import { scenarios } from './scenario.ts';
import { renderTable, renderViolations } from './table.ts';
import { startService } from './world.ts';

/** Explores the scenarios of these names; a file for some of them lets the test runner use every core. */
export function describeCrashes(names: readonly string[]): void {
  describe('killed before or after any call, or left without its answer', () => {
    let service: RotationService;
    beforeAll(async () => {
      service = await startService();
    });
    afterAll(() => service.close());

    for (const scenario of scenarios.filter(({ name }) => names.includes(name))) {
      it(`${scenario.name}: every invariant holds after every change`, { timeout: 600_000 }, async () => {
        const histories = await exploreScenario(service, scenario);
        process.stdout.write(`${renderTable(histories)}\n`);
        expect(renderViolations(histories)).toEqual([]);
        // A fault that never struck would prove nothing.
        expect(histories.filter(({ struck }) => !struck)).toEqual([]);
        expect(histories.length).toBeGreaterThan(60);
      });
    }
  });
}
