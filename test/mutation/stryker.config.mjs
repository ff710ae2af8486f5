import { fileURLToPath } from 'node:url';

const fileOf = (name) => fileURLToPath(new URL(name, import.meta.url));

const units = ['test/domain/**/*.test.ts', 'test/lambda/**/*.test.ts', 'test/fuzz/**/*.test.ts'];

/** Without those that take long, or measure the time that passes here, and notice nothing that the others do not. */
const scenarios = [
  'test/scenarios/**/*.test.ts',
  '!test/scenarios/{deployed,permissions}/**',
  '!test/scenarios/{twenty-rotations,changing-strategy,propagation}.test.ts',
  '!test/scenarios/destinations/failing-destination.test.ts',
  '!test/scenarios/watch/{crash,fleet,isolation}.test.ts',
  '!test/scenarios/bad-input/{genesys-read-failures,permissions,settings}.test.ts',
];

/** `MUTATION_TESTS=units` leaves the scenarios out. */
const tests = process.env.MUTATION_TESTS === 'units' ? units : [...units, ...scenarios];

/** @type {import('@stryker-mutator/api/core').PartialStrykerOptions} */
export default {
  testRunner: 'in-process',
  inProcess: { tests },
  plugins: [fileOf('./runner/plugin.ts'), fileOf('./wording.mjs')],
  ignorers: ['wording'],
  coverageAnalysis: 'perTest',
  mutate: ['domain/**/*.ts', 'lambda/**/*.ts', '!**/*.d.ts'],
  ignorePatterns: ['cdk.out', 'docs', 'infra', 'bench', 'examples'],
  ignoreStatic: true,
  concurrency: 2,
  timeoutMS: 20_000,
  // What a mutation leaves behind in the process does not stay for long.
  maxTestRunnerReuse: 200,
  reporters: ['clear-text', 'progress', 'json'],
  clearTextReporter: { logTests: false, reportTests: false },
  // Stryker reads it with an interface that TypeScript 7 no longer has; the tests do not need it.
  tsconfigFile: 'none.json',
  warnings: { unknownOptions: false },
};
