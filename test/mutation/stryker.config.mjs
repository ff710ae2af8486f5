import { fileURLToPath } from 'node:url';

/** @type {import('@stryker-mutator/api/core').PartialStrykerOptions} */
export default {
  testRunner: 'vitest',
  vitest: { configFile: 'test/mutation/vitest.config.ts', related: false },
  plugins: ['@stryker-mutator/vitest-runner', fileURLToPath(new URL('./wording.mjs', import.meta.url))],
  ignorers: ['wording'],
  coverageAnalysis: 'perTest',
  mutate: ['domain/**/*.ts', 'lambda/**/*.ts', '!**/*.d.ts'],
  ignorePatterns: ['cdk.out', 'docs', 'infra', 'bench', 'examples'],
  ignoreStatic: true,
  concurrency: 2,
  reporters: ['clear-text', 'progress', 'json'],
  // Stryker reads it with an interface that TypeScript 7 no longer has; the tests do not need it.
  tsconfigFile: 'none.json',
};
