import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { Command } from 'commander';

const { part, only } = new Command('npm run verify --')
  .description('Runs every exploration once. `npm run mutation` has one more, which takes hours.')
  .option(
    '--part <k/n>',
    'a sample: that part of the crash exploration and the sabotages, and less of others; each commit runs 1/28',
  )
  .option('--only <text>', 'only what holds this in its name')
  .parse()
  .opts<{ part?: string; only?: string }>();

const vitest = ['node_modules/vitest/vitest.mjs', 'run'];

/** `whole` and `sample` are parameters of Node.js. */
interface Exploration {
  readonly name: string;
  /** It computes in one process, so that another such one can run beside it. Default: it has the machine to itself. */
  readonly usesOneCore?: boolean;
  readonly whole: readonly string[];
  /** Default the whole; `undefined` leaves it out. */
  readonly sample?: readonly string[] | undefined;
  readonly variables?: Readonly<Record<string, string>>;
}

const explorations: readonly Exploration[] = [
  {
    name: 'tests',
    whole: [...vitest, '--project', 'explorations'],
    // The AWS CLI takes a second for each of their hundreds of calls.
    sample: [
      ...vitest,
      ...['--project', 'explorations'],
      ...['--exclude', 'test/conformance/**', '--exclude', 'test/docs/command-blocks.test.ts'],
    ],
  },
  {
    name: 'fuzzing',
    whole: [...vitest, '--project', 'fuzzing'],
    variables: { FUZZ_RUNS: '2000' },
    sample: undefined,
  },
  {
    name: 'crash',
    whole: ['test/crash/main.ts', '--check'],
    sample: ['test/crash/main.ts', '--check', '--part', part ?? ''],
  },
  {
    name: 'operators',
    whole: ['test/operators/main.ts'],
    // A tenth of the part of other explorations: there are 14,000 histories.
    sample: ['test/operators/main.ts', '--part', `${part ?? ''}0`],
  },
  { name: 'sabotage of the operators', whole: ['test/operators/sabotage.ts'], sample: undefined },
  { name: 'faults', whole: ['test/faults/main.ts', '--check'], sample: undefined },
  { name: 'secrecy', whole: ['test/secrecy/main.ts'], sample: undefined },
  // Of those that share the machine, the longest first.
  {
    name: 'unknowns',
    usesOneCore: true,
    whole: ['test/unknowns/main.ts'],
    sample: ['test/unknowns/main.ts', '--part', part ?? ''],
  },
  {
    name: 'combinations of unknowns',
    usesOneCore: true,
    whole: ['test/unknowns/main.ts', '--combinations', '25'],
    sample: undefined,
  },
  {
    name: 'model',
    usesOneCore: true,
    whole: ['test/model/main.ts'],
    sample: ['test/model/main.ts', '--runs', '20', '--seed', '1'],
  },
  { name: 'sabotage of the model', usesOneCore: true, whole: ['test/model/sabotage.ts'], sample: undefined },
  {
    name: 'soak',
    usesOneCore: true,
    whole: ['test/client/soak.ts'],
    sample: ['test/client/soak.ts', '--days', '1'],
  },
  {
    name: 'permissions',
    usesOneCore: true,
    whole: ['test/permissions/main.ts'],
    sample: ['test/permissions/main.ts', '--part', part ?? ''],
  },
  {
    name: 'sabotage',
    usesOneCore: true,
    whole: ['test/crash/sabotage.ts'],
    sample: ['test/crash/sabotage.ts', '--part', part ?? ''],
  },
];

/** Of an exploration that failed, so many lines are shown again at the end, because CI keeps only that. */
const linesShownAgain = 40;

interface Run extends Pick<Exploration, 'name' | 'variables'> {
  readonly parameters: readonly string[];
  readonly usesOneCore: boolean;
}

interface Result {
  readonly name: string;
  readonly passed: boolean;
  readonly seconds: number;
  readonly lastLines: readonly string[];
}

/** Runs Node.js, shows what it prints, each line with the name before it, and keeps the end of it. */
async function run({ name, parameters, variables }: Run): Promise<Result> {
  process.stdout.write(`\n${name}: node ${parameters.join(' ')}\n`);
  const startedAt = performance.now();
  const child = spawn(process.execPath, parameters, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...variables },
  });
  const lastLines: string[] = [];
  for (const [from, to] of [
    [child.stdout, process.stdout],
    [child.stderr, process.stderr],
  ] as const) {
    createInterface({ input: from }).on('line', (line) => {
      to.write(`${name} | ${line}\n`);
      lastLines.push(line);
      if (lastLines.length > linesShownAgain) lastLines.shift();
    });
  }
  const status = await new Promise<number | null>((resolve) => child.once('close', resolve));
  const seconds = Math.round((performance.now() - startedAt) / 1000);
  return { name, passed: status === 0, seconds, lastLines };
}

const runs = explorations.flatMap(({ whole, usesOneCore = false, ...rest }): Run[] => {
  const parameters = part !== undefined && 'sample' in rest ? rest.sample : whole;
  if (parameters === undefined || !rest.name.includes(only ?? '')) return [];
  return [{ ...rest, parameters, usesOneCore }];
});
const results: Result[] = [];
for (const each of runs.filter(({ usesOneCore }) => !usesOneCore)) results.push(await run(each));
const waiting = runs.filter(({ usesOneCore }) => usesOneCore);
const lane = async () => {
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) results.push(await run(next));
};
await Promise.all([lane(), lane()]);

for (const { name, lastLines } of results.filter(({ passed }) => !passed)) {
  process.stdout.write(`\nThe last lines of ${name}:\n${lastLines.join('\n')}\n`);
}
const lines = results.map(({ name, passed, seconds }) => `${passed ? 'passed' : 'FAILED'}  ${name} (${seconds} s)`);
process.stdout.write(`\n${lines.join('\n')}\n`);
process.exitCode = results.length > 0 && results.every(({ passed }) => passed) ? 0 : 1;
