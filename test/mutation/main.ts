import { glob, mkdir, readFile, writeFile } from 'node:fs/promises';
import { Stryker } from '@stryker-mutator/core';
import { Command } from 'commander';
import { configurationOf } from './configuration.ts';
import { parts } from './parts.ts';
import { type Mutation, mutationOf, percent, renderDocument, renderSurvivors, renderTable, tally } from './score.ts';

/** In percent: below this share of noticed mutations the tests are not good enough. */
const lowestScore = 85;

const documentFile = new URL('../../docs/mutation-score.md', import.meta.url);
const resultsFolder = new URL('../../reports/mutation/', import.meta.url);

const options = new Command('npm run mutation --')
  .description('Changes the sources in thousands of ways, one at a time, and counts how many of them the tests notice.')
  .option('--part <names>', `only some of ${Object.keys(parts).join(',')}`)
  .option('--files <patterns>', 'of that part only the sources that match, separated by commas')
  .option(
    '--sample <n>',
    'one of n sources of all parts, spread evenly: the score of the whole in a fraction of its time',
    Number,
  )
  .option('--concurrency <processes>', 'processes at a time', Number, 2)
  .option('--survivors', 'prints every mutation that was not noticed')
  .option('--continue', 'takes over the parts that an earlier run has finished')
  .option('--write', 'writes docs/mutation-score.md')
  .parse()
  .opts<{
    part?: string;
    files?: string;
    sample?: number;
    concurrency: number;
    survivors?: boolean;
    continue?: boolean;
    write?: boolean;
  }>();

const names = options.part?.split(',') ?? Object.keys(parts);
const unknown = names.filter((name) => parts[name] === undefined);
if (unknown.length > 0) {
  throw new Error(`There is no part "${unknown.join(',')}"; there are ${Object.keys(parts).join(', ')}.`);
}
const wanted =
  options.sample === undefined
    ? Object.entries(parts).filter(([name]) => names.includes(name))
    : [['sample', await sampleOf(options.sample)] as const];
const left = Object.keys(parts).filter((name) => !names.includes(name));

await mkdir(resultsFolder, { recursive: true });
const mutations: Mutation[] = [];
for (const [name, part] of wanted) {
  const own = await resultOf(name, part);
  mutations.push(...own);
  process.stdout.write(`\n${renderTable(own)}\n\n${options.survivors ? renderSurvivors(own) : ''}`);
}
const { score } = tally(mutations);
process.stdout.write(
  `\n${renderTable(mutations)}\n\nMutation score ${percent(score)}, at least ${percent(lowestScore)}\n`,
);
if (options.write) await writeFile(documentFile, renderDocument(mutations, left));
process.exitCode = score < lowestScore ? 1 : 0;

async function resultOf(name: string, part: readonly string[]): Promise<readonly Mutation[]> {
  const file = new URL(`${name}.json`, resultsFolder);
  const earlier = options.continue ? await readFile(file, 'utf8').catch(() => undefined) : undefined;
  if (earlier !== undefined) return JSON.parse(earlier) as Mutation[];
  const sources = options.files?.split(',') ?? part;
  const own = await new Stryker(configurationOf(sources, options.concurrency)).runMutationTest();
  const result = own.map(mutationOf);
  if (options.files === undefined && options.sample === undefined) await writeFile(file, JSON.stringify(result));
  return result;
}

/** Every n-th source, largest next to largest, so that small and large ones are drawn alike. */
async function sampleOf(n: number): Promise<readonly string[]> {
  const sources: { readonly path: string; readonly bytes: number }[] = [];
  for await (const path of glob(Object.values(parts).flat(), { exclude: (name) => name.endsWith('.d.ts') })) {
    sources.push({ path, bytes: (await readFile(path)).length });
  }
  const sorted = sources.sort((one, other) => other.bytes - one.bytes || one.path.localeCompare(other.path));
  return sorted.filter((_, index) => index % n === n >> 1).map(({ path }) => path);
}
