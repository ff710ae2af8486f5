import { withMutantBundles } from '../crash/mutant-bundles.ts';
import { explore } from './explore.ts';
import { mutants } from './mutants.ts';

/** Histories that a sabotage may go unnoticed in, and the seeds that they come from. */
const histories = 20;
const seeds = [1, 2, 3, 4, 5, 6, 7, 8];

const wanted = process.argv[2] ?? '';

/** Takes each safeguard out of the bundles in turn and sees to it that the model notices. */
let unnoticed = 0;
for (const sabotage of mutants.filter(({ name }) => name.includes(wanted))) {
  const startedAt = performance.now();
  const noticed = await withMutantBundles(sabotage, notice);
  if (noticed === undefined) unnoticed += 1;
  const seconds = Math.round((performance.now() - startedAt) / 1000);
  process.stdout.write(`${noticed === undefined ? 'NOT NOTICED' : 'noticed    '} ${sabotage.name} (${seconds} s)\n`);
  if (noticed !== undefined) process.stdout.write(`            ${noticed}\n`);
}
process.stdout.write(unnoticed === 0 ? 'every sabotage was noticed\n' : `${unnoticed} were not noticed\n`);
process.exitCode = unnoticed === 0 ? 0 : 1;

/** The first violation that the sabotaged bundles show, from three sandboxes at a time. */
async function notice(bundleFolder: string): Promise<string | undefined> {
  const waiting = [...seeds];
  let noticed: string | undefined;
  const look = async () => {
    for (let seed = waiting.shift(); seed !== undefined && noticed === undefined; seed = waiting.shift()) {
      const { counterexample } = await explore({ runs: histories, steps: 40, seed, bundleFolder, shrinks: false });
      noticed ??= counterexample?.split('\n')[0];
    }
  };
  await Promise.all([look(), look(), look()]);
  return noticed;
}
