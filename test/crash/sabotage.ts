import { Command } from 'commander';
import { exploreScenario } from './explore-scenario.ts';
import type { Extent } from './extent.ts';
import type { History, RunHistory } from './history.ts';
import { withMutantBundles } from './mutant-bundles.ts';
import { mutants, type Sabotage } from './mutants.ts';
import { type Part, readPart } from './part.ts';
import { createSandboxPool } from './sandbox-pool.ts';
import { scenarios } from './scenario.ts';
import { renderViolations } from './table.ts';

/** Nothing here depends on how two runs happen to meet, so that a sabotage is noticed every time or never. */
const usualExtent: Extent = {
  everyCall: ['crash-before', 'crash-after', 'lost-reply'],
  changingCalls: [],
  twoFaults: [],
  timesAtOnce: 0,
};

const command = new Command('npm run sabotage --')
  .description('Takes each safeguard out of the product in turn and sees to it that the exploration notices.')
  .argument('[text]', 'only the sabotages that hold this in their name', '')
  .option('--part <k/n>', 'only every n-th sabotage, from the k-th on; n parts are the whole', readPart)
  .parse();
const [wanted = ''] = command.args;
const { k, n } = command.opts<{ part?: Part }>().part ?? { k: 1, n: 1 };
const isWanted = ({ name }: Sabotage, index: number) => name.includes(wanted) && index % n === k - 1;

/** Takes each safeguard out of the bundles in turn and sees to it that the exploration notices. */
let unnoticed = 0;
for (const sabotage of mutants.filter(isWanted)) {
  const noticed = await withMutantBundles(sabotage, (folder) => notice(sabotage, folder));
  if (noticed === undefined) unnoticed += 1;
  process.stdout.write(`${noticed === undefined ? 'NOT NOTICED' : 'noticed    '} ${sabotage.name}\n`);
  if (noticed !== undefined) process.stdout.write(`            ${noticed}\n`);
}
process.stdout.write(unnoticed === 0 ? 'every sabotage was noticed\n' : `${unnoticed} were not noticed\n`);
process.exitCode = unnoticed === 0 ? 0 : 1;

/** The first violation that the sabotaged bundles show. */
async function notice({ scenario: name, extent = {} }: Sabotage, bundleFolder: string): Promise<string | undefined> {
  const scenario = scenarios.find((candidate) => candidate.name === name);
  if (scenario === undefined) throw new Error(`There is no scenario "${name}".`);
  const pool = createSandboxPool({ computing: 1, bundleFolder, inProcess: true });
  let found: History | undefined;
  let last: Promise<unknown> = Promise.resolve();
  // One after the other, and none any more once one was enough.
  const run: RunHistory = (request) => {
    const history = last.then(async () => {
      if (found !== undefined) return found;
      const made = await pool.run(request);
      if (made.violations.length > 0) found = made;
      return made;
    });
    last = history;
    return history;
  };
  try {
    await exploreScenario(run, scenario, { ...usualExtent, ...extent });
    return found === undefined ? undefined : renderViolations([found])[0];
  } finally {
    await pool.close();
  }
}
