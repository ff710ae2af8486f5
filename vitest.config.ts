import { configDefaults, defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** What takes minutes: `npm run verify` runs it, and `npm test` does not. */
const explorations = [
  'test/agent/agent-process.test.ts',
  'test/scenarios/deployed/*.test.ts',
  'test/infra/cfn-guard.test.ts',
  'test/build/{reproducible-build,software-bill-of-materials}.test.ts',
  'test/cli/{commands,failures,operator-policies,probe-organization,pseudo-terminal,runbook}.test.ts',
  'test/docs/command-blocks.test.ts',
  'test/cli/console/{approval-in-chromium,chromium,thousand-secrets}.test.ts',
  'test/demo/{failure,json,memory,sandbox,start-options}.test.ts',
  'test/cli/receipts/{moto,openssl}.test.ts',
  'test/cli/report/{command,year}.test.ts',
  'test/infra/{cfn-lint,cloudformation-rules}.test.ts',
  'test/faults/**/*.test.ts',
  'test/scenarios/bad-input/{dead-pending-credential,genesys-failures,rate-limit,scheduler-and-cloudwatch-failures}.test.ts',
  'test/scenarios/bad-input/secrets-manager-{failures,throttling}.test.ts',
  'test/scenarios/destinations/{failing-destination,propagation,restoration}.test.ts',
  'test/client/package.test.ts',
  'test/sandbox/aws/lambda.test.ts',
  'test/lambda/steps/crash.test.ts',
  'test/principals/{cancel-rotate-secret,edit-oauth-client,invoke-function,put-events,put-secret-value,send-message}.test.ts',
  'test/principals/{rotate-secret,update-schedule,update-secret-version-stage,vault,webhook-receiver,write-ledger-item}.test.ts',
  'test/scenarios/{in-use-policy,ownership,propagation,rollback}.test.ts',
  'test/scenarios/verification/{parity,probes}.test.ts',
  'test/scenarios/watch/{claims,crash,credentials,fleet,isolation,orphans,retirements,rotations}.test.ts',
  'test/packages/{installed,release}.test.ts',
  'test/{conformance,examples}/*.test.ts',
  'test/principals/tag-resource.test.ts',
  'test/secrecy/scenarios.test.ts',
  'test/rehearsals/*.test.ts',
];

const cdk = ['test/cdk.test.ts'];

/** `test/infra/cloudformation-rules.test.ts` applies the rules that this leaves out: ten seconds of each process. */
const withoutRules = { CDK_VALIDATION: 'false' };

/** The built bundles as processes, with crashes. */
const processes = ['test/crash/short-exploration.test.ts', 'test/demo/start.test.ts'];

const exclude = [...configDefaults.exclude, ...explorations, ...cdk, ...processes];

/** What takes longest within its project. */
const slowest =
  /dynamodb-ledger|sandbox\/aws\/lambda|short-exploration|installed|watch-alarms|cli\/failures|scenarios\/ownership/;

/**
 * Slow files first, so that no core waits for the last one, and the files of a project together: a worker that gets a
 * file of another project is thrown away with all that it has loaded.
 */
class SlowestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const projects = ['unit', 'fuzzing', 'processes', 'cdk', 'scenarios', 'sandbox', 'explorations'];
    const place = ({ project, moduleId }: TestSpecification) =>
      2 * projects.indexOf(project.name) + (slowest.test(moduleId) ? 0 : 1);
    return (await super.sort(files)).sort((one, other) => place(one) - place(other));
  }
}

/** A group of files that is run by `--project <name>`. Those with the same `groupOrder` run at the same time. */
function project(
  name: string,
  groupOrder: number,
  test: {
    pool: 'forks' | 'threads';
    maxWorkers: number;
    include: string[];
    exclude?: string[];
    env?: object;
    testTimeout?: number;
  },
) {
  // No test leaves anything behind in its worker, and to load the modules anew for each file takes longest.
  return {
    test: {
      name,
      isolate: false,
      execArgv: ['--import', './test/require-in-modules.ts'],
      testTimeout: 60_000,
      hookTimeout: 60_000,
      sequence: { groupOrder },
      ...test,
    },
  };
}

export default defineConfig({
  test: {
    globalSetup: ['test/build-bundles.ts'],
    sequence: { sequencer: SlowestFirst },
    // Node.js loads the sources as it does outside of the tests: to transform each module would take a third of the time.
    experimental: { viteModuleRunner: false, nodeLoader: false },
    projects: [
      project('unit', 0, {
        pool: 'threads',
        maxWorkers: 2,
        include: ['test/**/*.test.ts'],
        exclude: [...exclude, 'test/{fuzz,sandbox,scenarios}/**'],
      }),
      project('fuzzing', 0, {
        pool: 'threads',
        maxWorkers: 2,
        include: ['test/fuzz/**/*.test.ts'],
        env: { FUZZ_RUNS: process.env.FUZZ_RUNS ?? '5' },
      }),
      project('cdk', 1, { pool: 'forks', maxWorkers: 3, include: cdk, env: withoutRules }),
      project('processes', 1, { pool: 'forks', maxWorkers: 3, include: processes }),
      // These wait more than they compute.
      project('sandbox', 1, { pool: 'forks', maxWorkers: 3, include: ['test/sandbox/**/*.test.ts'], exclude }),
      project('scenarios', 1, { pool: 'forks', maxWorkers: 3, include: ['test/scenarios/**/*.test.ts'], exclude }),
      project('explorations', 2, {
        pool: 'forks',
        maxWorkers: 3,
        include: explorations,
        env: withoutRules,
        testTimeout: 240_000,
      }),
    ],
  },
});
