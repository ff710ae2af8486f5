import { spawnSync } from 'node:child_process';
import { Command } from 'commander';

const { part, only } = new Command('npm run verify --')
  .description('Runs every exploration once. `npm run mutation` has one more, which takes hours.')
  .option(
    '--part <k/n>',
    'a sample, as it is taken for each commit: that part of the crash exploration and the sabotages, and less of others',
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
  { name: 'tests', whole: [...vitest, '--project', 'explorations'] },
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
  { name: 'model', whole: ['test/model/main.ts'], sample: ['test/model/main.ts', '--runs', '40', '--seed', '1'] },
  { name: 'sabotage of the model', whole: ['test/model/sabotage.ts'], sample: undefined },
  { name: 'faults', whole: ['test/faults/main.ts', '--check'], sample: undefined },
  { name: 'secrecy', whole: ['test/secrecy/main.ts'], sample: undefined },
  { name: 'permissions', whole: ['test/permissions/main.ts'] },
  { name: 'soak', whole: ['test/client/soak.ts'] },
];

const results = explorations
  .filter(({ name }) => name.includes(only ?? ''))
  .flatMap(({ name, whole, variables, ...rest }) => {
    const parameters = part !== undefined && 'sample' in rest ? rest.sample : whole;
    if (parameters === undefined) return [];
    process.stdout.write(`\n${name}: node ${parameters.join(' ')}\n`);
    const startedAt = performance.now();
    const env = { ...process.env, ...variables };
    const { status } = spawnSync(process.execPath, parameters, { stdio: 'inherit', env });
    const seconds = Math.round((performance.now() - startedAt) / 1000);
    return [{ passed: status === 0, line: `${status === 0 ? 'passed' : 'FAILED'}  ${name} (${seconds} s)` }];
  });

process.stdout.write(`\n${results.map(({ line }) => line).join('\n')}\n`);
process.exitCode = results.length > 0 && results.every(({ passed }) => passed) ? 0 : 1;
