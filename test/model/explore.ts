import fc, { type AsyncCommand } from 'fast-check';
import type { RotationService } from '../../sandbox/rotation-service.ts';
import { ModelViolation } from './command.ts';
import { anyCommand } from './commands/all.ts';
import { violationsAtTheEnd } from './end.ts';
import { type Beginning, beginHistory, type History, type Model, startService, type Trace } from './history.ts';
import { strategies } from './settings.ts';
import { Statistics } from './statistics.ts';

export interface Exploration {
  readonly runs: number;
  /** Commands in a run, at most. */
  readonly steps: number;
  readonly seed: number;
  /** What fast-check prints of a counterexample, to see it again. */
  readonly path?: string | undefined;
  readonly replayPath?: string | undefined;
  /** Default: the repository's own. */
  readonly bundleFolder?: string | undefined;
  /** Whether a shorter history is looked for. Default true. */
  readonly shrinks?: boolean;
  /** Default: no trace. */
  readonly trace?: Trace;
}

export interface Found {
  readonly statistics: Statistics;
  /** What is wrong, and with which commands; `undefined` where nothing is. */
  readonly counterexample: string | undefined;
  readonly replay: { readonly path: string; readonly replayPath: string } | undefined;
}

const anyBeginning: fc.Arbitrary<Beginning> = fc.record({
  strategy: fc.constantFrom(...strategies),
  hasAdmin: fc.boolean(),
  rotationsBefore: fc.constantFrom(0, 1),
  accessTokenValiditySeconds: fc.constantFrom(300, 86_400),
});

/** Random histories in one sandbox, one after the other, until one breaks the specification. */
export async function explore(exploration: Exploration): Promise<Found> {
  const { runs, steps, seed, path, replayPath, bundleFolder, shrinks = true, trace = () => {} } = exploration;
  const statistics = new Statistics();
  const service = await startService(bundleFolder);
  const commands = fc.commands([anyCommand], {
    maxCommands: steps,
    size: 'max',
    ...(replayPath === undefined ? {} : { replayPath }),
  });
  try {
    const result = await fc.check(
      fc.asyncProperty(anyBeginning, commands, async (beginning, history) => {
        await runHistory(service, beginning, history, statistics, trace);
      }),
      { numRuns: runs, seed, endOnFailure: !shrinks, ...(path === undefined ? {} : { path }) },
    );
    if (!result.failed) return { statistics, counterexample: undefined, replay: undefined };
    const replayed = /replayPath="([^"]*)"/.exec(fc.stringify(result.counterexample))?.[1] ?? '';
    const replay = { path: result.counterexamplePath ?? '', replayPath: replayed };
    const violations = result.errorInstance instanceof Error ? result.errorInstance.message : 'unknown';
    const [beginning, history] = result.counterexample ?? [];
    const counterexample = `${violations}\n  beginning: ${fc.stringify(beginning)}\n  commands: ${fc.stringify(history)}`;
    return { statistics, counterexample, replay };
  } finally {
    await service.close();
  }
}

async function runHistory(
  service: RotationService,
  beginning: Beginning,
  commands: Iterable<AsyncCommand<Model, History>>,
  statistics: Statistics,
  trace: Trace,
): Promise<void> {
  const { model, real } = await beginHistory(service, beginning, statistics, trace);
  try {
    await fc.asyncModelRun(() => ({ model, real }), commands);
    const violations = await violationsAtTheEnd(model, real);
    if (violations.length > 0) throw new ModelViolation(violations);
  } finally {
    statistics.histories += 1;
    statistics.statesChecked += real.ledger.statesChecked;
    await real.end();
  }
}
