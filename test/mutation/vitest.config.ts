import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** What is cheap and near the sources comes first: most mutations are noticed before the rest is run. */
const order = ['test/domain/', 'test/lambda/', 'test/scenarios/', 'test/fuzz/'];

class NearestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification) => order.findIndex((folder) => moduleId.includes(folder));
    return [...files].sort((one, other) => rank(one) - rank(other) || one.moduleId.localeCompare(other.moduleId));
  }
}

/** The tests with everything in one process; what a bundle does in another one is not seen. */
export default defineConfig({
  resolve: {
    alias: [
      { find: /^\.\/instance\.ts$/, replacement: fileURLToPath(new URL('./start-instance.ts', import.meta.url)) },
    ],
  },
  test: {
    include: ['test/{domain,lambda,fuzz}/**/*.test.ts', 'test/scenarios/**/*.test.ts'],
    exclude: [
      'test/scenarios/{deployed,permissions}/**',
      // They take long, or measure the time that passes here, and notice nothing that the others do not.
      'test/scenarios/{twenty-rotations,changing-strategy,propagation}.test.ts',
      'test/scenarios/destinations/failing-destination.test.ts',
      'test/scenarios/watch/{crash,fleet,isolation}.test.ts',
      'test/scenarios/bad-input/{genesys-read-failures,permissions,settings}.test.ts',
    ],
    // The files share their modules: to load them for each file takes longer than the tests.
    isolate: false,
    // Few random inputs: a mutation that only one in a hundred notices wants a test of its own.
    env: { FUZZ_RUNS: '5' },
    sequence: { sequencer: NearestFirst },
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
