import { clearTimeout, setTimeout } from 'node:timers';
import type { CollectedTest, Suite } from './collect.ts';

/** What came of a test. */
export interface TestOutcome {
  readonly id: string;
  readonly name: string;
  readonly file: string;
  readonly milliseconds: number;
  /** What it threw, in words; `undefined` when it passed. */
  readonly failure: string | undefined;
}

export interface RunOptions {
  /** Which tests; default all. */
  readonly ids?: ReadonlySet<string> | undefined;
  /** Whether the first failure ends the run. */
  readonly stopAtFailure: boolean;
  /** Result of the test that begins, and of `undefined` when it is over. */
  readonly onTest: (id: string | undefined) => void;
}

/** Runs collected tests one after the other, with their hooks. */
export async function runTests(files: readonly Suite[], options: RunOptions): Promise<TestOutcome[]> {
  const outcomes: TestOutcome[] = [];
  for (const file of files) {
    await runSuite(file, file.name, [], options, outcomes);
    if (isOver(outcomes, options)) break;
  }
  return outcomes;
}

const isOver = (outcomes: readonly TestOutcome[], { stopAtFailure }: RunOptions) =>
  stopAtFailure && outcomes.at(-1)?.failure !== undefined;

async function runSuite(
  suite: Suite,
  file: string,
  outer: readonly Suite[],
  options: RunOptions,
  outcomes: TestOutcome[],
): Promise<void> {
  const wanted = testsOf(suite).filter(({ id }) => options.ids?.has(id) ?? true);
  const [first] = wanted;
  if (first === undefined) return;
  const path = [...outer, suite];
  const cleanups: unknown[] = [];
  // What the preparation of a suite touches is a matter of its first test.
  options.onTest(first.id);
  const unprepared = await failureOf(async () => {
    for (const hook of suite.beforeAll) cleanups.push(await hook());
  });
  options.onTest(undefined);
  if (unprepared !== undefined) outcomes.push({ ...outcomeOf(first, file, 0), failure: unprepared });
  for (const child of unprepared === undefined ? suite.children : []) {
    if ('children' in child) await runSuite(child, file, path, options, outcomes);
    else if (wanted.includes(child)) outcomes.push(await runTest(child, file, path, options));
    if (isOver(outcomes, options)) break;
  }
  await failureOf(async () => {
    for (const hook of [...suite.afterAll, ...cleanups]) if (typeof hook === 'function') await hook();
  });
}

async function runTest(
  test: CollectedTest,
  file: string,
  path: readonly Suite[],
  { onTest }: RunOptions,
): Promise<TestOutcome> {
  const startedAt = performance.now();
  onTest(test.id);
  const failure = await failureOf(async () => {
    for (const suite of path) for (const hook of suite.beforeEach) await hook();
    await test.work();
  });
  const unclean = await failureOf(async () => {
    for (const suite of path.toReversed()) for (const hook of suite.afterEach) await hook();
  });
  onTest(undefined);
  return { ...outcomeOf(test, file, performance.now() - startedAt), failure: failure ?? unclean };
}

function outcomeOf({ id, name }: CollectedTest, file: string, milliseconds: number): Omit<TestOutcome, 'failure'> {
  return { id, name, file, milliseconds };
}

/** In milliseconds, as in `npm test`. A mutation that makes a test wait for ever is noticed. */
const timeLimitMs = 60_000;

/** The error thrown by the work, or by an unawaited promise in the meantime. */
async function failureOf(work: () => Promise<void>): Promise<string | undefined> {
  const elsewhere = Promise.withResolvers<never>();
  const fail = (thrown: unknown) => elsewhere.reject(thrown);
  const timer = setTimeout(() => fail(new Error(`not over after ${timeLimitMs} ms`)), timeLimitMs);
  for (const event of unforeseen) process.on(event, fail);
  try {
    await Promise.race([work(), elsewhere.promise]);
    return undefined;
  } catch (thrown) {
    return thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : typeof thrown;
  } finally {
    clearTimeout(timer);
    for (const event of unforeseen) process.off(event, fail);
  }
}

const unforeseen = ['uncaughtException', 'unhandledRejection'] as const;

function testsOf(suite: Suite): CollectedTest[] {
  return suite.children.flatMap((child) => ('children' in child ? testsOf(child) : [child]));
}
