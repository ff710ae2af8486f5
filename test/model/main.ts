import { Command } from 'commander';
import { explore, type Found } from './explore.ts';
import { Statistics } from './statistics.ts';

const options = new Command('node test/model/main.ts')
  .description('Does random things to a secret and its clients, and compares what comes with the specification.')
  .option('--runs <number>', 'histories', '400')
  .option('--steps <number>', 'commands in a history, at most', '25')
  .option('--seed <number>', 'of the random numbers; default another one each time')
  .option('--sandboxes <number>', 'histories at a time', '3')
  .option('--path <path>', 'the history to see again, as it was printed')
  .option('--replay <path>', 'the commands of it, as they were printed')
  .option('--no-shrink', 'does not look for a shorter history')
  .parse()
  .opts<{
    runs: string;
    steps: string;
    seed?: string;
    sandboxes: string;
    path?: string;
    replay?: string;
    shrink: boolean;
  }>();

const seed = Number(options.seed ?? Math.floor(Math.random() * 2 ** 31));
const isReplay = options.path !== undefined;
const sandboxes = isReplay ? 1 : Number(options.sandboxes);
const runs = Math.ceil(Number(options.runs) / sandboxes);
const startedAt = performance.now();

const found = await Promise.all(
  Array.from({ length: sandboxes }, (_, index) =>
    explore({
      runs,
      steps: Number(options.steps),
      seed: seed + index,
      path: options.path,
      replayPath: options.replay,
      shrinks: options.shrink,
    }),
  ),
);

const statistics = new Statistics();
for (const { statistics: own } of found) statistics.merge(own);
const seconds = (performance.now() - startedAt) / 1000;
const told = [
  statistics.render(),
  '',
  `seed ${seed}: ${statistics.histories} histories, ${statistics.commands} commands, ${statistics.statesChecked} states checked`,
  `in ${Math.round(seconds)} s: ${(statistics.commands / seconds).toFixed(1)} commands and ${Math.round(statistics.statesChecked / seconds)} states a second`,
  ...found.flatMap(renderCounterexample),
];
process.stdout.write(`${told.join('\n')}\n`);
process.exitCode = found.some(({ counterexample }) => counterexample !== undefined) ? 1 : 0;

function renderCounterexample({ counterexample, replay }: Found, index: number): string[] {
  if (counterexample === undefined) return [];
  const line = `node test/model/main.ts --steps ${options.steps} --seed ${seed + index} --path "${replay?.path}" --replay "${replay?.replayPath}"`;
  return ['', `VIOLATION ${counterexample}`, '', `See it again: ${line}`];
}
