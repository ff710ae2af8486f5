import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { type Bundles, buildBundles } from './build-bundles.ts';
import { type ColdStart, coldStart } from './cold-start.ts';
import { holds, limitsOf, type Result, type Results } from './limits.ts';
import { median } from './median.ts';
import { report } from './report.ts';

const names = ['rotate', 'secretsManagerOnly', 'wholeSdk'] as const satisfies (keyof Bundles)[];

const { rounds } = new Command('start-up')
  .description("Measures the rotate function's cold start against two others and checks the product's limits.")
  .option('--rounds <n>', 'number of loads per bundle', countOfRounds, 21)
  .parse()
  .opts<{ rounds: number }>();

const folder = await mkdtemp(join(tmpdir(), 'start-up-'));
try {
  const results = await measure(await buildBundles(folder));
  process.stdout.write(report(results, rounds));
  process.exitCode = limitsOf(results).every(holds) ? 0 : 1;
} finally {
  await rm(folder, { recursive: true, force: true });
}

/** The bundles take turns, with a different one first in each round, so that load on the machine affects all equally. */
async function measure(bundles: Bundles): Promise<Results> {
  const home = join(folder, 'home');
  await mkdir(home);
  const starts = { rotate: [], secretsManagerOnly: [], wholeSdk: [] } as Record<keyof Bundles, ColdStart[]>;
  // Warm up: the first load reads the file from disk, which is not compared.
  for (const name of names) await coldStart(bundles[name].file, home);
  for (let round = 0; round < rounds; round += 1) {
    for (let turn = 0; turn < names.length; turn += 1) {
      const name = names[(round + turn) % names.length] ?? 'rotate';
      starts[name].push(await coldStart(bundles[name].file, home));
    }
  }
  const resultOf = (name: keyof Bundles): Result => ({
    bundle: bundles[name],
    loadMs: median(starts[name].map(({ loadMs }) => loadMs)),
    residentBytes: median(starts[name].map(({ residentBytes }) => residentBytes)),
  });
  return {
    rotate: resultOf('rotate'),
    secretsManagerOnly: resultOf('secretsManagerOnly'),
    wholeSdk: resultOf('wholeSdk'),
  };
}

function countOfRounds(text: string): number {
  const rounds = Number(text);
  if (!Number.isInteger(rounds) || rounds < 1) throw new InvalidArgumentError('Must be a whole number of at least 1.');
  return rounds;
}
