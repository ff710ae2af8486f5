import { configDefaults, defineConfig } from 'vitest/config';

/** What takes minutes: `npm run verify` runs it, and `npm test` does not. */
const explorations = [
  'test/build/{reproducible-build,software-bill-of-materials}.test.ts',
  'test/demo/{failure,sandbox,start-options}.test.ts',
  'test/faults/**/*.test.ts',
  'test/scenarios/watch/{crash,fleet}.test.ts',
  'test/secrecy/scenarios.test.ts',
];

/** Loads the CDK, which takes as long as all the rest of a file: one worker does it once. */
const cdk = [
  'test/infra/{alarms,stack,synthesis}.test.ts',
  'test/reference/reference.test.ts',
  'test/scenarios/deployed/*.test.ts',
];

/** The built bundles as processes, each strategy with a crash. */
const processes = ['test/crash/short-exploration.test.ts', 'test/demo/start.test.ts'];

const exclude = [...configDefaults.exclude, ...explorations, ...cdk, ...processes];

/** A group of files that is run by `--project <name>`. The groups come one after the other. */
function project(
  name: string,
  groupOrder: number,
  test: { pool: 'forks' | 'threads'; maxWorkers: number; include: string[]; exclude?: string[]; env?: object },
) {
  return {
    extends: true as const,
    // No test leaves anything behind in its worker, and to load the modules anew for each file takes longest.
    test: { name, isolate: false, testTimeout: 60_000, hookTimeout: 60_000, sequence: { groupOrder }, ...test },
  };
}

export default defineConfig({
  test: {
    globalSetup: ['test/build-bundles.ts'],
    projects: [
      project('unit', 0, {
        pool: 'threads',
        maxWorkers: 2,
        include: ['test/**/*.test.ts'],
        exclude: [...exclude, 'test/{fuzz,sandbox,scenarios}/**'],
      }),
      project('fuzzing', 1, {
        pool: 'threads',
        maxWorkers: 2,
        include: ['test/fuzz/**/*.test.ts'],
        env: { FUZZ_RUNS: process.env.FUZZ_RUNS ?? '10' },
      }),
      project('cdk', 2, { pool: 'forks', maxWorkers: 1, include: cdk }),
      // These wait more than they compute.
      project('sandbox', 3, { pool: 'forks', maxWorkers: 3, include: ['test/sandbox/**/*.test.ts'] }),
      project('scenarios', 4, { pool: 'forks', maxWorkers: 4, include: ['test/scenarios/**/*.test.ts'], exclude }),
      project('processes', 5, { pool: 'forks', maxWorkers: 2, include: processes }),
      project('explorations', 6, { pool: 'forks', maxWorkers: 3, include: explorations }),
    ],
  },
});
