import { defineConfig } from 'vitest/config';

/** The tests that run the sources in their own process; what a bundle does in another one is not seen. */
export default defineConfig({
  test: {
    include: ['test/{domain,lambda,handlers,fuzz}/**/*.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
