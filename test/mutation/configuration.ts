import { fileURLToPath } from 'node:url';
import type { PartialStrykerOptions } from '@stryker-mutator/api/core';

export function configurationOf(sources: readonly string[], concurrency: number): PartialStrykerOptions {
  return {
    testRunner: 'vitest',
    vitest: { configFile: 'test/mutation/vitest.config.ts' },
    mutate: [...sources],
    concurrency,
    plugins: ['@stryker-mutator/vitest-runner', fileURLToPath(new URL('./wording.ts', import.meta.url))],
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
