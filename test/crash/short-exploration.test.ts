import { afterEach, expect, it } from 'vitest';
import { exploreScenario } from './explore-scenario.ts';
import { createSandboxPool, type SandboxPool } from './sandbox-pool.ts';
import { scenarios } from './scenario.ts';
import { renderTable, renderViolations } from './table.ts';

/** One call of this many is struck; CRASH_SEED says which. `npm run crash` strikes all of them in every way. */
const everyNthCall = 40;
const seed = Number(process.env.CRASH_SEED ?? 7);

let pool: SandboxPool | undefined;
afterEach(() => pool?.close());

const names = ['replacement-client', 'alternating-clients, later rotation', 'in-place'];

it.each(names)('%s: a function killed after a call breaks no invariant', { timeout: 300_000 }, async (name) => {
  const scenario = scenarios.find((candidate) => candidate.name === name);
  if (scenario === undefined) throw new Error(`There is no scenario "${name}".`);
  pool = createSandboxPool({ computing: 1 });
  const histories = await exploreScenario(pool.run, scenario, {
    everyCall: ['crash-after'],
    changingCalls: [],
    twoFaults: [],
    timesAtOnce: 0,
    everyNthCall,
    firstCall: seed % everyNthCall,
  });
  process.stdout.write(`CRASH_SEED=${seed}\n${renderTable(histories)}\n`);
  expect(renderViolations(histories)).toEqual([]);
  // A fault that never struck would prove nothing.
  expect(histories.filter(({ struck }) => !struck)).toEqual([]);
  expect(histories.length).toBeGreaterThan(3);
});
