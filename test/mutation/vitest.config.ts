import { defineConfig } from 'vitest/config';

/** The tests that have to notice a mutation: scenarios run the built bundles, which hold none. */
export default defineConfig({
  test: {
    include: ['test/{domain,lambda,fuzz}/**/*.test.ts'],
    exclude: ['test/lambda/steps/crash.test.ts'],
    env: { FUZZ_RUNS: '5' },
    isolate: false,
    pool: 'threads',
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
