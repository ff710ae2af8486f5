import { fileURLToPath } from 'node:url';
import type { PartialStrykerOptions } from '@stryker-mutator/api/core';
import type { Part } from './parts.ts';

const fileOf = (name: string) => fileURLToPath(new URL(name, import.meta.url));

const units = ['test/domain/**/*.test.ts', 'test/lambda/**/*.test.ts', 'test/fuzz/**/*.test.ts'];

/** Without those that take long, or measure the time that passes here, and notice nothing that the others do not. */
const scenarios = [
  'test/scenarios/**/*.test.ts',
  '!test/scenarios/{deployed,permissions}/**',
  '!test/scenarios/{login-outage,propagation}.test.ts',
  '!test/scenarios/destinations/failing-destination.test.ts',
  '!test/scenarios/watch/{crash,fleet,isolation}.test.ts',
  '!test/scenarios/bad-input/{permissions,settings}.test.ts',
];

export function configurationOf({ sources, tests }: Part, concurrency: number): PartialStrykerOptions {
  return {
    testRunner: 'in-process',
    inProcess: { tests: tests === 'units' ? units : [...units, ...scenarios] },
    mutate: [...sources],
    concurrency,
    plugins: [fileOf('./runner/plugin.ts'), fileOf('./wording.ts')],
    ignorers: ['wording'],
    coverageAnalysis: 'perTest',
    ignorePatterns: ['cdk.out', 'docs', 'infra', 'bench', 'examples'],
    // What runs only while a module is loaded: every test would have to run for each of these.
    ignoreStatic: true,
    timeoutMS: 15_000,
    // What a mutation leaves behind in the process does not stay for long.
    maxTestRunnerReuse: 200,
    reporters: ['progress'],
    allowEmpty: true,
    // Stryker reads it with an interface that TypeScript 7 no longer has; the tests do not need it.
    tsconfigFile: 'none.json',
    warnings: { unknownOptions: false, preprocessorErrors: true, unserializableOptions: true, slow: true },
  };
}
