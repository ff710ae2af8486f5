import { globSync } from 'node:fs';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { INSTRUMENTER_CONSTANTS, type InstrumenterContext, type StrykerOptions } from '@stryker-mutator/api/core';
import { commonTokens, declareClassPlugin, PluginKind, tokens } from '@stryker-mutator/api/plugin';
import {
  type DryRunOptions,
  type DryRunResult,
  DryRunStatus,
  determineHitLimitReached,
  type MutantRunOptions,
  type MutantRunResult,
  type TestResult,
  type TestRunner,
  TestStatus,
  toMutantRunResult,
} from '@stryker-mutator/api/test-runner';
import { collect, fileOf, type Suite } from './collect.ts';
import { prepareModules } from './modules.ts';
import { runTests, type TestOutcome } from './run.ts';

/** What the instrumented sources look at; absent means none. */
type Context = { [Name in keyof InstrumenterContext]: InstrumenterContext[Name] | undefined };

/**
 * Runs the tests in the process of the runner, where they are loaded once: to start a worker for each of thousands of
 * mutations takes longer than the tests.
 */
class InProcessRunner implements TestRunner {
  static readonly inject = tokens(commonTokens.options);
  readonly #patterns: readonly string[];
  readonly #context: Context;
  #files: readonly string[] = [];
  readonly #loaded = new Map<string, Suite>();

  constructor(options: StrykerOptions) {
    this.#patterns = (options.inProcess as { readonly tests: readonly string[] }).tests;
    const holder = globalThis as unknown as Record<string, Context>;
    holder[INSTRUMENTER_CONSTANTS.NAMESPACE] ??= {} as Context;
    this.#context = holder[INSTRUMENTER_CONSTANTS.NAMESPACE] as Context;
  }

  capabilities() {
    return { reloadEnvironment: false };
  }

  async init(): Promise<void> {
    process.env.FUZZ_RUNS = '5';
    process.env.SANDBOX_TIME_SCALE = '10';
    prepareModules();
    // Errors after the end of a test fail no test and do not end the process.
    for (const event of ['uncaughtException', 'unhandledRejection']) process.on(event, () => {});
    // The SDK has left a few in its modules; who runs them bundled or through Vitest does not notice.
    Object.assign(globalThis, { require: createRequire(resolve('package.json')) });
    // In the order of the patterns: what is near the sources notices most mutations at once.
    const exclude = this.#patterns.filter((pattern) => pattern.startsWith('!')).map((pattern) => pattern.slice(1));
    this.#files = this.#patterns
      .filter((pattern) => !pattern.startsWith('!'))
      .flatMap((pattern) => globSync(pattern, { exclude }).sort());
  }

  async dryRun({ disableBail }: DryRunOptions): Promise<DryRunResult> {
    const outcomes = await this.#run({ stopAtFailure: !disableBail });
    const { mutantCoverage } = this.#context;
    return {
      status: DryRunStatus.Complete,
      tests: outcomes.map(asTestResult),
      ...(mutantCoverage && { mutantCoverage }),
    };
  }

  async mutantRun({ activeMutant, testFilter, hitLimit, disableBail }: MutantRunOptions): Promise<MutantRunResult> {
    // Before the tests are loaded: in a new process a mutation of what runs while loading takes effect too.
    this.#context.activeMutant = activeMutant.id;
    this.#context.hitCount = 0;
    this.#context.hitLimit = hitLimit;
    const ids = testFilter === undefined ? undefined : new Set(someOf(testFilter));
    const outcomes = await this.#run({ ids, stopAtFailure: !disableBail }).catch(failedToLoad);
    this.#context.activeMutant = undefined;
    return toMutantRunResult(
      determineHitLimitReached(this.#context.hitCount, hitLimit) ?? {
        status: DryRunStatus.Complete,
        tests: outcomes.map(asTestResult),
      },
    );
  }

  async #run(options: { ids?: ReadonlySet<string> | undefined; stopAtFailure: boolean }): Promise<TestOutcome[]> {
    const { ids } = options;
    const wanted = ids && new Set(Array.from(ids, fileOf));
    const outcomes: TestOutcome[] = [];
    const onTest = (id: string | undefined) => {
      this.#context.currentTestId = id;
    };
    // A file is loaded when its turn comes: in a new process the first ones often are enough.
    for (const file of this.#files) {
      if (wanted?.has(file) === false) continue;
      outcomes.push(...(await runTests([await this.#load(file)], { ...options, onTest })));
      if (options.stopAtFailure && outcomes.at(-1)?.failure !== undefined) break;
    }
    return outcomes;
  }

  async #load(file: string): Promise<Suite> {
    const loaded = this.#loaded.get(file) ?? (await collect(file, () => import(pathToFileURL(resolve(file)).href)));
    this.#loaded.set(file, loaded);
    return loaded;
  }
}

/** More scenarios than these tell little more about a mutation that all of them reach. */
const maximumScenarios = 10;

/** All unit tests, and scenarios spread evenly over those that reach the mutation. */
function someOf(ids: readonly string[]): string[] {
  const scenarios = ids.filter((id) => id.startsWith('test/scenarios/'));
  const stride = Math.max(1, scenarios.length / maximumScenarios);
  const chosen = new Set(
    Array.from(
      { length: Math.min(maximumScenarios, scenarios.length) },
      (_, index) => scenarios[Math.floor(index * stride)],
    ),
  );
  return ids.filter((id) => chosen.has(id) || !id.startsWith('test/scenarios/'));
}

/** A mutation that keeps the sources from being loaded is noticed at once. */
function failedToLoad(thrown: unknown): TestOutcome[] {
  return [{ id: 'loading', name: 'loading', file: '', milliseconds: 0, failure: `not loaded: ${typeof thrown}` }];
}

function asTestResult({ id, name, file, milliseconds, failure }: TestOutcome): TestResult {
  const common = { id, name, fileName: file, timeSpentMs: milliseconds };
  return failure === undefined
    ? { ...common, status: TestStatus.Success }
    : { ...common, status: TestStatus.Failed, failureMessage: failure };
}

export const strykerPlugins = [declareClassPlugin(PluginKind.TestRunner, 'in-process', InProcessRunner)];
