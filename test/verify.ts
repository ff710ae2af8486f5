import { spawn } from 'node:child_process';
import { Command } from 'commander';

const { part, only } = new Command('npm run verify --')
  .description('Runs every exploration once. `npm run mutation` has one more, which takes hours.')
  .option(
    '--part <k/n>',
    'a sample: that part of the crash exploration and the sabotages, and less of others; each commit runs 1/24',
  )
  .option('--only <text>', 'only what holds this in its name')
  .parse()
  .opts<{ part?: string; only?: string }>();

const vitest = ['node_modules/vitest/vitest.mjs', 'run'];

/** `whole` and `sample` are parameters of Node.js. */
interface Exploration {
  readonly name: string;
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
    name: 'sabotage',
    whole: ['test/crash/sabotage.ts'],
    sample: ['test/crash/sabotage.ts', '--part', part ?? ''],
  },
  {
    name: 'operators',
    whole: ['test/operators/main.ts'],
    // A tenth of the part of other explorations: there are 14,000 histories.
    sample: ['test/operators/main.ts', '--part', `${part ?? ''}0`],
  },
  {
    name: 'unknowns',
    whole: ['test/unknowns/main.ts'],
    sample: ['test/unknowns/main.ts', '--part', part ?? ''],
  },
  {
    name: 'combinations of unknowns',
    whole: ['test/unknowns/main.ts', '--combinations', '25'],
    sample: undefined,
  },
  { name: 'sabotage of the operators', whole: ['test/operators/sabotage.ts'], sample: undefined },
  { name: 'model', whole: ['test/model/main.ts'], sample: ['test/model/main.ts', '--runs', '20', '--seed', '1'] },
  { name: 'sabotage of the model', whole: ['test/model/sabotage.ts'], sample: undefined },
  { name: 'faults', whole: ['test/faults/main.ts', '--check'], sample: undefined },
  { name: 'secrecy', whole: ['test/secrecy/main.ts'], sample: undefined },
  { name: 'permissions', whole: ['test/permissions/main.ts'] },
  { name: 'soak', whole: ['test/client/soak.ts'], sample: ['test/client/soak.ts', '--days', '2'] },
];

/** Of an exploration that failed, so many lines are shown again at the end, because CI keeps only that. */
const linesShownAgain = 40;

interface Result {
  readonly name: string;
  readonly passed: boolean;
  readonly seconds: number;
  readonly lastLines: readonly string[];
}

/** Runs Node.js, shows what it prints, and keeps the end of it. */
async function run(name: string, parameters: readonly string[], variables: Exploration['variables']): Promise<Result> {
  const startedAt = performance.now();
  const child = spawn(process.execPath, parameters, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...variables },
  });
  let kept = '';
  for (const [from, to] of [
    [child.stdout, process.stdout],
    [child.stderr, process.stderr],
  ] as const) {
    from.setEncoding('utf8').on('data', (text: string) => {
      to.write(text);
      kept = (kept + text).slice(-linesShownAgain * 1000);
    });
  }
  const status = await new Promise<number | null>((resolve) => child.once('close', resolve));
  const seconds = Math.round((performance.now() - startedAt) / 1000);
  return { name, passed: status === 0, seconds, lastLines: kept.trimEnd().split('\n').slice(-linesShownAgain) };
}

const results: Result[] = [];
for (const { name, whole, variables, ...rest } of explorations) {
  const parameters = part !== undefined && 'sample' in rest ? rest.sample : whole;
  if (parameters === undefined || !name.includes(only ?? '')) continue;
  process.stdout.write(`\n${name}: node ${parameters.join(' ')}\n`);
  results.push(await run(name, parameters, variables));
}

for (const { name, lastLines } of results.filter(({ passed }) => !passed)) {
  process.stdout.write(`\nThe last lines of ${name}:\n${lastLines.join('\n')}\n`);
}
const lines = results.map(({ name, passed, seconds }) => `${passed ? 'passed' : 'FAILED'}  ${name} (${seconds} s)`);
process.stdout.write(`\n${lines.join('\n')}\n`);
process.exitCode = results.length > 0 && results.every(({ passed }) => passed) ? 0 : 1;
